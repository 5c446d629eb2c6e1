#include "gatlab/core/rng.h"

namespace gatlab {

namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53u;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57u;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9u;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85u;

// 24 random bits, all that a float can hold, so that float and double draw the same number.
template <class T>
T unit_interval(std::uint32_t bits) {
    return static_cast<T>(bits >> 8) * static_cast<T>(1.0 / 16777216.0);
}

}  // namespace

std::array<std::uint32_t, 4> philox(const RandomKey& key, std::uint32_t block) {
    std::uint32_t c0 = block;
    std::uint32_t c1 = key.epoch;
    std::uint32_t c2 = key.layer;
    std::uint32_t c3 = static_cast<std::uint32_t>(key.purpose);
    std::uint32_t k0 = static_cast<std::uint32_t>(key.seed);
    std::uint32_t k1 = static_cast<std::uint32_t>(key.seed >> 32);
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = static_cast<std::uint64_t>(kMultiplier0) * c0;
        const std::uint64_t p1 = static_cast<std::uint64_t>(kMultiplier1) * c2;
        c0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
        c1 = static_cast<std::uint32_t>(p1);
        c2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
        c3 = static_cast<std::uint32_t>(p0);
        k0 += kWeyl0;
        k1 += kWeyl1;
    }
    return {c0, c1, c2, c3};
}

template <class T>
void fill_uniform(const RandomKey& key, T low, T high, std::span<T> values) {
    for (std::size_t i = 0; i < values.size(); i += 4) {
        const auto words = philox(key, static_cast<std::uint32_t>(i / 4));
        for (std::size_t lane = 0; lane < 4 && i + lane < values.size(); ++lane) {
            values[i + lane] = low + (high - low) * unit_interval<T>(words[lane]);
        }
    }
}

template void fill_uniform<float>(const RandomKey&, float, float, std::span<float>);
template void fill_uniform<double>(const RandomKey&, double, double, std::span<double>);

}  // namespace gatlab
