#include "gatlab/kernels/matmul.h"

#include <gtest/gtest.h>

#include "gatlab/kernels/gemm.h"

#include "support/compare.h"
#include "support/numbers.h"
#include "support/sparse.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Numbers;

struct Size {
    Index rows;
    Index inner;
    Index columns;
};

void PrintTo(const Size& size, std::ostream* out) {
    *out << size.rows << "_" << size.inner << "_" << size.columns;
}

Matrix<double> naive_product(const Matrix<double>& a, const Matrix<double>& b) {
    Matrix<double> product = Matrix<double>::Zero(a.rows(), b.cols());
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
        for (Eigen::Index j = 0; j < b.cols(); ++j) {
            for (Eigen::Index k = 0; k < a.cols(); ++k) product(i, j) += a(i, k) * b(k, j);
        }
    }
    return product;
}

class Matmul : public ::testing::TestWithParam<Size> {
  protected:
    Numbers numbers_{3};
    Matrix<double> x_ = test::with_holes(numbers_.matrix(GetParam().rows, GetParam().inner));
    Matrix<double> w_ = numbers_.matrix(GetParam().inner, GetParam().columns);
    Matrix<double> grad_ = numbers_.matrix(GetParam().rows, GetParam().columns);
};

TEST_P(Matmul, DenseAndSparseAgreeWithTheTripleLoop) {
    const Matrix<double> expected = naive_product(x_, w_);
    Matrix<double> out;
    matmul(Features<double>(x_), GetParam().rows, w_, out);
    EXPECT_TRUE(all_near(out, expected, test::kNaiveDouble));
    matmul(test::sparse_features(x_), GetParam().rows, w_, out);
    EXPECT_TRUE(all_near(out, expected, test::kNaiveDouble));
}

TEST(Gemm, OfNothingIsZero) {
    const Matrix<float> nothing;
    Matrix<float> out = Matrix<float>::Ones(9, 11);
    gemm(9, 0, 11, nothing.data(), nothing.data(), out.data());
    EXPECT_TRUE(out.isZero(0));
    out.setOnes();
    gemm_transposed(0, 9, 11, nothing.data(), nothing.data(), out.data());
    EXPECT_TRUE(out.isZero(0));
}

// Which takes another way; the numbers are looked through some hundreds at a time.
TEST(SparseMatmul, OfOnesAndOfAllButOneOnes) {
    Numbers numbers(4);
    Matrix<double> x = (numbers.matrix(20, 40).array() > 0).cast<double>();
    const Matrix<double> w = numbers.matrix(40, 11);
    const auto agrees = [&] {
        Matrix<double> out;
        matmul(test::sparse_features(x), 20, w, out);
        return all_near(out, naive_product(x, w), test::kNaiveDouble);
    };
    ASSERT_GT(x.sum(), 300);
    EXPECT_TRUE(agrees());
    x(19, 39) = 2;
    EXPECT_TRUE(agrees());
    x(19, 39) = x(0, 0) = 0.5;
    EXPECT_TRUE(agrees());
}

TEST_P(Matmul, FloatAgreesWithTheTripleLoop) {
    const Matrix<float> x = x_.cast<float>();
    const Matrix<float> w = w_.cast<float>();
    const Matrix<double> expected = naive_product(x.cast<double>(), w.cast<double>());
    Matrix<float> out;
    matmul(Features<float>(x), GetParam().rows, w, out);
    EXPECT_TRUE(all_near(out, expected, test::kNaiveFloat));
}

TEST_P(Matmul, MayStopAfterTheTargetsRows) {
    for (Index rows = 0; rows <= GetParam().rows; ++rows) {
        const Matrix<double> expected = naive_product(x_.topRows(rows), w_);
        const Matrix<double> grad = grad_.topRows(rows);
        const Matrix<double> expected_grad = naive_product(x_.topRows(rows).transpose(), grad);
        for (const auto& x : {Features<double>(x_), test::sparse_features(x_)}) {
            Matrix<double> out;
            matmul(x, rows, w_, out);
            EXPECT_TRUE(all_near(out, expected, test::kNaiveDouble));
            Matrix<double> grad_w;
            matmul_grad_w(x, rows, grad, grad_w);
            EXPECT_TRUE(all_near(grad_w, expected_grad, test::kNaiveDouble));
        }
    }
}

TEST_P(Matmul, GradientOfXIsGradTimesTransposedW) {
    Matrix<double> grad_x;
    matmul_grad_x(grad_, w_, grad_x);
    EXPECT_TRUE(all_near(grad_x, naive_product(grad_, w_.transpose()), test::kNaiveDouble));
}

TEST_P(Matmul, ColumnSums) {
    Matrix<double> sums;
    column_sums(grad_, sums);
    EXPECT_TRUE(all_near(sums, naive_product(Matrix<double>::Ones(1, grad_.rows()), grad_),
                         test::kNaiveDouble));
}

INSTANTIATE_TEST_SUITE_P(Sizes, Matmul,
                         ::testing::Values(Size{1, 1, 1}, Size{1, 7, 1}, Size{3, 1, 2},
                                           Size{5, 3, 9}, Size{17, 33, 5}, Size{2, 65, 31}),
                         ::testing::PrintToStringParamName());

TEST(Matmul, PiecesOfManyRowsMakeTheWholeProduct) {
    // More rows than one piece of the parallel loop has.
    Numbers numbers(4);
    const Matrix<double> x = test::with_holes(numbers.matrix(700, 300));
    const Matrix<double> w = numbers.matrix(300, 3);
    const Matrix<double> grad = numbers.matrix(700, 3);
    for (const auto& features : {Features<double>(x), test::sparse_features(x)}) {
        Matrix<double> out;
        matmul(features, 700, w, out);
        EXPECT_TRUE(all_near(out, naive_product(x, w), test::kNaiveDouble));
        matmul_grad_w(features, 700, grad, out);
        EXPECT_TRUE(all_near(out, naive_product(x.transpose(), grad), test::kNaiveDouble));
    }
    Matrix<double> grad_x;
    matmul_grad_x(grad, w, grad_x);
    EXPECT_TRUE(all_near(grad_x, naive_product(grad, w.transpose()), test::kNaiveDouble));
}

}  // namespace
}  // namespace gatlab
