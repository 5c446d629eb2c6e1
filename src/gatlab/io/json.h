#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatlab {

// JSON (RFC 8259) as far as options and the headers of files need it. Our own, because a library
// for everything else that JSON is used for would be a fifth of what a page downloads.

/// Where a text stops being JSON.
struct JsonError {
    std::size_t position;
};

/// That a text nests deeper than it may.
struct JsonTooDeep {};

/// Walks through a text value by value. Every function throws JsonError where something else stands
/// than was asked for.
class JsonScanner {
  public:
    enum class Kind { null, boolean, number, text, list, object };

    /// The text must outlive this.
    explicit JsonScanner(std::string_view text) : text_(text) {}

    /// What the value that comes next is.
    Kind kind();

    void null();
    bool boolean();
    std::string_view number();  ///< as it is written
    std::string text();         ///< in UTF-8, escapes resolved

    /// Enters the list or object that comes next.
    void open();

    /// Whether the list (`]`) or object (`}`) goes on; leaves it when not.
    bool next(char closing);

    /// A member's name, and the colon behind it.
    std::string name();

    /// That nothing else comes.
    void end();

    std::size_t position() const { return at_; }

  private:
    [[noreturn]] void fail() const { throw JsonError{at_}; }
    char peek();
    void expect(std::string_view word);
    std::uint32_t escaped_unit();
    void escape(std::string& to);
    void digits();

    std::string_view text_;
    std::size_t at_ = 0;
    bool at_first_ = false;  // just inside a list or object
};

/// A value. Numbers are kept as they are written.
class Json {
  public:
    using Kind = JsonScanner::Kind;
    using Member = std::pair<std::string, Json>;

    Json() = default;
    Json(const char* text) : Json(std::string_view(text)) {}
    Json(std::string_view text) : kind_(Kind::text), text_(text) {}
    Json(const std::string& text) : Json(std::string_view(text)) {}
    template <std::integral Value>
    Json(Value value) {
        if constexpr (std::same_as<Value, bool>) {
            kind_ = Kind::boolean;
            truth_ = value;
        } else {
            kind_ = Kind::number;
            text_ = std::to_string(value);
        }
    }
    /// Null for what is no finite number: JSON has no word for it.
    Json(double number);
    template <class Value>
    Json(const std::vector<Value>& values) : kind_(Kind::list) {
        for (const Value& value : values) push_back(value);
    }

    static Json list() { return Json(std::vector<Json>()); }
    static Json object(std::vector<Member> members = {});

    /// Of members of one name the last counts.
    /// @throws JsonError; JsonTooDeep when lists and objects nest deeper than `deepest`.
    static Json parse(std::string_view text, int deepest);

    bool is_null() const { return kind_ == Kind::null; }
    bool is_boolean() const { return kind_ == Kind::boolean; }
    bool is_number() const { return kind_ == Kind::number; }
    bool is_text() const { return kind_ == Kind::text; }
    bool is_list() const { return kind_ == Kind::list; }
    bool is_object() const { return kind_ == Kind::object; }

    /// What this is, if it is that kind.
    bool boolean() const { return truth_; }
    double number() const;
    const std::string& text() const { return text_; }
    const std::vector<Json>& items() const { return items_; }         ///< of a list
    const std::vector<std::string>& names() const { return names_; }  ///< of an object

    bool is(std::string_view text) const { return is_text() && text_ == text; }

    /// The member of that name, or null.
    const Json* find(std::string_view name) const;

    /// The member of that name, made if it is not there.
    Json& operator[](std::string_view name);

    void push_back(Json item) { items_.push_back(std::move(item)); }

    /// @throws FormatError for a text that is not UTF-8.
    std::string dump() const;

  private:
    static Json read(JsonScanner& scanner, int deepest);

    Kind kind_ = Kind::null;
    bool truth_ = false;
    std::string text_;                // of a text or number
    std::vector<Json> items_;         // of a list or object
    std::vector<std::string> names_;  // of an object, one per item
};

/// In quotes, with what needs it escaped. @throws FormatError unless UTF-8.
std::string json_text(std::string_view text);

}  // namespace gatlab
