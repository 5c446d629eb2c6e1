#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "gatlab/kernels/simd.h"

namespace gatlab {

/// e^x for x ≤ 0, without branches or table, so that every machine gives the same bits. Relative
/// error below 3e-7; 0 below −87.3, where a float has no digits left. Written once for numbers and
/// for packs of them.
///
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r by its Taylor polynomial of degree 6, whose remainder is
/// below 1.3e-7 there; 2^n by its exponent bits.
/// @tparam Bits what holds the bits of a Float
template <class Bits, class Float>
Float exp_of_nonpositive(Float x) {
    constexpr float kLog2E = 1.44269504f;
    constexpr float kLn2High = 0.693359375f;  // 10 bits, so that n times it is exact
    constexpr float kLn2Low = -2.12194440e-4f;
    constexpr float kRound = 12582912.0f;  // 1.5·2^23: adding it rounds to a whole number
    const Float least = Float{} - 87.3f;
    const Float safe = x < least ? least : x;
    const Float shifted = safe * kLog2E + kRound;
    const Float n = shifted - kRound;
    const Float r = (safe - n * kLn2High) - n * kLn2Low;
    Float p = r * 1.38888889e-3f + 8.33333333e-3f;
    p = p * r + 4.16666667e-2f;
    p = p * r + 1.66666667e-1f;
    p = p * r + 0.5f;
    p = p * r * r + r + 1.0f;
    const Bits exponent = (std::bit_cast<Bits>(shifted) + 127u) << 23;
    const Float result = p * std::bit_cast<Float>(exponent);
    return x < least ? Float{} : result;
}

inline float exp_nonpositive(float x) {
    return exp_of_nonpositive<std::uint32_t>(x);
}

inline Pack<float> exp_nonpositive(Pack<float> x) {
    typedef std::uint32_t Bits __attribute__((vector_size(16)));
    return {exp_of_nonpositive<Bits>(x.lanes)};
}

inline double exp_nonpositive(double x) {
    return std::exp(x);
}

inline Pack<double> exp_nonpositive(Pack<double> x) {
    for (Index i = 0; i < Pack<double>::size; ++i) x.lanes[i] = std::exp(x.lanes[i]);
    return x;
}

/// e^x − 1 for x ≤ 0, likewise, to full relative precision near 0. (For x > 0 some number, so that
/// a loop may compute it and choose another.)
inline float expm1_nonpositive(float x) {
    constexpr float kLog2E = 1.44269504f;
    constexpr float kLn2High = 0.693359375f;
    constexpr float kLn2Low = -2.12194440e-4f;
    constexpr float kRound = 12582912.0f;
    const float safe = x < -87.3f ? -87.3f : x;
    const float shifted = safe * kLog2E + kRound;
    const float n = shifted - kRound;
    const float r = (safe - n * kLn2High) - n * kLn2Low;
    float p = 1.98412698e-4f;
    p = p * r + 1.38888889e-3f;
    p = p * r + 8.33333333e-3f;
    p = p * r + 4.16666667e-2f;
    p = p * r + 1.66666667e-1f;
    p = p * r + 0.5f;
    p = p * r * r + r;  // e^r − 1
    const float power =
        std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) + 127u) << 23);  // 2^n
    return p * power + (power - 1.0f);
}

inline double expm1_nonpositive(double x) {
    return std::expm1(x);
}

}  // namespace gatlab
