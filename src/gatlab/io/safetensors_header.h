#pragma once

// The JSON header of a safetensors file. Internal to io.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatlab/core/words.h"
#include "gatlab/io/safetensors.h"

namespace gatlab {

/// One tensor as the header describes it.
struct TensorEntry {
    std::string name;
    DType dtype = DType::f32;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;  ///< offsets into the bytes after the header
    std::uint64_t end = 0;
};

struct SafeTensorsHeader {
    std::map<std::string, std::string> metadata;
    std::vector<TensorEntry> tensors;  ///< in the order of the text
};

/// Reads the header's text, refusing whatever does not belong there at the first sight of it, so
/// that a hostile text costs no memory. Offsets are not yet compared with anything.
/// @throws FormatError
SafeTensorsHeader parse_safetensors_header(std::string_view text);

/// The header's text, without the padding.
std::string safetensors_header_text(const SafeTensorsHeader& header);

/// Bytes that an array of this shape takes; nothing when 64 bits cannot count them.
std::optional<std::uint64_t> byte_size(const std::vector<std::int64_t>& shape, DType dtype);

/// A name or text from a file as it may stand in a message: in quotes, and cut when it is long.
std::string name_text(std::string_view name);

/// Throws the FormatError that all of the reader's refusals are.
[[noreturn]] void refuse_safetensors(const Words& what, const Words& expected, const Words& got);

}  // namespace gatlab
