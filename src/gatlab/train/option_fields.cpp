#include "gatlab/train/option_fields.h"

#include <cmath>
#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/core/number_text.h"

namespace gatlab {

namespace {

// Calls `body` with a default schedule of every kind, until it returns true.
template <class Body, class... Kinds>
bool any_kind(const std::variant<Kinds...>*, const Body& body) {
    return (body(Kinds{}) || ...);
}

std::string known_kinds() {
    std::string kinds;
    any_kind(static_cast<const ScheduleKind*>(nullptr), [&](const auto& kind) {
        kinds += (kinds.empty() ? "" : ", ") + std::string(kind.kind);
        return false;
    });
    return kinds;
}

}  // namespace

void OptionReader::count(const char* name, int& value, int) {
    const std::int64_t read = reader_.whole(name, value);
    if (read < std::numeric_limits<int>::min() || read > std::numeric_limits<int>::max()) {
        throw ValueError({reader_.path_of(name), "a whole number up to 2147483647",
                          std::to_string(read), "Choose a value in that range"});
    }
    value = static_cast<int>(read);
}

void OptionReader::weights(const char* name, std::vector<double>& value) {
    const Json* list = reader_.find(name);
    if (list == nullptr) return;
    value.clear();
    for (const Json& entry : list->items()) {
        if (entry.is_number()) value.push_back(entry.number());
    }
    if (!list->is_list() || value.size() != list->items().size()) {
        throw ValueError({reader_.path_of(name), "a list of numbers", list->dump(),
                          "Give one number per class"});
    }
}

void OptionReader::neighbors(const char* name, std::vector<Index>& value) {
    constexpr Index kMost = std::numeric_limits<Index>::max();
    auto list = reader_.whole_list(name, -kMost, kMost, "a list of whole numbers",
                                   "Give one number per attention layer; -1 takes all neighbours");
    if (list) value = std::move(*list);
}

void OptionReader::seed(const char* name, std::optional<std::uint64_t>& value) {
    if (reader_.find(name) == nullptr) return;
    const std::int64_t read = reader_.whole(name, 0);
    if (read < 0) {
        throw ValueError({reader_.path_of(name), "a whole number from 0", std::to_string(read),
                          "Choose a value in that range"});
    }
    value = static_cast<std::uint64_t>(read);
}

// Either the kind's name alone, or {"kind": name, …} with its options.
void OptionReader::schedule(const char* name, Schedule& value) {
    const Json* given = reader_.find(name);
    if (given == nullptr) return;
    const Json object = given->is_text() ? Json::object({{"kind", *given}}) : *given;
    JsonReader inner(object, reader_.path_of(name));
    const std::string wanted = inner.text("kind", "constant");
    OptionReader fields(inner);
    const bool found = any_kind(static_cast<const ScheduleKind*>(nullptr), [&](auto kind) {
        if (wanted != kind.kind) return false;
        kind.list(kind, fields);
        value.kind = kind;
        return true;
    });
    if (!found) {
        throw ValueError({inner.path_of("kind"), "one of " + known_kinds(), "\"" + wanted + "\"",
                          "Choose how the learning rate changes"});
    }
    fields.count("warmup", value.warmup, 0);
    inner.finish();
}

void OptionWriter::seed(const char* name, const std::optional<std::uint64_t>& value) {
    if (value) json()[name] = *value;
}

void OptionWriter::schedule(const char* name, const Schedule& value) {
    OptionWriter fields;
    std::visit(
        [&](const auto& kind) {
            fields.json()["kind"] = kind.kind;
            kind.list(kind, fields);
        },
        value.kind);
    fields.count("warmup", value.warmup, 0);
    json()[name] = fields.json();
}

void OptionChecker::count(const char* name, int value, int least) const {
    check(value >= least, name, "a whole number from " + std::to_string(least),
          std::to_string(value));
}

void OptionChecker::positive(const char* name, double value) const {
    check(std::isfinite(value) && value > 0, name, "a number above 0", number_text(value));
}

void OptionChecker::not_negative(const char* name, double value) const {
    check(std::isfinite(value) && value >= 0, name, "0 or a number above it", number_text(value));
}

void OptionChecker::weights(const char* name, const std::vector<double>& value) const {
    for (const double weight : value) not_negative(name, weight);
}

void OptionChecker::neighbors(const char* name, const std::vector<Index>& value) const {
    for (const Index count : value) {
        check(count >= 1 || count == -1, name, "whole numbers from 1, or -1 for all neighbours",
              std::to_string(count));
    }
}

void OptionChecker::schedule(const char* name, const Schedule& value) const {
    const OptionChecker fields(name);
    std::visit([&](const auto& kind) { kind.list(kind, fields); }, value.kind);
    fields.count("warmup", value.warmup, 0);
}

}  // namespace gatlab
