#pragma once

#include "gatlab/io/json_reader.h"
#include "gatlab/nn/activation.h"
#include "gatlab/nn/conv/loop_attr.h"

namespace gatlab {

// Private to the .cpp files. A layer's options list their fields once (`list` in its config);
// these three walk along the list: one reads JSON, one writes it, one checks the values.

/// The most channels that a layer may have in all; keeps every product of sizes within Index.
inline constexpr Index kMostChannels = 1 << 20;

class FieldReader {
  public:
    explicit FieldReader(JsonReader& reader) : reader_(reader) {}

    void size(const char* name, Index& value, Index least);
    void flag(const char* name, bool& value) { value = reader_.boolean(name, value); }
    void number(const char* name, double& value) { value = reader_.number(name, value); }
    void nonnegative(const char* name, double& value) { number(name, value); }
    void probability(const char* name, double& value) { value = reader_.number(name, value); }
    void probability(const char* name, std::optional<double>& value);
    void fill(const char* name, FillValue& value);
    void activation(const char* name, Activation& value);
    void text(const char* name, std::string& value) { value = reader_.text(name, value); }
    void indices(const char* name, std::vector<Index>& value);
    /// @throws ValueError unless a whole number from 0.
    void seed(const char* name, std::uint64_t& value);

    /// One of the words that names_of(value) lists in the order of the enumeration.
    template <class Choice>
    void choice(const char* name, Choice& value) {
        const auto& names = names_of(value);
        const std::string here(names[static_cast<std::size_t>(value)]);
        value = static_cast<Choice>(one_of(name, reader_.text(name, here), names));
    }

  private:
    std::size_t one_of(const char* name, const std::string& word,
                       std::span<const std::string_view> names) const;

    JsonReader& reader_;
};

class FieldWriter {
  public:
    void size(const char* name, Index value, Index) { json_[name] = value; }
    void flag(const char* name, bool value) { json_[name] = value; }
    void number(const char* name, double value) { json_[name] = value; }
    void nonnegative(const char* name, double value) { json_[name] = value; }
    void probability(const char* name, double value) { json_[name] = value; }
    void probability(const char* name, const std::optional<double>& value);
    void fill(const char* name, const FillValue& value);
    void activation(const char* name, Activation value) { json_[name] = to_string(value); }
    void indices(const char* name, const std::vector<Index>& value) { json_[name] = value; }
    /// Written only when there is one: names are for those who want PyG's.
    void text(const char* name, const std::string& value) {
        if (!value.empty()) json_[name] = value;
    }
    template <class Choice>
    void choice(const char* name, Choice value) {
        json_[name] = names_of(value)[static_cast<std::size_t>(value)];
    }

    Json& json() { return json_; }

  private:
    Json json_ = Json::object();
};

class FieldChecker {
  public:
    /// @param path of the object, such as "layers[1]"; empty for the outermost one
    explicit FieldChecker(std::string path) : path_(std::move(path)) {}

    void size(const char* name, Index value, Index least) const;
    void flag(const char*, bool) const {}
    void number(const char* name, double value) const;
    void nonnegative(const char* name, double value) const;
    void probability(const char* name, double value) const;
    void probability(const char* name, const std::optional<double>& value) const;
    void fill(const char* name, const FillValue& value) const { number(name, value.constant); }
    void activation(const char*, Activation) const {}
    void text(const char*, const std::string&) const {}
    void indices(const char*, const std::vector<Index>&) const {}
    template <class Choice>
    void choice(const char*, Choice) const {}

    /// @throws ValueError naming the field unless `good`.
    void check(bool good, const char* name, const std::string& expected,
               const std::string& got) const;

  private:
    std::string path_;
};

}  // namespace gatlab
