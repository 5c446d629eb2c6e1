#include "gatlab/kernels/gat_scores.h"

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/finite_difference.h"
#include "support/numbers.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Numbers;

constexpr Index kHeads = 3;
constexpr Index kDegree = 4;
constexpr double kSlope = 0.3;

// One target that hears from four of five sources, one of them twice, over edges with numbers of
// their own.
struct Row {
    explicit Row(std::uint64_t seed = 5) : numbers(seed) {}

    Numbers numbers;
    Matrix<double> src = numbers.matrix(5, kHeads);
    Matrix<double> dst = numbers.matrix(1, kHeads);
    Matrix<double> edge = numbers.matrix(9, kHeads);
    std::vector<Index> source = {4, 1, 1, 0};
    std::vector<Index> number = {8, 0, 3, 2};

    ScoreTerms<double> terms(bool with_edges) const {
        return {src.data(),    dst.data(),    nullptr, with_edges ? edge.data() : nullptr,
                source.data(), number.data(), kSlope};
    }

    Matrix<double> scores(bool with_edges) const {
        Matrix<double> row(kDegree, kHeads);
        const std::vector<Index> row_ptr = {0, kDegree};
        gat_scores_rows(terms(with_edges), row_ptr, kHeads, row.data());
        return row;
    }

    Matrix<double> naive_scores(bool with_edges) const {
        Matrix<double> row(kDegree, kHeads);
        for (Index k = 0; k < kDegree; ++k) {
            for (Index h = 0; h < kHeads; ++h) {
                const double z =
                    src(source[k], h) + dst(0, h) + (with_edges ? edge(number[k], h) : 0.0);
                row(k, h) = z > 0 ? z : kSlope * z;
            }
        }
        return row;
    }
};

// The first seed whose scores all keep their distance from LeakyReLU's kink.
Row row_away_from_the_kink() {
    for (std::uint64_t seed = 5;; ++seed) {
        Row row(seed);
        if (row.naive_scores(true).cwiseAbs().minCoeff() > kSlope * test::kKinkMargin) return row;
    }
}

TEST(GatScores, AgreeWithTheirFormula) {
    const Row row;
    EXPECT_TRUE(all_near(row.scores(false), row.naive_scores(false), test::kNaiveDouble));
    EXPECT_TRUE(all_near(row.scores(true), row.naive_scores(true), test::kNaiveDouble));
}

TEST(GatScores, BackwardAgreesWithDifferences) {
    Row row = row_away_from_the_kink();
    const Matrix<double> cotangent = row.numbers.matrix(kDegree, kHeads);
    const auto loss = [&] { return row.scores(true).cwiseProduct(cotangent).sum(); };
    Matrix<double> grad_z = cotangent;
    Matrix<double> grad_dst = Matrix<double>::Zero(1, kHeads);
    gat_scores_grad_row(row.terms(true), kDegree, kHeads, grad_z.data(), grad_dst.data());
    Matrix<double> grad_src = Matrix<double>::Zero(5, kHeads);
    Matrix<double> grad_edge = Matrix<double>::Zero(9, kHeads);
    for (Index k = 0; k < kDegree; ++k) {
        grad_src.row(row.source[k]) += grad_z.row(k);
        grad_edge.row(row.number[k]) += grad_z.row(k);
    }
    const auto all = [](auto& m) {
        return std::span(m.data(), static_cast<std::size_t>(m.size()));
    };
    EXPECT_TRUE(test::gradient_agrees(loss, all(row.dst), all(grad_dst)));
    EXPECT_TRUE(test::gradient_agrees(loss, all(row.src), all(grad_src)));
    EXPECT_TRUE(test::gradient_agrees(loss, all(row.edge), all(grad_edge)));
}

TEST(HeadProducts, AgreeWithTheirFormulaAndTheirBackwardWithDifferences) {
    Numbers numbers(6);
    constexpr Index kRows = 7;
    constexpr Index kChannels = 5;
    Matrix<double> h = numbers.matrix(kRows, kHeads * kChannels);
    Matrix<double> att = numbers.matrix(kHeads, kChannels);
    const Matrix<double> cotangent = numbers.matrix(kRows, kHeads);
    const auto products = [&] {
        Matrix<double> scores;
        head_products(h, att, scores);
        return scores;
    };
    Matrix<double> expected(kRows, kHeads);
    for (Index head = 0; head < kHeads; ++head) {
        expected.col(head) = h.middleCols(head * kChannels, kChannels) * att.row(head).transpose();
    }
    EXPECT_TRUE(all_near(products(), expected, test::kNaiveDouble));

    const auto loss = [&] { return products().cwiseProduct(cotangent).sum(); };
    // The gradient of h is added to what is there.
    Matrix<double> grad_h = Matrix<double>::Ones(h.rows(), h.cols());
    Matrix<double> grad_att;
    head_products_grad(h, att, cotangent, grad_h, grad_att);
    grad_h.array() -= 1;
    const auto all = [](auto& m) {
        return std::span(m.data(), static_cast<std::size_t>(m.size()));
    };
    EXPECT_TRUE(test::gradient_agrees(loss, all(h), all(grad_h)));
    EXPECT_TRUE(test::gradient_agrees(loss, all(att), all(grad_att)));
}

}  // namespace
}  // namespace gatlab
