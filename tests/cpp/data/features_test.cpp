#include "gatlab/data/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatlab {
namespace {

using ::testing::ElementsAre;

// [ 0 5 0 ]
// [ 0 0 0 ]
// [ 6 7 8 ]
std::shared_ptr<const SparsePattern> small_pattern() {
    return SparsePattern::from_csr(3, 3, {0, 1, 1, 4}, {1, 0, 1, 2});
}

TEST(SparsePattern, DerivesTheTransposedOrder) {
    const auto pattern = small_pattern();
    EXPECT_THAT(pattern->col_ptr, ElementsAre(0, 1, 3, 4));
    EXPECT_THAT(pattern->row_idx, ElementsAre(2, 0, 2, 2));
    EXPECT_THAT(pattern->position, ElementsAre(1, 0, 2, 3));
}

TEST(SparsePattern, TransposedOrderHoldsForColumnsInAnyOrder) {
    const auto pattern = SparsePattern::from_csr(2, 4, {0, 3, 5}, {3, 0, 2, 2, 0});
    for (Index column = 0; column < 4; ++column) {
        for (Index k = pattern->col_ptr[column]; k < pattern->col_ptr[column + 1]; ++k) {
            const Index position = pattern->position[k];
            const Index row = pattern->row_idx[k];
            EXPECT_EQ(pattern->col_idx[position], column);
            EXPECT_GE(position, pattern->row_ptr[row]);
            EXPECT_LT(position, pattern->row_ptr[row + 1]);
        }
    }
}

TEST(SparsePattern, MayBeWithoutRowsOrValues) {
    EXPECT_EQ(SparsePattern::from_csr(0, 5, {0}, {})->rows, 0);
    EXPECT_THAT(SparsePattern::from_csr(2, 3, {0, 0, 0}, {})->col_ptr, ElementsAre(0, 0, 0, 0));
}

TEST(Features, SparseAndDenseAreTheSameMatrix) {
    const Features<double> sparse(small_pattern(), {5, 6, 7, 8});
    Matrix<double> dense(3, 3);
    dense << 0, 5, 0, 0, 0, 0, 6, 7, 8;
    EXPECT_TRUE(sparse.is_sparse());
    EXPECT_EQ(sparse.rows(), 3);
    EXPECT_EQ(sparse.cols(), 3);
    EXPECT_EQ(sparse.to_dense(), dense);
    EXPECT_EQ(Features<double>(dense).to_dense(), dense);
    EXPECT_FALSE(Features<double>(dense).is_sparse());
}

TEST(Features, StoredNumbersComeInRowOrder) {
    EXPECT_THAT(Features<float>(small_pattern(), {5, 6, 7, 8}).stored(), ElementsAre(5, 6, 7, 8));
    Matrix<float> dense(2, 2);
    dense << 1, 2, 3, 4;
    EXPECT_THAT(Features<float>(dense).stored(), ElementsAre(1, 2, 3, 4));
}

TEST(Features, ValuesOfADoubledColumnAddUp) {
    const auto pattern = SparsePattern::from_csr(1, 2, {0, 2}, {1, 1});
    EXPECT_EQ(Features<double>(pattern, {2, 3}).to_dense()(0, 1), 5);
}

TEST(Features, ChangesItsFormAndBack) {
    Features<float> features;
    features.reshape_dense(2, 3).setConstant(4);
    EXPECT_FALSE(features.is_sparse());
    EXPECT_EQ(features.cols(), 3);
    const auto values = features.reshape_sparse(small_pattern());
    EXPECT_EQ(values.size(), 4u);
    EXPECT_TRUE(features.is_sparse());
    EXPECT_EQ(features.rows(), 3);
    features.reshape_dense(1, 1);
    EXPECT_FALSE(features.is_sparse());
}

}  // namespace
}  // namespace gatlab
