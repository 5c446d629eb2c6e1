#include "gatlab/nn/config_fields.h"

#include <array>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/core/number_text.h"

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

}  // namespace

void FieldReader::size(const char* name, Index& value, Index) {
    const std::int64_t read = reader_.whole(name, value);
    if (read < -kMostChannels || read > kMostChannels) {
        throw ValueError({reader_.path_of(name), "at most " + std::to_string(kMostChannels),
                          std::to_string(read), "Choose a smaller size"});
    }
    value = static_cast<Index>(read);
}

void FieldReader::probability(const char* name, std::optional<double>& value) {
    if (reader_.find(name) != nullptr) value = reader_.number(name, 0);
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

void FieldReader::activation(const char* name, Activation& value) {
    value = activation_from_string(reader_.text(name, std::string(to_string(value))),
                                   reader_.path_of(name));
}

void FieldReader::indices(const char* name, std::vector<Index>& value) {
    auto list = reader_.whole_list(name, 0, kMostChannels - 1, "a list of whole numbers from 0",
                                   "Count from 0");
    if (list) value = std::move(*list);
}

void FieldReader::seed(const char* name, std::uint64_t& value) {
    const std::int64_t read = reader_.whole(name, static_cast<std::int64_t>(value));
    if (read < 0) {
        throw ValueError({reader_.path_of(name), "a whole number from 0", std::to_string(read),
                          "Choose a value in that range"});
    }
    value = static_cast<std::uint64_t>(read);
}

std::size_t FieldReader::one_of(const char* name, const std::string& word,
                                std::span<const std::string_view> names) const {
    std::string known;
    for (std::size_t n = 0; n < names.size(); ++n) {
        if (names[n] == word) return n;
        known += (n == 0 ? "" : ", ") + std::string(names[n]);
    }
    throw ValueError(
        {reader_.path_of(name), "one of " + known, "\"" + word + "\"", "Choose one of these"});
}

void FieldWriter::probability(const char* name, const std::optional<double>& value) {
    json_[name] = value ? Json(*value) : Json();
}

void FieldWriter::fill(const char* name, const FillValue& value) {
    json_[name] = value.constant;
    for (const NamedFill& row : kFills) {
        if (row.kind == value.kind) json_[name] = row.name;
    }
}

void FieldChecker::size(const char* name, Index value, Index least) const {
    check(value >= least && value <= kMostChannels, name,
          "a whole number from " + std::to_string(least) + " to " + std::to_string(kMostChannels),
          std::to_string(value));
}

void FieldChecker::number(const char* name, double value) const {
    check(std::isfinite(value), name, "a finite number", number_text(value));
}

void FieldChecker::nonnegative(const char* name, double value) const {
    check(std::isfinite(value) && value >= 0, name, "a finite number from 0", number_text(value));
}

void FieldChecker::probability(const char* name, double value) const {
    check(value >= 0 && value < 1, name, "a probability, at least 0 and below 1",
          number_text(value));
}

void FieldChecker::probability(const char* name, const std::optional<double>& value) const {
    if (value) probability(name, *value);
}

void FieldChecker::check(bool good, const char* name, const std::string& expected,
                         const std::string& got) const {
    if (good) return;
    throw ValueError(
        {path_.empty() ? name : path_ + "." + name, expected, got, "Choose a value in that range"});
}

}  // namespace gatlab
