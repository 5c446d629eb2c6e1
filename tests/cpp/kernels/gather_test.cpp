#include "gatlab/kernels/gather.h"

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/numbers.h"

namespace gatlab {
namespace {

using test::all_near;
using test::kNaiveDouble;
using test::Numbers;

struct Size {
    Index heads;
    Index channels;
};

void PrintTo(const Size& size, std::ostream* out) {
    *out << size.heads << "_" << size.channels;
}

class Gather : public ::testing::TestWithParam<Size> {
  protected:
    Index heads() const { return GetParam().heads; }
    Index channels() const { return GetParam().channels; }
    HeadLayout side_by_side() const { return {heads(), channels(), channels()}; }
    HeadLayout shared() const { return {heads(), channels(), 0}; }

    Numbers numbers_{2};
    Matrix<double> weight_ = numbers_.matrix(1, heads());
    Matrix<double> row_ = numbers_.matrix(heads(), channels());
    Matrix<double> one_row_ = numbers_.matrix(1, channels());
};

TEST_P(Gather, AddsEachHeadsRowToItsOwnPlace) {
    Matrix<double> out = numbers_.matrix(heads(), channels());
    Matrix<double> expected = out;
    for (Index h = 0; h < heads(); ++h) expected.row(h) += weight_(0, h) * row_.row(h);
    add_weighted_row(weight_.data(), row_.data(), side_by_side(), 1.0, out.data(), channels());
    EXPECT_TRUE(all_near(out, expected, kNaiveDouble));
}

TEST_P(Gather, AddsAllHeadsToTheSamePlaceForTheirMean) {
    Matrix<double> out = numbers_.matrix(1, channels());
    Matrix<double> expected = out;
    for (Index h = 0; h < heads(); ++h) expected += 0.25 * weight_(0, h) * row_.row(h);
    add_weighted_row(weight_.data(), row_.data(), side_by_side(), 0.25, out.data(), 0);
    EXPECT_TRUE(all_near(out, expected, kNaiveDouble));
}

TEST_P(Gather, ReadsOneRowForAllHeads) {
    Matrix<double> out = Matrix<double>::Zero(heads(), channels());
    add_weighted_row(weight_.data(), one_row_.data(), shared(), 1.0, out.data(), channels());
    EXPECT_TRUE(all_near(out, weight_.transpose() * one_row_, kNaiveDouble));
}

TEST_P(Gather, ProductsAreTheAdjointInTheWeight) {
    const Matrix<double> grad_out = numbers_.matrix(heads(), channels());
    Matrix<double> products(1, heads());
    row_products(grad_out.data(), channels(), row_.data(), side_by_side(), products.data());
    const Matrix<double> expected = grad_out.cwiseProduct(row_).rowwise().sum().transpose();
    EXPECT_TRUE(all_near(products, expected, kNaiveDouble));
}

TEST_P(Gather, ProductsReadOneGradientForAllHeads) {
    Matrix<double> products(1, heads());
    row_products(one_row_.data(), 0, row_.data(), side_by_side(), products.data());
    const Matrix<double> expected = (row_ * one_row_.transpose()).transpose();
    EXPECT_TRUE(all_near(products, expected, kNaiveDouble));
}

// Many rows at once, in an order of their own, have the bits of one after the other.
TEST_P(Gather, ManyRowsHaveTheBitsOfOneAfterTheOther) {
    const Index columns = heads() * channels();
    const std::vector<Index> row_ptr{0, 0, 7, 8, 13};
    const std::vector<Index> at{4, 0, 2, 2, 5, 1, 3, 0, 5, 4, 4, 2, 1};
    const Matrix<float> rows = numbers_.matrix(6, columns).cast<float>();
    const Matrix<float> weights = numbers_.matrix(row_ptr.back(), heads()).cast<float>();
    const Matrix<float> first = numbers_.matrix(1, columns).cast<float>();
    Matrix<float> out = numbers_.matrix(4, columns).cast<float>();
    gather(row_ptr, weights, rows_of(rows, at.data()), side_by_side(), out, channels(),
           first.data());
    for (Index i = 0; i < 4; ++i) {
        Matrix<float> expected = first;
        for (Index slot = row_ptr[i]; slot < row_ptr[i + 1]; ++slot) {
            add_weighted_row(&weights(slot, 0), &rows(at[slot], 0), side_by_side(), 1.0F,
                             expected.data(), channels());
        }
        EXPECT_EQ(out.row(i), expected);
    }
    Matrix<float> products(row_ptr.back(), heads());
    const std::vector<Index> to{12, 3, 0, 7, 1, 11, 2, 10, 4, 9, 5, 8, 6};
    row_products(first.data(), channels(), rows_of(rows, at.data()), row_ptr.back(), side_by_side(),
                 products.data(), to.data());
    for (Index slot = 0; slot < row_ptr.back(); ++slot) {
        Matrix<float> expected(1, heads());
        row_products(first.data(), channels(), &rows(at[slot], 0), side_by_side(), expected.data());
        EXPECT_EQ(products.row(to[slot]), expected);
    }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Gather,
                         ::testing::Values(Size{1, 1}, Size{1, 5}, Size{3, 1}, Size{2, 3},
                                           Size{8, 8}, Size{5, 17}, Size{1, 7}, Size{1, 45}),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace gatlab
