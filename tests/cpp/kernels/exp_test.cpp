#include "gatlab/kernels/exp.h"

#include <limits>

#include <gtest/gtest.h>

#include "support/tolerance.h"

namespace gatlab {
namespace {

TEST(ExpNonpositive, FloatIsWithinItsStatedErrorEverywhere) {
    // Steps that share no factor with ln 2 and grow finer near 0, where softmax is most often.
    for (double x = -87.2; x < -1e-30; x *= 0.99937) {
        const auto single = static_cast<float>(x);
        const double expected = std::exp(double{single});
        ASSERT_NEAR(exp_nonpositive(single), expected, test::kFastExp * expected) << single;
    }
}

TEST(ExpNonpositive, IsExactAtZeroAndZeroFarBelow) {
    EXPECT_EQ(exp_nonpositive(0.0f), 1.0f);
    EXPECT_EQ(exp_nonpositive(-0.0f), 1.0f);
    EXPECT_EQ(exp_nonpositive(-88.0f), 0.0f);
    EXPECT_EQ(exp_nonpositive(-1e30f), 0.0f);
    EXPECT_EQ(exp_nonpositive(-std::numeric_limits<float>::infinity()), 0.0f);
}

TEST(ExpNonpositive, NeverGrowsAsXFalls) {
    float before = 1;
    for (float x = 0; x > -90; x -= 0.003f) {
        const float value = exp_nonpositive(x);
        EXPECT_LE(value, before) << x;
        before = value;
    }
}

TEST(ExpNonpositive, DoubleIsTheStandardFunction) {
    EXPECT_EQ(exp_nonpositive(-1.5), std::exp(-1.5));
}

}  // namespace
}  // namespace gatlab
