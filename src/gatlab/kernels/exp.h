#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "gatlab/kernels/simd.h"

namespace gatlab {

// The exponentials of softmax and ELU, for numbers and for packs of them. In float without branches
// or table, so that every machine gives the same bits. Their constants are members: make one before
// a loop, and they are at hand in it.
//
// x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r by the polynomial of least relative error on that
// interval that is exact at 0 and rises there by 1, its terms paired so that few wait for each
// other; 2^n by its exponent bits.

/// What x ≤ 0 is taken apart into.
class ReducedExponent {
  public:
    using P = Pack<float>;

    struct Parts {
        P r;
        P power;  ///< 2^n; 0 below −87.7, where a float has no digits left
    };

    Parts of(P x) const {
        const P shifted = P::max(x, least_) * log2_e_ + round_;
        const P n = shifted - round_;
        return {(P::max(x, least_) - n * ln2_high_) - n * ln2_low_, exponent_bits(shifted)};
    }

  private:
    // The last bits of a number so large are whole, here n + 127: those of 2^n, when shifted up.
    static P exponent_bits(P shifted) {
        typedef std::uint32_t Bits __attribute__((vector_size(16)));
        return {std::bit_cast<P::Lanes>(std::bit_cast<Bits>(shifted.lanes) << 23)};
    }

    P least_ = P::held(-88.0f);
    P log2_e_ = P::held(1.44269504f);
    P round_ = P::held(12582912.0f + 127.0f);  // 1.5·2^23 + 127: adding it rounds to a whole number
    P ln2_high_ = P::held(0.693359375f);       // 10 bits, so that n times it is exact
    P ln2_low_ = P::held(-2.12194440e-4f);
};

/// e^x for x ≤ 0. Relative error below 3e-7 where the result has all digits; 0 below −87.7.
template <class T>
class Exp;

template <>
class Exp<float> {
  public:
    using P = Pack<float>;

    P operator()(P x) const {
        const auto [r, power] = exponent_.of(x);
        const P square = r * r;
        const P rest = (r * c3_ + c2_) + square * (r * c5_ + c4_);
        return ((r + one_) + rest * square) * power;
    }
    float operator()(float x) const { return (*this)(P::all(x)).lanes[0]; }

  private:
    ReducedExponent exponent_;
    P one_ = P::held(1.0f);
    P c2_ = P::held(0.499992303f);  // with these the polynomial is off by 1.05e-7 at most
    P c3_ = P::held(0.166671154f);
    P c4_ = P::held(4.18903316e-2f);
    P c5_ = P::held(8.31250129e-3f);
};

/// e^x − 1 for x ≤ 0, to full relative precision near 0.
template <class T>
class Expm1;

template <>
class Expm1<float> {
  public:
    using P = Pack<float>;

    P operator()(P x) const {
        const auto [r, power] = exponent_.of(x);
        const P square = r * r;
        const P rest = (r * c3_ + c2_) + square * ((r * c5_ + c4_) + square * c6_);
        return (rest * square + r) * power + (power - one_);
    }

  private:
    ReducedExponent exponent_;
    P one_ = P::held(1.0f);
    P c2_ = P::held(0.49999998f);  // off by 1.4e-8 at most
    P c3_ = P::held(0.166665434f);
    P c4_ = P::held(4.16672008e-2f);
    P c5_ = P::held(8.36654745e-3f);
    P c6_ = P::held(1.38825109e-3f);
};

template <>
class Exp<double> {
  public:
    Pack<double> operator()(Pack<double> x) const {
        for (Index i = 0; i < Pack<double>::size; ++i) x.lanes[i] = std::exp(x.lanes[i]);
        return x;
    }
    double operator()(double x) const { return std::exp(x); }
};

template <>
class Expm1<double> {
  public:
    Pack<double> operator()(Pack<double> x) const {
        for (Index i = 0; i < Pack<double>::size; ++i) x.lanes[i] = std::expm1(x.lanes[i]);
        return x;
    }
};

}  // namespace gatlab
