#include "gatlab/nn/loss.h"

#include <cmath>

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/finite_difference.h"
#include "support/numbers.h"

namespace gatlab {
namespace {

constexpr Index kRows = 7;
constexpr Index kColumns = 3;
const std::vector<Index> kChosen = {0, 2, 3, 6};

using Loss = std::function<double(const Matrix<double>& out, Matrix<double>* grad)>;

void expect_gradient(const Loss& loss, Matrix<double> out) {
    Matrix<double> grad;
    loss(out, &grad);
    EXPECT_TRUE(test::gradient_agrees([&] { return loss(out, nullptr); },
                                      {out.data(), static_cast<std::size_t>(out.size())},
                                      {grad.data(), static_cast<std::size_t>(grad.size())}));
}

TEST(Loss, GradientsAgreeWithFiniteDifferences) {
    test::Numbers numbers(1);
    const Matrix<double> out = numbers.matrix(kRows, kColumns, -2, 2);
    const Matrix<double> labels = numbers.matrix(kRows, kColumns, 0, 1);
    // Farther from `out` than the differences reach, where |out − target| has its kink.
    const Matrix<double> far = numbers.matrix(kRows, kColumns, 3, 4);
    const std::vector<Index> y = {0, 1, 2, 0, 1, 2, 1};
    const std::vector<double> weight = {0.5, 2, 1.5};
    expect_gradient([&](auto& o, auto* g) { return cross_entropy<double>(o, y, kChosen, g); }, out);
    expect_gradient(
        [&](auto& o, auto* g) { return cross_entropy<double>(o, y, kChosen, g, weight); }, out);
    expect_gradient(
        [&](auto& o, auto* g) { return bce_with_logits<double>(o, labels, kChosen, g); }, out);
    expect_gradient([&](auto& o, auto* g) { return mse<double>(o, labels, kChosen, g); }, out);
    expect_gradient([&](auto& o, auto* g) { return mae<double>(o, far, kChosen, g); }, out);
}

TEST(Loss, MaeIsTheMeanDistance) {
    Matrix<double> out(2, 2), target(2, 2), grad;
    out << 1, 5, 2, 2;
    target << 3, 5, 1, 6;
    EXPECT_DOUBLE_EQ(mae<double>(out, target, std::vector<Index>{0, 1}, &grad), 7.0 / 4);
    Matrix<double> slope(2, 2);
    slope << -0.25, 0, 0.25, -0.25;
    EXPECT_EQ(grad, slope);
}

TEST(Loss, IsZeroWithoutRows) {
    const Matrix<double> out = Matrix<double>::Ones(3, 2);
    Matrix<double> grad;
    EXPECT_EQ(cross_entropy<double>(out, std::vector<Index>{0, 0, 0}, {}, &grad), 0);
    EXPECT_EQ(grad, Matrix<double>::Zero(3, 2));
    EXPECT_EQ(mse<double>(out, out, {}, &grad), 0);
    EXPECT_EQ(grad, Matrix<double>::Zero(3, 2));
}

TEST(Loss, RowsWhoseClassWeighsNothingTeachNothing) {
    const Matrix<double> out = Matrix<double>::Ones(2, 2);
    const std::vector<double> weight = {0, 1};
    Matrix<double> grad;
    EXPECT_EQ(cross_entropy<double>(out, std::vector<Index>{0, 0}, std::vector<Index>{0, 1}, &grad,
                                    weight),
              0);
    EXPECT_EQ(grad, Matrix<double>::Zero(2, 2));
}

TEST(Loss, HugeLogitsStayFinite) {
    Matrix<float> out(1, 2), target(1, 2), grad;
    out << 1e30f, -1e30f;
    target << 0, 1;
    EXPECT_TRUE(std::isfinite(bce_with_logits<float>(out, target, std::vector<Index>{0}, &grad)));
    EXPECT_EQ(grad(0, 0), 0.5f);
    EXPECT_EQ(grad(0, 1), -0.5f);
    EXPECT_TRUE(std::isfinite(
        cross_entropy<float>(out, std::vector<Index>{1}, std::vector<Index>{0}, &grad)));
}

TEST(Sigmoid, IsTheShareOfEOnEitherSide) {
    Matrix<double> logits(1, 4);
    logits << 0, 2, -2, -800;
    const Matrix<double> p = sigmoid<double>(logits);
    EXPECT_EQ(p(0, 0), 0.5);
    EXPECT_DOUBLE_EQ(p(0, 1), 1 / (1 + std::exp(-2)));
    EXPECT_DOUBLE_EQ(p(0, 2), 1 / (1 + std::exp(2)));
    EXPECT_EQ(p(0, 3), 0);
}

}  // namespace
}  // namespace gatlab
