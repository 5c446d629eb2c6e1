#include "gatlab/io/json.h"

#include <algorithm>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/core/number_text.h"

namespace gatlab {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Bytes of the UTF-8 character that `text` begins with; 0 when there is none (RFC 3629: no
// overlong forms, no surrogates, nothing beyond U+10FFFF).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto trails = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if ((byte(i) & 0xC0u) != 0x80u) return false;
        }
        return true;
    };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    if (first < 0x80) return text.empty() ? 0 : 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return trails(1, 2) ? 2 : 0;
    if (first < 0xF0) {
        const bool good = !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F);
        return good && trails(1, 3) ? 3 : 0;
    }
    const bool good = !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
    return good && trails(1, 4) ? 4 : 0;
}

void append_utf8(std::uint32_t point, std::string& to) {
    const auto trail = [&](int shift) {
        to.push_back(static_cast<char>(0x80u | ((point >> shift) & 0x3Fu)));
    };
    if (point < 0x80) {
        to.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
        to.push_back(static_cast<char>(0xC0u | (point >> 6)));
        trail(0);
    } else if (point < 0x10000) {
        to.push_back(static_cast<char>(0xE0u | (point >> 12)));
        trail(6);
        trail(0);
    } else {
        to.push_back(static_cast<char>(0xF0u | (point >> 18)));
        trail(12);
        trail(6);
        trail(0);
    }
}

constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";
constexpr std::string_view kEscapes = "\"\\/bfnrt";

}  // namespace

// The next character that is not white space; 0 at the end, which no value begins with.
char JsonScanner::peek() {
    at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
}

void JsonScanner::expect(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) fail();
    at_ += word.size();
    at_first_ = false;
}

JsonScanner::Kind JsonScanner::kind() {
    switch (const char c = peek()) {
        case '{':
            return Kind::object;
        case '[':
            return Kind::list;
        case '"':
            return Kind::text;
        case 'n':
            return Kind::null;
        case 't':
        case 'f':
            return Kind::boolean;
        default:
            if (c != '-' && !is_digit(c)) fail();
            return Kind::number;
    }
}

void JsonScanner::null() {
    peek();
    expect("null");
}

bool JsonScanner::boolean() {
    const bool truth = peek() == 't';
    expect(truth ? "true" : "false");
    return truth;
}

void JsonScanner::digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    if (at_ == begin) fail();
}

std::string_view JsonScanner::number() {
    peek();
    const std::size_t begin = at_;
    const auto skip = [&](std::string_view any) {
        const bool there = at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos;
        at_ += there;
        return there;
    };
    skip("-");
    if (!skip("0")) digits();
    if (skip(".")) digits();
    if (skip("eE")) {
        skip("+-");
        digits();
    }
    at_first_ = false;
    return text_.substr(begin, at_ - begin);
}

// The four digits of \uXXXX.
std::uint32_t JsonScanner::escaped_unit() {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        const char small = static_cast<char>(c | 0x20);
        if (is_digit(c)) {
            unit = 16 * unit + static_cast<std::uint32_t>(c - '0');
        } else if (small >= 'a' && small <= 'f') {
            unit = 16 * unit + static_cast<std::uint32_t>(small - 'a' + 10);
        } else {
            fail();
        }
    }
    return unit;
}

// What follows a backslash.
void JsonScanner::escape(std::string& to) {
    const std::size_t known =
        at_ < text_.size() ? kEscapes.find(text_[at_]) : std::string_view::npos;
    if (known != std::string_view::npos) {
        ++at_;
        to.push_back(kEscaped[known]);
        return;
    }
    expect("u");
    std::uint32_t point = escaped_unit();
    if (point >= 0xDC00 && point <= 0xDFFF) fail();
    if (point >= 0xD800 && point <= 0xDBFF) {
        expect("\\u");
        const std::uint32_t low = escaped_unit();
        if (low < 0xDC00 || low > 0xDFFF) fail();
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(point, to);
}

std::string JsonScanner::text() {
    peek();
    expect("\"");
    std::string text;
    for (;;) {
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        if (static_cast<unsigned char>(c) < 0x20) fail();
        if (c == '"') break;
        if (c == '\\') {
            ++at_;
            escape(text);
            continue;
        }
        const std::size_t length = utf8_length(text_.substr(at_));
        if (length == 0) fail();
        text += text_.substr(at_, length);
        at_ += length;
    }
    ++at_;
    return text;
}

void JsonScanner::open() {
    const char c = peek();
    if (c != '{' && c != '[') fail();
    ++at_;
    at_first_ = true;
}

bool JsonScanner::next(char closing) {
    const bool first = std::exchange(at_first_, false);
    if (peek() == closing) {
        ++at_;
        return false;
    }
    if (!first) expect(",");
    return true;
}

std::string JsonScanner::name() {
    std::string name = text();
    peek();
    expect(":");
    return name;
}

void JsonScanner::end() {
    peek();
    if (at_ != text_.size()) fail();
}

Json::Json(double number) : kind_(std::isfinite(number) ? Kind::number : Kind::null) {
    if (is_number()) text_ = number_text(number);
}

Json Json::object(std::vector<Member> members) {
    Json object;
    object.kind_ = Kind::object;
    for (auto& [name, value] : members) object[name] = std::move(value);
    return object;
}

Json Json::read(JsonScanner& scanner, int deepest) {
    Json value;
    value.kind_ = scanner.kind();
    switch (value.kind_) {
        case Kind::null:
            scanner.null();
            break;
        case Kind::boolean:
            value.truth_ = scanner.boolean();
            break;
        case Kind::number:
            value.text_ = scanner.number();
            break;
        case Kind::text:
            value.text_ = scanner.text();
            break;
        case Kind::list:
        case Kind::object: {
            if (deepest == 0) throw JsonTooDeep{};
            const bool named = value.is_object();
            scanner.open();
            while (scanner.next(named ? '}' : ']')) {
                if (named) value.names_.push_back(scanner.name());
                value.items_.push_back(read(scanner, deepest - 1));
            }
        }
    }
    return value;
}

Json Json::parse(std::string_view text, int deepest) {
    JsonScanner scanner(text);
    Json value = read(scanner, deepest);
    scanner.end();
    return value;
}

double Json::number() const {
    return number_from_text(text_);
}

const Json* Json::find(std::string_view name) const {
    for (std::size_t i = names_.size(); i-- > 0;) {
        if (names_[i] == name) return &items_[i];
    }
    return nullptr;
}

Json& Json::operator[](std::string_view name) {
    if (const Json* there = find(name)) return const_cast<Json&>(*there);
    names_.emplace_back(name);
    return items_.emplace_back();
}

std::string Json::dump() const {
    switch (kind_) {
        case Kind::null:
            return "null";
        case Kind::boolean:
            return truth_ ? "true" : "false";
        case Kind::number:
            return text_;
        case Kind::text:
            return json_text(text_);
        case Kind::list:
        case Kind::object:
            break;
    }
    std::string all;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (i > 0) all += ',';
        if (is_object()) all += json_text(names_[i]) + ':';
        all += items_[i].dump();
    }
    return is_object() ? '{' + all + '}' : '[' + all + ']';
}

std::string json_text(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string quoted = "\"";
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            throw FormatError({"text", "UTF-8", "other bytes", "Name things in UTF-8"});
        }
        const char c = text[0];
        const std::size_t known = kEscaped.find(c);
        if (known != std::string_view::npos && c != '/') {
            quoted += {'\\', kEscapes[known]};
        } else if (static_cast<unsigned char>(c) < 0x20) {
            quoted += "\\u00";
            quoted += {kHex[static_cast<std::size_t>(c) >> 4], kHex[c & 15]};
        } else {
            quoted += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return quoted + '"';
}

}  // namespace gatlab
