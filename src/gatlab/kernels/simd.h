#pragma once

#include <cstring>

#include "gatlab/core/types.h"

namespace gatlab {

template <class T>
struct LanesOf;
template <>
struct LanesOf<float> {
    typedef float Type __attribute__((vector_size(16)));
};
template <>
struct LanesOf<double> {
    typedef double Type __attribute__((vector_size(16)));
};

/// A few numbers that one instruction works on: 16 bytes, the width of WebAssembly SIMD and of SSE.
/// Written with the compilers' vector types, so that the same source serves both. Operations on a
/// pack and on single numbers give the same bits.
template <class T>
struct Pack {
    static constexpr Index size = static_cast<Index>(16 / sizeof(T));
    using Lanes = typename LanesOf<T>::Type;

    Lanes lanes;

    static Pack load(const T* from) {
        Pack pack;
        std::memcpy(&pack.lanes, from, sizeof(Lanes));
        return pack;
    }
    static Pack all(T value) { return {value - Lanes{}}; }
    void store(T* to) const { std::memcpy(to, &lanes, sizeof(Lanes)); }

    /// The first `count` numbers, the rest 0; and back.
    static Pack load_some(const T* from, Index count) {
        Pack pack{};
        std::memcpy(&pack.lanes, from, static_cast<std::size_t>(count) * sizeof(T));
        return pack;
    }
    void store_some(T* to, Index count) const {
        std::memcpy(to, &lanes, static_cast<std::size_t>(count) * sizeof(T));
    }

    /// All lanes added up, halves first.
    T sum() const {
        if constexpr (size == 4) return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
        return lanes[0] + lanes[1];
    }

    /// Per lane: a where z > 0, else b.
    static Pack where_positive(Pack z, Pack a, Pack b) { return {z.lanes > 0 ? a.lanes : b.lanes}; }

    /// Per lane the larger one.
    static Pack max(Pack a, Pack b) { return {a.lanes < b.lanes ? b.lanes : a.lanes}; }

    friend Pack operator-(Pack a, Pack b) { return {a.lanes - b.lanes}; }
    friend Pack operator+(Pack a, Pack b) { return {a.lanes + b.lanes}; }
    friend Pack operator*(Pack a, Pack b) { return {a.lanes * b.lanes}; }
    friend Pack operator/(Pack a, Pack b) { return {a.lanes / b.lanes}; }
};

/// The sums of so many packs as one pack can hold, each with the bits of Pack::sum().
inline Pack<float> sums_of(const Pack<float> (&p)[4]) {
    const auto pair = [](Pack<float> a, Pack<float> b) -> Pack<float> {
        return {__builtin_shufflevector(a.lanes, b.lanes, 0, 1, 4, 5) +
                __builtin_shufflevector(a.lanes, b.lanes, 2, 3, 6, 7)};
    };
    const auto left = pair(p[0], p[1]).lanes;
    const auto right = pair(p[2], p[3]).lanes;
    return {__builtin_shufflevector(left, right, 0, 2, 4, 6) +
            __builtin_shufflevector(left, right, 1, 3, 5, 7)};
}

inline Pack<double> sums_of(const Pack<double> (&p)[2]) {
    return {__builtin_shufflevector(p[0].lanes, p[1].lanes, 0, 2) +
            __builtin_shufflevector(p[0].lanes, p[1].lanes, 1, 3)};
}

}  // namespace gatlab
