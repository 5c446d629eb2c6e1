#include "gatlab/io/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>
#include <type_traits>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"
#include "gatlab/io/safetensors_header.h"

namespace gatlab {

static_assert(std::endian::native == std::endian::little, "numbers are copied byte by byte");

namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = 100'000'000;

template <class T>
constexpr DType dtype_of() {
    if constexpr (std::is_same_v<T, float>) return DType::f32;
    if constexpr (std::is_same_v<T, double>) return DType::f64;
    if constexpr (std::is_same_v<T, std::int64_t>) return DType::i64;
    if constexpr (std::is_same_v<T, std::int32_t>) return DType::i32;
    if constexpr (std::is_same_v<T, std::uint8_t>) return DType::u8;
}

bool is_floating(DType dtype) {
    return dtype == DType::f32 || dtype == DType::f64;
}

template <class T>
[[noreturn]] void refuse_number(std::string_view name, const Words& got) {
    throw FormatError({{"tensor ", name_text(name)},
                       std::is_floating_point_v<T> ? "floating-point numbers (F32 or F64)"
                                                   : "whole numbers that fit (I64, I32 or U8)",
                       got,
                       "Store the array with another dtype"});
}

template <class Stored, class T>
T converted(Stored number, std::string_view name) {
    if constexpr (std::is_integral_v<T>) {
        const auto wide = static_cast<std::int64_t>(number);
        if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
            refuse_number<T>(name, {wide});
        }
    }
    return static_cast<T>(number);
}

// Copied before use: bytes of a file need not be aligned.
template <class Stored, class T>
std::vector<T> converted_all(std::span<const std::byte> bytes, std::string_view name) {
    std::vector<T> values;
    values.reserve(bytes.size() / sizeof(Stored));
    for (std::size_t at = 0; at + sizeof(Stored) <= bytes.size(); at += sizeof(Stored)) {
        Stored number;
        std::memcpy(&number, bytes.data() + at, sizeof(Stored));
        values.push_back(converted<Stored, T>(number, name));
    }
    return values;
}

std::uint64_t header_length(std::span<const std::byte> file) {
    if (file.size() < kLengthBytes) {
        refuse_safetensors("file", "8 bytes of header length", {file.size(), " bytes"});
    }
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), kLengthBytes);
    if (length > kLongestHeader || length > file.size() - kLengthBytes) {
        refuse_safetensors(
            "header length",
            {"at most ", kLongestHeader, " and within the file of ", file.size(), " bytes"},
            {length});
    }
    return length;
}

// The tensors, in whatever order the header names them, must tile the data from end to end.
void check_layout(const std::vector<TensorEntry>& tensors, std::uint64_t data_size) {
    const auto lower = [&](Index a, Index b) {
        return tensors[a].begin < tensors[b].begin ||
               (tensors[a].begin == tensors[b].begin && tensors[a].end < tensors[b].end);
    };
    std::uint64_t filled = 0;
    for (const Index place : order_of(tensors.size(), lower)) {
        const TensorEntry* tensor = &tensors[place];
        const auto size = byte_size(tensor->shape, tensor->dtype);
        // `filled` never exceeds the data, so a size that fits the rest cannot overflow the sum.
        if (!size || *size > data_size - filled || tensor->begin != filled ||
            tensor->end != filled + *size) {
            refuse_safetensors({"data_offsets of tensor ", name_text(tensor->name)},
                               {"as many bytes as its shape needs (",
                                size ? Piece(*size) : Piece("more than 64 bits can count"),
                                "), from byte ", filled, " of ", data_size},
                               {"bytes ", tensor->begin, " to ", tensor->end});
        }
        filled += *size;
    }
    if (filled != data_size) {
        refuse_safetensors("file", {filled, " bytes of data"}, {data_size});
    }
}

// The order in which tensors are laid down: wide numbers first, else as they come.
std::vector<Index> aligned_order(const SafeTensors& content) {
    const auto size = [&](Index i) { return size_of(content.tensors[i].second.dtype); };
    return order_of(content.tensors.size(), [&](Index a, Index b) { return size(a) > size(b); });
}

void check_writable(const SafeTensors& content) {
    std::set<std::string> names = {"__metadata__"};
    for (const auto& [name, tensor] : content.tensors) {
        if (!names.insert(name).second) {
            refuse_safetensors({"tensor ", name_text(name)}, "a name of its own",
                               "one that is taken");
        }
        const auto size = byte_size(tensor.shape, tensor.dtype);
        if (size != tensor.bytes.size()) {
            refuse_safetensors({"tensor ", name_text(name)}, "as many bytes as its shape needs",
                               {tensor.bytes.size()});
        }
    }
}

SafeTensorsHeader header_of(const SafeTensors& content, const std::vector<Index>& order) {
    SafeTensorsHeader header;
    header.metadata = content.metadata;
    std::uint64_t offset = 0;
    for (const Index i : order) {
        const auto& [name, tensor] = content.tensors[i];
        const std::uint64_t end = offset + tensor.bytes.size();
        header.tensors.push_back({name, tensor.dtype, tensor.shape, offset, end});
        offset = end;
    }
    return header;
}

}  // namespace

std::string_view to_string(DType dtype) {
    switch (dtype) {
        case DType::f32:
            return "F32";
        case DType::f64:
            return "F64";
        case DType::i64:
            return "I64";
        case DType::i32:
            return "I32";
        case DType::u8:
            break;
    }
    return "U8";
}

std::size_t size_of(DType dtype) {
    switch (dtype) {
        case DType::f64:
        case DType::i64:
            return 8;
        case DType::f32:
        case DType::i32:
            return 4;
        case DType::u8:
            break;
    }
    return 1;
}

template <class T>
Tensor Tensor::of(std::vector<std::int64_t> shape, std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    return {dtype_of<T>(), std::move(shape), {bytes.begin(), bytes.end()}};
}

template <class T>
std::vector<T> Tensor::values(std::string_view name) const {
    if (is_floating(dtype) != std::is_floating_point_v<T>) {
        refuse_number<T>(name, {to_string(dtype)});
    }
    switch (dtype) {
        case DType::f32:
            return converted_all<float, T>(bytes, name);
        case DType::f64:
            return converted_all<double, T>(bytes, name);
        case DType::i64:
            return converted_all<std::int64_t, T>(bytes, name);
        case DType::i32:
            return converted_all<std::int32_t, T>(bytes, name);
        case DType::u8:
            break;
    }
    return converted_all<std::uint8_t, T>(bytes, name);
}

const Tensor* SafeTensors::find(std::string_view name) const {
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    return found == tensors.end() ? nullptr : &found->second;
}

const Tensor& SafeTensors::at(std::string_view name) const {
    if (const Tensor* tensor = find(name)) return *tensor;
    throw FormatError({{"tensor ", name_text(name)},
                       "a tensor of that name",
                       {"a file of ", tensors.size(), " other tensors"},
                       "Look at the names that the file has"});
}

SafeTensors read_safetensors(std::span<const std::byte> file) {
    const auto length = static_cast<std::size_t>(header_length(file));
    const auto data = file.subspan(kLengthBytes + length);
    SafeTensorsHeader header = parse_safetensors_header(
        {reinterpret_cast<const char*>(file.data()) + kLengthBytes, length});
    check_layout(header.tensors, data.size());

    SafeTensors content;
    content.metadata = std::move(header.metadata);
    for (TensorEntry& entry : header.tensors) {
        const auto bytes = data.subspan(static_cast<std::size_t>(entry.begin),
                                        static_cast<std::size_t>(entry.end - entry.begin));
        content.tensors.emplace_back(
            std::move(entry.name),
            Tensor{entry.dtype, std::move(entry.shape), {bytes.begin(), bytes.end()}});
    }
    return content;
}

std::vector<std::byte> write_safetensors(const SafeTensors& content) {
    check_writable(content);
    const auto order = aligned_order(content);
    std::string header = safetensors_header_text(header_of(content, order));
    // Spaces up to a multiple of 8, so that the data behind is aligned for every dtype.
    header.append((kLengthBytes - header.size() % kLengthBytes) % kLengthBytes, ' ');

    std::vector<std::byte> file;
    const auto append = [&](std::span<const std::byte> bytes) {
        file.insert(file.end(), bytes.begin(), bytes.end());
    };
    const std::uint64_t length = header.size();
    append(std::as_bytes(std::span(&length, 1)));
    append(std::as_bytes(std::span(header)));
    for (const Index i : order) append(content.tensors[i].second.bytes);
    return file;
}

#define GATLAB_INSTANTIATE(T)                                                                  \
    template Tensor Tensor::of<T>(std::vector<std::int64_t> shape, std::span<const T> values); \
    template std::vector<T> Tensor::values<T>(std::string_view name) const;
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
GATLAB_INSTANTIATE(std::int64_t)
GATLAB_INSTANTIATE(std::int32_t)
GATLAB_INSTANTIATE(std::uint8_t)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
