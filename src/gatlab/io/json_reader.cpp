#include "gatlab/io/json_reader.h"

#include <cmath>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

// Options nest four deep. Whatever walks over a deeper value, be it to print it, would take a stack
// as deep as the text likes.
constexpr int kDeepest = 16;

}  // namespace

Json parse_json(std::string_view text, const std::string& argument) {
    try {
        return Json::parse(text, kDeepest);
    } catch (const JsonError& error) {
        throw FormatError({argument,
                           "JSON",
                           {"text that breaks off at byte ", error.position},
                           "Check the quotes and commas there"});
    } catch (const JsonTooDeep&) {
        throw FormatError({argument,
                           {"JSON of at most ", kDeepest, " levels"},
                           "more",
                           "Write the options as the README does"});
    }
}

JsonReader::JsonReader(const Json& object, std::string path)
    : json_(object), path_(std::move(path)) {
    if (!json_.is_object()) {
        throw ValueError({path_.empty() ? "config" : path_, "an object of options", json_.dump(),
                          "Give {name: value, …}"});
    }
}

std::string JsonReader::path_of(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
}

const Json* JsonReader::find(const std::string& name) {
    known_.insert(name);
    const Json* member = json_.find(name);
    return member == nullptr || member->is_null() ? nullptr : member;
}

bool JsonReader::boolean(const std::string& name, bool otherwise) {
    const Json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_boolean()) refuse(name, "true or false");
    return member->boolean();
}

double JsonReader::number(const std::string& name, double otherwise) {
    const Json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_number()) refuse(name, "a number");
    return member->number();
}

std::int64_t JsonReader::whole(const std::string& name, std::int64_t otherwise) {
    constexpr double kLargest = 9007199254740992.0;  // 2^53: beyond, JSON's numbers have gaps
    const Json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_number()) refuse(name, "a whole number");
    const double value = member->number();
    if (!(value >= -kLargest && value <= kLargest) || value != std::floor(value)) {
        refuse(name, "a whole number");
    }
    return static_cast<std::int64_t>(value);
}

std::string JsonReader::text(const std::string& name, const std::string& otherwise) {
    const Json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_text()) refuse(name, "text");
    return member->text();
}

std::optional<std::vector<Index>> JsonReader::whole_list(const std::string& name, Index least,
                                                         Index most, const char* expected,
                                                         const char* remedy) {
    const Json* member = find(name);
    if (member == nullptr) return std::nullopt;
    std::vector<Index> list;
    for (const Json& item : member->items()) {
        const double number = item.is_number() ? item.number() : std::nan("");
        if (number >= least && number <= most && number == std::floor(number)) {
            list.push_back(static_cast<Index>(number));
        }
    }
    if (!member->is_list() || list.size() != member->items().size()) {
        throw ValueError({path_of(name), expected, member->dump(), remedy});
    }
    return list;
}

void JsonReader::finish() const {
    for (const std::string& name : json_.names()) {
        if (known_.contains(name)) continue;
        std::string names;
        for (const std::string& known : known_) names += (names.empty() ? "" : ", ") + known;
        throw ValueError({path_of(name),
                          {"one of the options ", names},
                          "an unknown option",
                          "Check the spelling, or leave it out"});
    }
}

void JsonReader::refuse(const std::string& name, const Words& expected) const {
    throw ValueError(
        {path_of(name), expected, json_.find(name)->dump(), "Correct it or leave it out"});
}

}  // namespace gatlab
