#include "gatlab/kernels/edge_softmax.h"

#include <cmath>

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/finite_difference.h"
#include "support/numbers.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Numbers;

// Softmax of every column, as the formula stands.
Matrix<double> naive_softmax(const Matrix<double>& scores) {
    Matrix<double> alpha(scores.rows(), scores.cols());
    for (Eigen::Index h = 0; h < scores.cols() && scores.rows() > 0; ++h) {
        const double largest = scores.col(h).maxCoeff();
        double sum = 1e-16;
        for (Eigen::Index k = 0; k < scores.rows(); ++k) sum += std::exp(scores(k, h) - largest);
        for (Eigen::Index k = 0; k < scores.rows(); ++k) {
            alpha(k, h) = std::exp(scores(k, h) - largest) / sum;
        }
    }
    return alpha;
}

template <class T>
Matrix<T> softmax(const Matrix<double>& scores) {
    Matrix<T> alpha = scores.cast<T>();
    const std::vector<Index> row_ptr{3, 3 + static_cast<Index>(scores.rows())};
    edge_softmax_rows(row_ptr, static_cast<Index>(scores.cols()), alpha.data());
    return alpha;
}

struct Size {
    Index degree;
    Index heads;
};

void PrintTo(const Size& size, std::ostream* out) {
    *out << size.degree << "_" << size.heads;
}

class EdgeSoftmax : public ::testing::TestWithParam<Size> {
  protected:
    Matrix<double> random(double low, double high) {
        return numbers_.matrix(GetParam().degree, GetParam().heads, low, high);
    }

  private:
    Numbers numbers_{1};
};

TEST_P(EdgeSoftmax, AgreesWithItsFormula) {
    const Matrix<double> scores = random(-5, 5);
    const Matrix<double> single = scores.cast<float>().cast<double>();
    EXPECT_TRUE(all_near(softmax<double>(scores), naive_softmax(scores), test::kNaiveDouble));
    EXPECT_TRUE(all_near(softmax<float>(single), naive_softmax(single), test::kNaiveFloat));
}

TEST_P(EdgeSoftmax, HugeScoresDoNotOverflow) {
    const Matrix<double> scores = random(-1e4, 1e4).cast<float>().cast<double>();
    EXPECT_TRUE(all_near(softmax<float>(scores), naive_softmax(scores), test::kNaiveFloat));
}

TEST_P(EdgeSoftmax, ItsBitsDoNotDependOnOtherTargets) {
    const auto [degree, heads] = GetParam();
    const std::vector<Index> row_ptr{0, degree, degree, degree + 5, degree + 5 + degree};
    Numbers numbers(2);
    Matrix<float> all = numbers.matrix(row_ptr.back(), heads, -5, 5).cast<float>();
    const Matrix<float> scores = all;
    edge_softmax_rows(row_ptr, heads, all.data());
    for (std::size_t i = 0; i + 1 < row_ptr.size(); ++i) {
        const Index count = row_ptr[i + 1] - row_ptr[i];
        const Matrix<double> alone = scores.middleRows(row_ptr[i], count).cast<double>();
        EXPECT_EQ(softmax<float>(alone), all.middleRows(row_ptr[i], count));
    }
}

TEST_P(EdgeSoftmax, BackwardAgreesWithDifferences) {
    const auto [degree, heads] = GetParam();
    Matrix<double> scores = random(-2, 2);
    const Matrix<double> cotangent = random(-1, 1);
    const auto loss = [&] { return softmax<double>(scores).cwiseProduct(cotangent).sum(); };
    const Matrix<double> alpha = softmax<double>(scores);
    Matrix<double> grad = cotangent;
    edge_softmax_grad_row(alpha.data(), grad.data(), degree, heads);
    const auto size = static_cast<std::size_t>(scores.size());
    EXPECT_TRUE(test::gradient_agrees(loss, {scores.data(), size}, {grad.data(), size}));
}

INSTANTIATE_TEST_SUITE_P(Sizes, EdgeSoftmax,
                         ::testing::Values(Size{0, 1}, Size{1, 1}, Size{1, 3}, Size{2, 1},
                                           Size{3, 4}, Size{7, 3}, Size{17, 8}, Size{100, 1}),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace gatlab
