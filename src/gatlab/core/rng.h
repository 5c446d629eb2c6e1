#pragma once

#include <array>
#include <cstdint>

#include "gatlab/core/types.h"

namespace gatlab {

/// What a stream of random numbers is for, so that no two uses ever share one.
enum class RandomPurpose : std::uint32_t {
    initial_weights = 1,
    feature_dropout,
    attention_dropout
};

/// Names one stream of random numbers. The same key gives the same numbers on every machine, in
/// any order and from any thread: nothing is remembered between calls.
struct RandomKey {
    std::uint64_t seed = 0;
    std::uint32_t epoch = 0;
    std::uint32_t layer = 0;
    RandomPurpose purpose = RandomPurpose::initial_weights;
};

/// Four random 32-bit words for position `block` of the stream `key`: Philox 4×32 with 10 rounds
/// (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
std::array<std::uint32_t, 4> philox(const RandomKey& key, std::uint32_t block);

/// Fills `values` with numbers uniform in [low, high).
template <class T>
void fill_uniform(const RandomKey& key, T low, T high, std::span<T> values);

}  // namespace gatlab
