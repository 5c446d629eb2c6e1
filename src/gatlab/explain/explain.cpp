#include "gatlab/explain/explain.h"

#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/core/kinds.h"
#include "gatlab/nn/config_fields.h"

namespace gatlab {

namespace {

Index index_from(JsonReader& reader, const char* name, Index otherwise) {
    const std::int64_t read = reader.whole(name, otherwise);
    if (read < -1 || read > 0x7FFFFFFF) {
        throw ValueError({reader.path_of(name), "a whole number from 0", {read}, "Count from 0"});
    }
    return static_cast<Index>(read);
}

// The method's list of fields, whichever it is.
void list_fields(ExplainMethod& method, Fields& fields) {
    std::visit([&](auto& options) { options.list(options, fields); }, method);
}

std::string known_methods() {
    std::string names;
    any_kind<ExplainMethod>([&]<class Method>() {
        names += (names.empty() ? "" : ", ") + std::string(Method::name);
        return false;
    });
    return names;
}

}  // namespace

void ExplainOptions::check() const {
    FieldChecker fields("");
    ExplainMethod checked = method;
    list_fields(checked, fields);
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
    FieldReader fields(reader);
    ExplainOptions options;
    options.question.index = index_from(reader, "index", 0);
    options.question.target = index_from(reader, "target", -1);
    fields.choice("loss", options.question.loss);
    const std::string wanted = reader.text("method", "");
    const bool found = any_kind<ExplainMethod>([&]<class Method>() {
        if (wanted != Method::name) return false;
        options.method.emplace<Method>();
        return true;
    });
    if (!found) {
        throw ValueError({"method",
                          {"one of ", known_methods()},
                          {"\"", wanted, "\""},
                          "Name the way to explain"});
    }
    list_fields(options.method, fields);
    reader.finish();
    options.check();
    return options;
}

FidelityOptions fidelity_options_from_json(std::string_view json) {
    const Json parsed = parse_json(json, "options");
    JsonReader reader(parsed, "");
    FieldReader fields(reader);
    FidelityOptions options;
    FidelityOptions::list(options, static_cast<Fields&>(fields));
    reader.finish();
    FieldChecker checks("");
    check_fields(options, checks);
    return options;
}

template Explanation<float> explain<float>(const Model<float>&, const GraphData<float>&,
                                           const ExplainOptions&);
template Explanation<double> explain<double>(const Model<double>&, const GraphData<double>&,
                                             const ExplainOptions&);

}  // namespace gatlab
