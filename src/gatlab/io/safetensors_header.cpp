#include "gatlab/io/safetensors_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <span>

#include "gatlab/core/error.h"
#include "gatlab/io/json.h"

namespace gatlab {

namespace {

constexpr std::array kDTypes = {DType::f32, DType::f64, DType::i64, DType::i32, DType::u8};

DType dtype_named(const std::string& name, const std::string& tensor) {
    for (const DType dtype : kDTypes) {
        if (name == to_string(dtype)) return dtype;
    }
    refuse_safetensors({"tensor ", tensor}, "dtype F32, F64, I64, I32 or U8", name_text(name));
}

// Reads the one grammar that is let through:
//   { "__metadata__": {text: text, …}, name: tensor, … }
//   tensor = {"dtype": text, "shape": [n, …], "data_offsets": [n, n]}
class HeaderReader {
  public:
    explicit HeaderReader(std::string_view text) : scanner_(text) {}

    SafeTensorsHeader read() {
        std::set<std::string> names;
        scanner_.open();
        while (scanner_.next('}')) {
            std::string name = scanner_.name();
            if (!names.insert(name).second) refuse_twice(name);
            if (name == "__metadata__") {
                read_metadata();
            } else {
                read_tensor(std::move(name));
            }
        }
        scanner_.end();
        return std::move(header_);
    }

  private:
    using Kind = JsonScanner::Kind;

    void read_metadata() {
        constexpr const char* kTexts = "an object of texts";
        want(Kind::object, "__metadata__", kTexts);
        scanner_.open();
        while (scanner_.next('}')) {
            std::string name = scanner_.name();
            if (header_.metadata.contains(name)) refuse_twice(name);
            want(Kind::text, "__metadata__", kTexts);
            header_.metadata.emplace(std::move(name), scanner_.text());
        }
    }

    void read_tensor(std::string name) {
        TensorEntry& tensor = header_.tensors.emplace_back();
        tensor.name = std::move(name);
        const std::string what = "tensor " + name_text(tensor.name);
        constexpr const char* kFields = "an object of dtype (a text), shape and data_offsets";
        std::set<std::string> fields;
        want(Kind::object, what, kFields);
        scanner_.open();
        while (scanner_.next('}')) {
            const std::string field = scanner_.name();
            if (!fields.insert(field).second) refuse_twice(field);
            if (field == "dtype") {
                want(Kind::text, what, kFields);
                tensor.dtype = dtype_named(scanner_.text(), name_text(tensor.name));
            } else if (field == "shape") {
                read_shape(what, tensor);
            } else if (field == "data_offsets") {
                read_offsets(what, tensor);
            } else {
                refuse_safetensors(what, kFields, {"the key ", name_text(field)});
            }
        }
        if (fields.size() != 3) {
            refuse_safetensors(what, "dtype, shape and data_offsets", {fields.size(), " of them"});
        }
    }

    void read_shape(const std::string& tensor, TensorEntry& to) {
        const std::string what = "shape of " + tensor;
        constexpr const char* kSizes = "a list of sizes from 0 to 2^63 - 1";
        constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
        want(Kind::list, what, kSizes);
        scanner_.open();
        while (scanner_.next(']')) {
            to.shape.push_back(static_cast<std::int64_t>(whole(what, kSizes, kLargest)));
        }
    }

    void read_offsets(const std::string& tensor, TensorEntry& to) {
        const std::string what = "data_offsets of " + tensor;
        constexpr const char* kOffsets = "a list of two offsets";
        std::uint64_t offsets[2] = {};
        std::size_t count = 0;
        want(Kind::list, what, kOffsets);
        scanner_.open();
        while (scanner_.next(']')) {
            const std::uint64_t offset = whole(what, kOffsets, ~std::uint64_t{0});
            if (count == 2) refuse_safetensors(what, kOffsets, {offset});
            offsets[count++] = offset;
        }
        if (count != 2) {
            refuse_safetensors(what, kOffsets, {"a list of ", count});
        }
        to.begin = offsets[0];
        to.end = offsets[1];
    }

    // A whole number up to `largest`, written in digits alone.
    std::uint64_t whole(const std::string& what, const char* expected, std::uint64_t largest) {
        want(Kind::number, what, expected);
        const std::string_view digits = scanner_.number();
        std::uint64_t number = 0;
        const auto end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, number);
        if (error != std::errc() || stop != end || number > largest) {
            refuse_safetensors(what, expected, name_of_number(digits));
        }
        return number;
    }

    static std::string name_of_number(std::string_view digits) {
        constexpr std::size_t kLongest = 40;
        return std::string(digits.substr(0, kLongest)) + (digits.size() > kLongest ? "…" : "");
    }

    // That the next value is of that kind.
    void want(Kind kind, const std::string& what, const char* expected) {
        const Kind found = scanner_.kind();
        if (found != kind) refuse_safetensors(what, expected, told(found));
    }

    std::string told(Kind kind) {
        switch (kind) {
            case Kind::object:
                return "an object";
            case Kind::list:
                return "a list";
            case Kind::text:
                return "the text " + name_text(scanner_.text());
            case Kind::number:
                return name_of_number(scanner_.number());
            case Kind::boolean:
                return "true or false";
            case Kind::null:
                break;
        }
        return "null";
    }

    [[noreturn]] void refuse_twice(const std::string& name) const {
        refuse_safetensors("header", "every key once", {name_text(name), " twice"});
    }

    JsonScanner scanner_;
    SafeTensorsHeader header_;
};

// "[1, 2]" without the spaces.
template <class Number>
std::string list_text(std::span<const Number> numbers) {
    std::string text;
    for (const Number number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
    return "[" + text + "]";
}

std::string tensor_text(const TensorEntry& tensor) {
    const std::uint64_t offsets[] = {tensor.begin, tensor.end};
    return json_text(tensor.name) + ":{\"dtype\":\"" + std::string(to_string(tensor.dtype)) +
           "\",\"shape\":" + list_text<std::int64_t>(tensor.shape) +
           ",\"data_offsets\":" + list_text<std::uint64_t>(offsets) + "}";
}

}  // namespace

SafeTensorsHeader parse_safetensors_header(std::string_view text) {
    // The parser would skip a byte order mark; the format has the brace as its very first byte.
    if (!text.starts_with('{')) {
        refuse_safetensors("header", "JSON that starts with {", "something else");
    }
    try {
        return HeaderReader(text).read();
    } catch (const JsonError& error) {
        refuse_safetensors("header", "JSON in UTF-8", {"an error at byte ", error.position});
    }
}

std::string safetensors_header_text(const SafeTensorsHeader& header) {
    std::string text;
    const auto add = [&](const std::string& member) { text += (text.empty() ? "" : ",") + member; };
    if (!header.metadata.empty()) {
        Json metadata = Json::object();
        for (const auto& [name, value] : header.metadata) metadata[name] = value;
        add("\"__metadata__\":" + metadata.dump());
    }
    for (const TensorEntry& tensor : header.tensors) add(tensor_text(tensor));
    return "{" + text + "}";
}

std::optional<std::uint64_t> byte_size(const std::vector<std::int64_t>& shape, DType dtype) {
    std::uint64_t bytes = size_of(dtype);
    for (const std::int64_t size : shape) {
        const auto factor = static_cast<std::uint64_t>(size);
        if (size < 0 ||
            (factor != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / factor)) {
            return std::nullopt;
        }
        bytes *= factor;
    }
    return bytes;
}

std::string name_text(std::string_view name) {
    constexpr std::size_t kLongest = 100;
    std::size_t length = std::min(name.size(), kLongest);
    // Never in the middle of a UTF-8 character.
    while (length < name.size() && length > 0 && (name[length] & 0xC0) == 0x80) --length;
    return "'" + std::string(name.substr(0, length)) + (length < name.size() ? "…'" : "'");
}

void refuse_safetensors(const Words& what, const Words& expected, const Words& got) {
    throw FormatError({what, expected, got,
                       "The file is damaged, cut short, or not a safetensors file; save it again"});
}

}  // namespace gatlab
