#include "gatlab/nn/config_fields.h"

#include <array>
#include <cmath>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

struct NamedFill {
    FillValue::Kind kind;
    std::string_view name;
};

constexpr std::array<NamedFill, 4> kFills{{{FillValue::Kind::mean, "mean"},
                                           {FillValue::Kind::add, "add"},
                                           {FillValue::Kind::min, "min"},
                                           {FillValue::Kind::max, "max"}}};

struct NumberRule {
    bool (*good)(double value);
    const char* expected;
};

// In the order of Range.
constexpr std::array<NumberRule, 4> kNumberRules{
    {{[](double value) { return std::isfinite(value); }, "a finite number"},
     {[](double value) { return std::isfinite(value) && value >= 0; }, "a finite number from 0"},
     {[](double value) { return std::isfinite(value) && value > 0; }, "a number above 0"},
     {[](double value) { return value >= 0 && value < 1; },
      "a probability, at least 0 and below 1"}}};

}  // namespace

void FieldReader::whole(const char* name, Index& value, Index least, Index most) {
    const std::int64_t read = reader_.whole(name, value);
    value = static_cast<Index>(read);
    if (value == read) return;  // whether it may be that is for the checker to say
    throw ValueError({reader_.path_of(name),
                      {"a whole number from ", least, " to ", most},
                      {read},
                      "Choose a value in that range"});
}

void FieldReader::flag(const char* name, bool& value) {
    value = reader_.boolean(name, value);
}

void FieldReader::number(const char* name, double& value, Range) {
    value = reader_.number(name, value);
}

void FieldReader::text(const char* name, std::string& value) {
    value = reader_.text(name, value);
}

void FieldReader::seed(const char* name, std::uint64_t& value) {
    const std::int64_t read = reader_.whole(name, static_cast<std::int64_t>(value));
    if (read < 0) {
        throw ValueError({reader_.path_of(name),
                          "a whole number from 0",
                          {read},
                          "Choose a value in that range"});
    }
    value = static_cast<std::uint64_t>(read);
}

void FieldReader::fill(const char* name, FillValue& value) {
    const Json* member = reader_.find(name);
    if (member == nullptr) return;
    if (member->is_number()) {
        value = {FillValue::Kind::constant, member->number()};
        return;
    }
    for (const NamedFill& row : kFills) {
        if (member->is(row.name)) {
            value = {row.kind, 0};
            return;
        }
    }
    throw ValueError({reader_.path_of(name), "a number, or one of mean, add, min, max",
                      member->dump(), "Choose how added self loops get their edge features"});
}

void FieldReader::numbers(const char* name, std::vector<double>& value) {
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

void FieldReader::list(const char* name, std::vector<Index>& value, const ListRule& rule) {
    auto list = reader_.whole_list(name, rule.least, rule.most, rule.expected, rule.remedy);
    if (list) value = std::move(*list);
}

std::size_t FieldReader::word(const char* name, std::size_t now,
                              std::span<const std::string_view> names) {
    const std::string word = reader_.text(name, std::string(names[now]));
    std::string known;
    for (std::size_t n = 0; n < names.size(); ++n) {
        if (names[n] == word) return n;
        if (n > 0) known += ", ";
        known += names[n];
    }
    throw ValueError(
        {reader_.path_of(name), {"one of ", known}, {"\"", word, "\""}, "Choose one of these"});
}

bool FieldReader::is_there(const char* name, bool now) {
    return reader_.find(name) != nullptr || now;
}

void FieldWriter::whole(const char* name, Index& value, Index, Index) {
    json_[name] = value;
}

void FieldWriter::flag(const char* name, bool& value) {
    json_[name] = value;
}

void FieldWriter::number(const char* name, double& value, Range) {
    json_[name] = value;
}

void FieldWriter::text(const char* name, std::string& value) {
    if (!value.empty()) json_[name] = value;
}

void FieldWriter::seed(const char* name, std::uint64_t& value) {
    json_[name] = value;
}

void FieldWriter::fill(const char* name, FillValue& value) {
    json_[name] = value.constant;
    for (const NamedFill& row : kFills) {
        if (row.kind == value.kind) json_[name] = row.name;
    }
}

void FieldWriter::numbers(const char* name, std::vector<double>& value) {
    json_[name] = value;
}

void FieldWriter::list(const char* name, std::vector<Index>& value, const ListRule&) {
    json_[name] = value;
}

std::size_t FieldWriter::word(const char* name, std::size_t now,
                              std::span<const std::string_view> names) {
    json_[name] = names[now];
    return now;
}

bool FieldWriter::is_there(const char* name, bool now) {
    if (!now) json_[name] = Json();
    return now;
}

void FieldChecker::whole(const char* name, Index& value, Index least, Index most) {
    if (value >= least && value <= most) return;
    if (most == std::numeric_limits<Index>::max()) {
        check(false, name, {"a whole number from ", least}, {value});
    }
    check(false, name, {"a whole number from ", least, " to ", most}, {value});
}

void FieldChecker::number(const char* name, double& value, Range range) {
    const NumberRule& rule = kNumberRules[static_cast<std::size_t>(range)];
    if (!rule.good(value)) check(false, name, rule.expected, {value});
}

void FieldChecker::fill(const char* name, FillValue& value) {
    number(name, value.constant, Range::finite);
}

void FieldChecker::numbers(const char* name, std::vector<double>& value) {
    for (double& entry : value) number(name, entry, Range::not_negative);
}

void FieldChecker::check(bool good, const char* name, const Words& expected,
                         const Words& got) const {
    if (good) return;
    throw ValueError(
        {path_.empty() ? name : path_ + "." + name, expected, got, "Choose a value in that range"});
}

}  // namespace gatlab
