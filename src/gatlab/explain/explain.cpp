#include "gatlab/explain/explain.h"

#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/train/option_fields.h"

namespace gatlab {

namespace {

// The fields of train/option_fields.h, and lists of edges.
class Reader : public OptionReader {
  public:
    explicit Reader(JsonReader& reader) : OptionReader(reader), reader_(reader) {}

    using OptionReader::seed;
    void seed(const char* name, std::uint64_t& value) { FieldReader::seed(name, value); }

    void edges(const char* name, std::vector<Index>& value) {
        auto list = reader_.whole_list(name, 0, std::numeric_limits<Index>::max(),
                                       "a list of edges, numbered from 0",
                                       "Name edges by their place in edge_index");
        if (list) value = std::move(*list);
    }

  private:
    JsonReader& reader_;
};

class Checker : public OptionChecker {
  public:
    Checker() : OptionChecker("") {}
    void seed(const char*, std::uint64_t) const {}
    void edges(const char*, const std::vector<Index>&) const {}
};

Index index_from(JsonReader& reader, const char* name, Index otherwise) {
    const std::int64_t read = reader.whole(name, otherwise);
    if (read < -1 || read > 0x7FFFFFFF) {
        throw ValueError(
            {reader.path_of(name), "a whole number from 0", std::to_string(read), "Count from 0"});
    }
    return static_cast<Index>(read);
}

// Calls `body` with the default options of every method, until it returns true.
template <class Body, class... Methods>
bool any_method(const std::variant<Methods...>*, const Body& body) {
    return (body(Methods{}) || ...);
}

template <class Body>
bool any_method(const Body& body) {
    return any_method(static_cast<const ExplainMethod*>(nullptr), body);
}

std::string known_methods() {
    std::string names;
    any_method([&](const auto& method) {
        names += (names.empty() ? "" : ", ") + std::string(method.name);
        return false;
    });
    return names;
}

}  // namespace

void ExplainOptions::check() const {
    const Checker fields;
    std::visit([&](const auto& options) { options.list(options, fields); }, method);
}

template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data,
                       const ExplainOptions& options) {
    options.check();
    return std::visit(
        [&](const auto& method) { return explain(model, data, options.question, method); },
        options.method);
}

ExplainOptions explain_options_from_json(std::string_view json) {
    const Json parsed = parse_json(json, "options");
    JsonReader reader(parsed, "");
    Reader fields(reader);
    ExplainOptions options;
    options.question.index = index_from(reader, "index", 0);
    options.question.target = index_from(reader, "target", -1);
    fields.choice("loss", options.question.loss);
    const std::string wanted = reader.text("method", "");
    const bool found = any_method([&](auto method) {
        if (wanted != method.name) return false;
        method.list(method, fields);
        options.method = method;
        return true;
    });
    if (!found) {
        throw ValueError({"method", "one of " + known_methods(), "\"" + wanted + "\"",
                          "Name the way to explain"});
    }
    reader.finish();
    options.check();
    return options;
}

FidelityOptions fidelity_options_from_json(std::string_view json) {
    const Json parsed = parse_json(json, "options");
    JsonReader reader(parsed, "");
    Reader fields(reader);
    FidelityOptions options;
    FidelityOptions::list(options, fields);
    reader.finish();
    const Checker checks;
    FidelityOptions::list(options, checks);
    return options;
}

template Explanation<float> explain<float>(const Model<float>&, const GraphData<float>&,
                                           const ExplainOptions&);
template Explanation<double> explain<double>(const Model<double>&, const GraphData<double>&,
                                             const ExplainOptions&);

}  // namespace gatlab
