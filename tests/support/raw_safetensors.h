#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace gatlab::test {

/// A safetensors file put together by hand, so that it may be wrong: 8 bytes of length, the header
/// as it stands, and that many bytes of data.
inline std::vector<std::byte> raw_safetensors(std::string_view header, std::size_t data_size,
                                              std::uint64_t stated_length) {
    std::vector<std::byte> file(8 + header.size() + data_size, std::byte{0});
    std::memcpy(file.data(), &stated_length, 8);
    std::memcpy(file.data() + 8, header.data(), header.size());
    return file;
}

inline std::vector<std::byte> raw_safetensors(std::string_view header, std::size_t data_size = 0) {
    return raw_safetensors(header, data_size, header.size());
}

}  // namespace gatlab::test
