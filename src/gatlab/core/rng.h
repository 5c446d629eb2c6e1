#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "gatlab/core/types.h"

namespace gatlab {

/// What a stream of random numbers is for, so that no two uses ever share one.
enum class RandomPurpose : std::uint32_t {
    none,
    initial_weights,
    feature_dropout,
    attention_dropout,
    batches,         // which graphs or nodes go through a model together
    negative_edges,  // pairs of nodes that are no edges
    edge_split,      // which edges are kept for validation and test
    message_dropout
};

/// Names one stream of random numbers. The same key gives the same numbers on every machine, in
/// any order and from any thread: nothing is remembered between calls.
struct RandomKey {
    std::uint64_t seed = 0;
    std::uint32_t epoch = 0;
    std::uint32_t layer = 0;
    RandomPurpose purpose = RandomPurpose::none;
};

/// Four random 32-bit words for place `block` of row `row` of the stream `key`: Philox 4×32 with 10
/// rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). Rows count modulo
/// 2^24.
std::array<std::uint32_t, 4> philox(const RandomKey& key, std::uint32_t row, std::uint32_t block);

/// A whole number 0 … count-1 out of 32 random bits, each as likely as any other to within
/// count / 2^32.
inline Index random_below(std::uint32_t bits, Index count) {
    return static_cast<Index>((std::uint64_t{bits} * static_cast<std::uint32_t>(count)) >> 32);
}

/// Puts `values` into a random order, each as likely as any other (Fisher & Yates; Knuth's
/// algorithm P).
template <class Value>
void shuffle(const RandomKey& key, std::span<Value> values) {
    for (std::size_t i = values.size(); i-- > 1;) {
        const std::uint32_t bits = philox(key, 0, static_cast<std::uint32_t>(i))[0];
        std::swap(values[i],
                  values[static_cast<std::size_t>(random_below(bits, static_cast<Index>(i) + 1))]);
    }
}

/// Eight places at once: words[lane] = philox(key, rows[lane], blocks[lane]).
inline constexpr int kPhiloxLanes = 8;
using PhiloxLane = std::array<std::uint32_t, kPhiloxLanes>;
using PhiloxWords = std::array<std::array<std::uint32_t, 4>, kPhiloxLanes>;
void philox_lanes(const RandomKey& key, const PhiloxLane& rows, const PhiloxLane& blocks,
                  PhiloxWords& words);

/// Fills `values` with numbers uniform in [low, high), from row 0 of the stream.
template <class T>
void fill_uniform(const RandomKey& key, T low, T high, std::span<T> values);

}  // namespace gatlab
