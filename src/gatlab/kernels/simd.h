#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "gatlab/core/types.h"

namespace gatlab {

template <class T>
struct LanesOf;
template <>
struct LanesOf<float> {
    typedef float Type __attribute__((vector_size(16)));
    typedef std::int32_t Mask __attribute__((vector_size(16)));
};
template <>
struct LanesOf<double> {
    typedef double Type __attribute__((vector_size(16)));
    typedef std::int64_t Mask __attribute__((vector_size(16)));
};

/// A number that is read where it is named. Compilers for WebAssembly would make a pack of it anew
/// at each use, for which browsers take three instructions instead of one.
#ifdef __wasm__
template <class T>
using ReadOnce = volatile T;
#else
template <class T>
using ReadOnce = T;
#endif

/// A few numbers that one instruction works on: 16 bytes, the width of WebAssembly SIMD and of SSE.
/// Written with the compilers' vector types, so that the same source serves both. Operations on a
/// pack and on single numbers give the same bits.
template <class T>
struct Pack {
    static constexpr Index size = static_cast<Index>(16 / sizeof(T));
    using Lanes = typename LanesOf<T>::Type;
    using Mask = typename LanesOf<T>::Mask;  // of each lane all bits or none

    Lanes lanes;

    static Pack load(const T* from) {
        Pack pack;
        std::memcpy(&pack.lanes, from, sizeof(Lanes));
        return pack;
    }
    static Pack all(T value) { return {value - Lanes{}}; }

    /// A constant that is made once, where this stands, and kept for the loop that follows.
    static Pack held(T value) {
        const ReadOnce<T> kept = value;
        return all(kept);
    }

    void store(T* to) const { std::memcpy(to, &lanes, sizeof(Lanes)); }

    /// The first `count` numbers, the rest 0; and back.
    static Pack load_some(const T* from, Index count) {
        Pack pack{};
        for (Index i = 0; i < size; ++i) {
            if (i < count) pack.lanes[i] = from[i];
        }
        return pack;
    }
    void store_some(T* to, Index count) const {
        for (Index i = 0; i < size; ++i) {
            if (i < count) to[i] = lanes[i];
        }
    }

    /// All lanes added up, halves first.
    T sum() const {
        if constexpr (size == 4) return (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
        return lanes[0] + lanes[1];
    }

    /// Per lane: a where z > 0, else b.
    static Pack where_positive(Pack z, Pack a, Pack b) { return {z.lanes > 0 ? a.lanes : b.lanes}; }

    /// Per lane: a where z is 0, else b.
    static Pack where_zero(Pack z, Pack a, Pack b) { return {z.lanes == 0 ? a.lanes : b.lanes}; }

    /// The lanes whose mask is all ones, else 0.
    Pack cut(Mask mask) const { return {std::bit_cast<Lanes>(std::bit_cast<Mask>(lanes) & mask)}; }

    static Pack abs(Pack a) { return {a.lanes < 0 ? -a.lanes : a.lanes}; }

    /// Per lane the smaller one, and the larger one.
    static Pack min(Pack a, Pack b) { return {a.lanes > b.lanes ? b.lanes : a.lanes}; }
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

/// Which of eight numbers of 16 bits are at least `least`, as masks for packs.
struct Draws {
    typedef std::uint16_t Lanes __attribute__((vector_size(16)));
    typedef std::int16_t Mask __attribute__((vector_size(16)));
    static constexpr Index size = 8;

    Lanes lanes;

    void at_least(std::uint16_t least, LanesOf<float>::Mask (&masks)[2]) const {
        const Mask all = lanes >= least;
        masks[0] = __builtin_convertvector(__builtin_shufflevector(all, all, 0, 1, 2, 3),
                                           LanesOf<float>::Mask);
        masks[1] = __builtin_convertvector(__builtin_shufflevector(all, all, 4, 5, 6, 7),
                                           LanesOf<float>::Mask);
    }
    void at_least(std::uint16_t least, LanesOf<double>::Mask (&masks)[4]) const {
        for (Index i = 0; i < size; ++i) masks[i / 2][i % 2] = lanes[i] >= least ? -1 : 0;
    }
};

}  // namespace gatlab
