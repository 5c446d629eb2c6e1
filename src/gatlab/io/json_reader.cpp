#include "gatlab/io/json_reader.h"

#include <cmath>

#include "gatlab/core/error.h"

namespace gatlab {

using nlohmann::json;

namespace {

// Options nest four deep. Whatever walks over a deeper value, be it to print it, would take a stack
// as deep as the text likes.
constexpr int kDeepest = 16;

json parse_shallow(std::string_view text, const std::string& argument) {
    return json::parse(text, [&](int depth, json::parse_event_t, const json&) {
        if (depth <= kDeepest) return true;
        throw FormatError({argument, "JSON of at most " + std::to_string(kDeepest) + " levels",
                           "more", "Write the options as the README does"});
    });
}

}  // namespace

json parse_json(std::string_view text, const std::string& argument) {
    try {
        return parse_shallow(text, argument);
    } catch (const json::parse_error& error) {
        throw FormatError({argument, "JSON",
                           "text that breaks off at byte " + std::to_string(error.byte),
                           "Check the quotes and commas there"});
    }
}

JsonReader::JsonReader(const json& object, std::string path)
    : json_(object), path_(std::move(path)) {
    if (!json_.is_object()) {
        throw ValueError({path_.empty() ? "config" : path_, "an object of options", json_.dump(),
                          "Give {name: value, …}"});
    }
}

std::string JsonReader::path_of(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
}

const json* JsonReader::find(const std::string& name) {
    known_.insert(name);
    const auto at = json_.find(name);
    return at == json_.end() || at->is_null() ? nullptr : &*at;
}

bool JsonReader::boolean(const std::string& name, bool otherwise) {
    const json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_boolean()) refuse(name, "true or false");
    return member->get<bool>();
}

double JsonReader::number(const std::string& name, double otherwise) {
    const json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_number()) refuse(name, "a number");
    return member->get<double>();
}

std::int64_t JsonReader::whole(const std::string& name, std::int64_t otherwise) {
    constexpr double kLargest = 9007199254740992.0;  // 2^53: beyond, JSON's numbers have gaps
    const json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_number()) refuse(name, "a whole number");
    const double value = member->get<double>();
    if (!(value >= -kLargest && value <= kLargest) || value != std::floor(value)) {
        refuse(name, "a whole number");
    }
    return static_cast<std::int64_t>(value);
}

std::string JsonReader::text(const std::string& name, const std::string& otherwise) {
    const json* member = find(name);
    if (member == nullptr) return otherwise;
    if (!member->is_string()) refuse(name, "text");
    return member->get<std::string>();
}

void JsonReader::finish() const {
    for (const auto& [name, value] : json_.items()) {
        if (known_.contains(name)) continue;
        std::string names;
        for (const std::string& known : known_) names += (names.empty() ? "" : ", ") + known;
        throw ValueError({path_of(name), "one of the options " + names, "an unknown option",
                          "Check the spelling, or leave it out"});
    }
}

void JsonReader::refuse(const std::string& name, const std::string& expected) const {
    throw ValueError(
        {path_of(name), expected, json_.at(name).dump(), "Correct it or leave it out"});
}

}  // namespace gatlab
