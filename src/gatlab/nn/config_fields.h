#pragma once

#include <limits>
#include <optional>

#include "gatlab/core/words.h"
#include "gatlab/io/json_reader.h"
#include "gatlab/nn/conv/loop_attr.h"

namespace gatlab {

// Private to the .cpp files. Every struct of options lists its fields once (`list` in
// GATConvConfig); whoever reads JSON, writes it or checks the values walks along that list as a
// Fields. An interface, not a template: a list is compiled once for all of them.

/// The most channels that a layer may have in all; keeps every product of sizes within Index.
inline constexpr Index kMostChannels = 1 << 20;

/// Which numbers an option may be.
enum class Range { finite, not_negative, positive, probability };

/// The whole numbers that a list may have, and what to say when it has others.
struct ListRule {
    Index least;
    Index most;
    const char* expected;
    const char* remedy;
};

class Fields {
  public:
    virtual ~Fields() = default;

    void size(const char* name, Index& value, Index least) {
        whole(name, value, least, kMostChannels);
    }
    void count(const char* name, Index& value, Index least) {
        whole(name, value, least, std::numeric_limits<Index>::max());
    }

    void number(const char* name, double& value) { number(name, value, Range::finite); }
    void not_negative(const char* name, double& value) { number(name, value, Range::not_negative); }
    void positive(const char* name, double& value) { number(name, value, Range::positive); }
    void probability(const char* name, double& value) { number(name, value, Range::probability); }
    void probability(const char* name, std::optional<double>& value) {
        if (double* there = option(name, value)) probability(name, *there);
    }

    /// One of the words that names_of(value) lists in the order of the enumeration.
    template <class Choice>
    void choice(const char* name, Choice& value) {
        value = static_cast<Choice>(word(name, static_cast<std::size_t>(value), names_of(value)));
    }
    template <class Choice>
    void choice(const char* name, std::optional<Choice>& value) {
        if (Choice* there = option(name, value)) choice(name, *there);
    }

    void indices(const char* name, std::vector<Index>& value) {
        list(name, value, {0, kMostChannels - 1, "a list of whole numbers from 0", "Count from 0"});
    }
    void neighbors(const char* name, std::vector<Index>& value) {
        constexpr Index kMost = std::numeric_limits<Index>::max();
        list(name, value,
             {-kMost, kMost, "a list of whole numbers",
              "Give one number per attention layer; -1 takes all neighbours"});
    }
    void edges(const char* name, std::vector<Index>& value) {
        list(name, value,
             {0, std::numeric_limits<Index>::max(), "a list of edges, numbered from 0",
              "Name edges by their place in edge_index"});
    }

    void seed(const char* name, std::optional<std::uint64_t>& value) {
        if (std::uint64_t* there = option(name, value)) seed(name, *there);
    }

    virtual void whole(const char* name, Index& value, Index least, Index most) = 0;
    virtual void flag(const char* name, bool& value) = 0;
    virtual void number(const char* name, double& value, Range range) = 0;
    virtual void text(const char* name, std::string& value) = 0;
    virtual void seed(const char* name, std::uint64_t& value) = 0;
    virtual void fill(const char* name, FillValue& value) = 0;
    virtual void numbers(const char* name, std::vector<double>& value) = 0;
    virtual void list(const char* name, std::vector<Index>& value, const ListRule& rule) = 0;

  protected:
    /// @param now a place among `names`
    /// @returns the place that it is to have
    virtual std::size_t word(const char* name, std::size_t now,
                             std::span<const std::string_view> names) = 0;

    /// Whether an option that may be left out is there, given whether it has a value now.
    virtual bool is_there(const char* name, bool now) = 0;

  private:
    template <class Value>
    Value* option(const char* name, std::optional<Value>& value) {
        if (!is_there(name, value.has_value())) return nullptr;
        return value ? &*value : &value.emplace();
    }
};

/// Takes the values from JSON, those that are there.
class FieldReader final : public Fields {
  public:
    explicit FieldReader(JsonReader& reader) : reader_(reader) {}

    using Fields::number;
    using Fields::seed;
    void whole(const char* name, Index& value, Index least, Index most) override;
    void flag(const char* name, bool& value) override;
    void number(const char* name, double& value, Range range) override;
    void text(const char* name, std::string& value) override;
    void seed(const char* name, std::uint64_t& value) override;
    void fill(const char* name, FillValue& value) override;
    void numbers(const char* name, std::vector<double>& value) override;
    void list(const char* name, std::vector<Index>& value, const ListRule& rule) override;

  private:
    std::size_t word(const char* name, std::size_t now,
                     std::span<const std::string_view> names) override;
    bool is_there(const char* name, bool now) override;

    JsonReader& reader_;
};

/// Writes them; it changes none.
class FieldWriter final : public Fields {
  public:
    using Fields::number;
    using Fields::seed;
    void whole(const char* name, Index& value, Index least, Index most) override;
    void flag(const char* name, bool& value) override;
    void number(const char* name, double& value, Range range) override;
    /// Written only when there is one: names are for those who want PyG's.
    void text(const char* name, std::string& value) override;
    void seed(const char* name, std::uint64_t& value) override;
    void fill(const char* name, FillValue& value) override;
    void numbers(const char* name, std::vector<double>& value) override;
    void list(const char* name, std::vector<Index>& value, const ListRule& rule) override;

    Json& json() { return json_; }

  private:
    std::size_t word(const char* name, std::size_t now,
                     std::span<const std::string_view> names) override;
    bool is_there(const char* name, bool now) override;

    Json json_ = Json::object();
};

/// Refuses what cannot be; it changes none.
class FieldChecker final : public Fields {
  public:
    /// @param path of the object, such as "layers[1]"; empty for the outermost one
    explicit FieldChecker(std::string path) : path_(std::move(path)) {}

    using Fields::number;
    using Fields::seed;
    void whole(const char* name, Index& value, Index least, Index most) override;
    void flag(const char*, bool&) override {}
    void number(const char* name, double& value, Range range) override;
    void text(const char*, std::string&) override {}
    void seed(const char*, std::uint64_t&) override {}
    void fill(const char* name, FillValue& value) override;
    void numbers(const char* name, std::vector<double>& value) override;
    void list(const char*, std::vector<Index>&, const ListRule&) override {}

    /// @throws ValueError naming the field unless `good`.
    void check(bool good, const char* name, const Words& expected, const Words& got) const;

  private:
    std::size_t word(const char*, std::size_t now, std::span<const std::string_view>) override {
        return now;
    }
    bool is_there(const char*, bool now) override { return now; }

    std::string path_;
};

/// Options as JSON with every field written out. By value, for a Fields may change what it meets.
template <class Options>
Json json_of(Options options) {
    FieldWriter fields;
    Options::list(options, static_cast<Fields&>(fields));
    return std::move(fields.json());
}

/// @throws ValueError naming the option that cannot be.
template <class Options>
void check_fields(Options options, Fields& checker) {
    Options::list(options, checker);
}

}  // namespace gatlab
