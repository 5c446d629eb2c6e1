#include "gatlab/kernels/exp.h"

#include <limits>

#include <gtest/gtest.h>

#include "support/tolerance.h"

namespace gatlab {
namespace {

template <class T>
T exp_of(T x) {
    return Exp<T>()(x);
}

float expm1_of(float x) {
    return Expm1<float>()(Pack<float>::all(x)).lanes[0];
}

TEST(ExpNonpositive, FloatIsWithinItsStatedErrorEverywhere) {
    // Steps that share no factor with ln 2 and grow finer near 0, where softmax is most often.
    for (double x = -87.2; x < -1e-30; x *= 0.99937) {
        const auto single = static_cast<float>(x);
        const double expected = std::exp(double{single});
        ASSERT_NEAR(exp_of(single), expected, test::kFastExp * expected) << single;
    }
}

TEST(ExpNonpositive, IsExactAtZeroAndZeroFarBelow) {
    EXPECT_EQ(exp_of(0.0f), 1.0f);
    EXPECT_EQ(exp_of(-0.0f), 1.0f);
    EXPECT_EQ(exp_of(-88.0f), 0.0f);
    EXPECT_EQ(exp_of(-1e30f), 0.0f);
    EXPECT_EQ(exp_of(-std::numeric_limits<float>::infinity()), 0.0f);
}

TEST(ExpNonpositive, NeverGrowsAsXFalls) {
    float before = 1;
    for (float x = 0; x > -90; x -= 0.003f) {
        const float value = exp_of(x);
        EXPECT_LE(value, before) << x;
        before = value;
    }
}

TEST(Expm1Nonpositive, IsWithinAFewRoundingsAndExactAtZero) {
    for (float x = -100; x < 0; x += 0.0137f) {
        const double expected = std::expm1(static_cast<double>(x));
        EXPECT_NEAR(expm1_of(x), expected, 3e-7 * std::abs(expected)) << x;
    }
    for (float x = -1e-3f; x < -1e-30f; x /= 3) {
        const double expected = std::expm1(static_cast<double>(x));
        EXPECT_NEAR(expm1_of(x), expected, 3e-7 * std::abs(expected)) << x;
    }
    EXPECT_EQ(expm1_of(0.0f), 0.0f);
    EXPECT_EQ(expm1_of(-1e30f), -1.0f);
}

TEST(ExpNonpositive, DoubleIsTheStandardFunction) {
    EXPECT_EQ(exp_of(-1.5), std::exp(-1.5));
}

}  // namespace
}  // namespace gatlab
