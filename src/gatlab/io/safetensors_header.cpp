#include "gatlab/io/safetensors_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

using Json = nlohmann::json;

constexpr std::array kDTypes = {DType::f32, DType::f64, DType::i64, DType::i32, DType::u8};

DType dtype_named(const std::string& name, const std::string& tensor) {
    for (const DType dtype : kDTypes) {
        if (name == to_string(dtype)) return dtype;
    }
    refuse_safetensors("tensor " + tensor, "dtype F32, F64, I64, I32 or U8", name_text(name));
}

// Walks through the text as the parser meets it. Only one grammar is let through:
//   { "__metadata__": {text: text, …}, name: tensor, … }
//   tensor = {"dtype": text, "shape": [n, …], "data_offsets": [n, n]}
class HeaderReader final : public Json::json_sax_t {
  public:
    SafeTensorsHeader take() { return std::move(header_); }

    bool start_object(std::size_t) override {
        if (place_ == Place::start) {
            place_ = Place::top;
        } else if (place_ == Place::metadata_value || place_ == Place::tensor_value) {
            place_ = place_ == Place::metadata_value ? Place::metadata : Place::tensor;
        } else {
            refuse("an object");
        }
        return true;
    }

    bool key(std::string& name) override {
        if (place_ == Place::top) {
            start_entry(name);
        } else if (place_ == Place::metadata) {
            if (header_.metadata.contains(name)) refuse_twice(name);
            metadata_key_ = name;
            place_ = Place::metadata_text;
        } else {
            start_field(name);
        }
        return true;
    }

    bool end_object() override {
        if (place_ == Place::tensor) check_complete();
        place_ = place_ == Place::top ? Place::end : Place::top;
        return true;
    }

    bool string(std::string& text) override {
        if (place_ == Place::metadata_text) {
            header_.metadata.emplace(metadata_key_, text);
            place_ = Place::metadata;
        } else if (place_ == Place::dtype) {
            tensor().dtype = dtype_named(text, name_text(tensor().name));
            place_ = Place::tensor;
        } else {
            refuse("the text " + name_text(text));
        }
        return true;
    }

    bool start_array(std::size_t) override {
        if (place_ == Place::shape_value) {
            place_ = Place::shape;
        } else if (place_ == Place::offsets_value) {
            place_ = Place::offsets;
        } else {
            refuse("a list");
        }
        return true;
    }

    bool number_unsigned(std::uint64_t number) override {
        if (place_ == Place::shape) {
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
                refuse(std::to_string(number));
            }
            tensor().shape.push_back(static_cast<std::int64_t>(number));
        } else if (place_ == Place::offsets && offsets_ < 2) {
            (offsets_++ == 0 ? tensor().begin : tensor().end) = number;
        } else {
            refuse(std::to_string(number));
        }
        return true;
    }

    bool end_array() override {
        if (place_ == Place::offsets && offsets_ != 2)
            refuse("a list of " + std::to_string(offsets_));
        place_ = Place::tensor;
        return true;
    }

    bool null() override { refuse("null"); }
    bool boolean(bool) override { refuse("true or false"); }
    bool number_integer(std::int64_t number) override { refuse(std::to_string(number)); }
    bool number_float(double, const std::string& text) override { refuse(text); }
    bool binary(Json::binary_t&) override { refuse("binary data"); }

    bool parse_error(std::size_t position, const std::string&,
                     const Json::exception& error) override {
        refuse_safetensors(
            "header", "JSON in UTF-8",
            "an error at byte " + std::to_string(position) + ": " + name_text(error.what()));
    }

  private:
    enum class Place {
        start,
        top,
        metadata_value,
        metadata,
        metadata_text,
        tensor_value,
        tensor,
        dtype,
        shape_value,
        shape,
        offsets_value,
        offsets,
        end
    };

    TensorEntry& tensor() { return header_.tensors.back(); }

    void start_entry(const std::string& name) {
        if (!names_.insert(name).second) refuse_twice(name);
        if (name == "__metadata__") {
            place_ = Place::metadata_value;
            return;
        }
        header_.tensors.emplace_back().name = name;
        fields_.clear();
        offsets_ = 0;
        place_ = Place::tensor_value;
    }

    void start_field(const std::string& name) {
        if (!fields_.insert(name).second) refuse_twice(name);
        if (name == "dtype") {
            place_ = Place::dtype;
        } else if (name == "shape") {
            place_ = Place::shape_value;
        } else if (name == "data_offsets") {
            place_ = Place::offsets_value;
        } else {
            refuse("the key " + name_text(name));
        }
    }

    void check_complete() {
        if (fields_.size() != 3) {
            refuse_safetensors("tensor " + name_text(tensor().name),
                               "dtype, shape and data_offsets",
                               std::to_string(fields_.size()) + " of them");
        }
    }

    [[noreturn]] void refuse_twice(const std::string& name) const {
        refuse_safetensors("header", "every key once", name_text(name) + " twice");
    }

    [[noreturn]] void refuse(const std::string& got) const {
        switch (place_) {
            case Place::start:
            case Place::top:
            case Place::end:
                refuse_safetensors("header", "one JSON object", got);
            case Place::metadata_value:
            case Place::metadata:
            case Place::metadata_text:
                refuse_safetensors("__metadata__", "an object of texts", got);
            case Place::tensor_value:
            case Place::tensor:
            case Place::dtype:
                refuse_safetensors("tensor " + name_text(header_.tensors.back().name),
                                   "an object of dtype (a text), shape and data_offsets", got);
            case Place::shape_value:
            case Place::shape:
                refuse_safetensors("shape of tensor " + name_text(header_.tensors.back().name),
                                   "a list of sizes from 0 to 2^63 - 1", got);
            case Place::offsets_value:
            case Place::offsets:
                break;
        }
        refuse_safetensors("data_offsets of tensor " + name_text(header_.tensors.back().name),
                           "a list of two offsets", got);
    }

    SafeTensorsHeader header_;
    Place place_ = Place::start;
    std::set<std::string> names_;
    std::set<std::string> fields_;  // of the tensor at work
    std::string metadata_key_;
    int offsets_ = 0;  // numbers of data_offsets met so far
};

}  // namespace

SafeTensorsHeader parse_safetensors_header(std::string_view text) {
    // The parser would skip a byte order mark; the format has the brace as its very first byte.
    if (!text.starts_with('{')) {
        refuse_safetensors("header", "JSON that starts with {", "something else");
    }
    HeaderReader reader;
    Json::sax_parse(text, &reader);
    return reader.take();
}

std::string safetensors_header_text(const SafeTensorsHeader& header) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    if (!header.metadata.empty()) json["__metadata__"] = header.metadata;
    for (const TensorEntry& tensor : header.tensors) {
        json[tensor.name] = {{"dtype", to_string(tensor.dtype)},
                             {"shape", tensor.shape},
                             {"data_offsets", {tensor.begin, tensor.end}}};
    }
    try {
        return json.dump();
    } catch (const nlohmann::json::type_error& error) {
        refuse_safetensors("name or metadata", "UTF-8", error.what());
    }
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

void refuse_safetensors(const std::string& what, const std::string& expected,
                        const std::string& got) {
    throw FormatError({what, expected, got,
                       "The file is damaged, cut short, or not a safetensors file; save it again"});
}

}  // namespace gatlab
