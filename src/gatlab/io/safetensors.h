#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatlab {

/// The kinds of numbers that gatlab reads from and writes to safetensors files.
enum class DType { f32, f64, i64, i32, u8 };

/// The name that the file uses, such as "F32".
std::string_view to_string(DType dtype);

/// Bytes of one number.
std::size_t size_of(DType dtype);

/// An array of a safetensors file, with bytes of its own.
struct Tensor {
    DType dtype = DType::f32;
    std::vector<std::int64_t> shape;  ///< [] for a single number
    std::vector<std::byte> bytes;     ///< row-major, little-endian

    /// A tensor of T's own kind: float, double, std::int64_t, std::int32_t or std::uint8_t.
    template <class T>
    static Tensor of(std::vector<std::int64_t> shape, std::span<const T> values);

    /// The numbers as T. Floating-point T reads F32 and F64, an integer T reads I64, I32 and U8.
    /// @throws FormatError naming `name` for the other kind, or a number that T cannot hold.
    template <class T>
    std::vector<T> values(std::string_view name) const;
};

/// What a safetensors file holds.
struct SafeTensors {
    std::map<std::string, std::string> metadata;
    std::vector<std::pair<std::string, Tensor>> tensors;  ///< in the order of the header

    /// @returns null when there is no such tensor.
    const Tensor* find(std::string_view name) const;

    /// @throws FormatError when there is no such tensor.
    const Tensor& at(std::string_view name) const;
};

/// Reads a file that may have been made by anybody: everything is checked before it is used, and
/// no more memory is taken than a small multiple of the file's own size.
/// @throws FormatError unless the file is flawless: the header's length and JSON, no key twice,
///         metadata of strings only, and tensors that fill the rest of the file with no hole, no
///         overlap and nothing left over, each as large as its shape says.
SafeTensors read_safetensors(std::span<const std::byte> file);

/// The file's bytes. Tensors of wide numbers are laid down first, so that each is aligned.
/// @throws FormatError when a name occurs twice or a tensor's bytes do not fit its shape.
std::vector<std::byte> write_safetensors(const SafeTensors& content);

}  // namespace gatlab
