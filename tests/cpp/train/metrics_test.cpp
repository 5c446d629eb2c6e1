#include "gatlab/train/metrics.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/tally.h"

#include "support/numbers.h"

namespace gatlab {
namespace {

constexpr double kRounding = 1e-12;

std::vector<Index> random_classes(std::uint64_t seed, std::size_t count, Index classes) {
    test::Numbers numbers(seed);
    std::vector<Index> drawn(count);
    for (Index& label : drawn) label = numbers.below(classes);
    return drawn;
}

// --- Confusion and F1 against counting row by row
// --------------------------------------------------

double naive_f1(const std::vector<Index>& truth, const std::vector<Index>& chosen, Index label) {
    double right = 0, wrong = 0, missed = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        right += truth[i] == label && chosen[i] == label ? 1 : 0;
        wrong += truth[i] != label && chosen[i] == label ? 1 : 0;
        missed += truth[i] == label && chosen[i] != label ? 1 : 0;
    }
    const double precision = right / (right + wrong);
    const double recall = right / (right + missed);
    return right == 0 ? 0 : 2 * precision * recall / (precision + recall);
}

TEST(Metrics, ConfusionCountsEveryPair) {
    const auto truth = random_classes(1, 50, 4);
    const auto chosen = random_classes(2, 50, 4);
    const Matrix<Index> counts = confusion_matrix(truth, chosen, 4);
    EXPECT_EQ(counts.sum(), 50);
    for (Index t = 0; t < 4; ++t) {
        for (Index c = 0; c < 4; ++c) {
            Index expected = 0;
            for (std::size_t i = 0; i < 50; ++i) {
                expected += truth[i] == t && chosen[i] == c ? 1 : 0;
            }
            EXPECT_EQ(counts(t, c), expected);
        }
    }
}

TEST(Metrics, F1AgreesWithPrecisionAndRecall) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto truth = random_classes(seed, 30, 5);
        const auto chosen = random_classes(seed + 100, 30, 5);
        const auto hits = hits_of(confusion_matrix(truth, chosen, 5));
        std::set<Index> occurring(truth.begin(), truth.end());
        occurring.insert(chosen.begin(), chosen.end());
        double sum = 0, right = 0;
        for (const Index label : occurring) sum += naive_f1(truth, chosen, label);
        for (std::size_t i = 0; i < truth.size(); ++i) right += truth[i] == chosen[i] ? 1 : 0;
        EXPECT_NEAR(macro_f1(hits), sum / static_cast<double>(occurring.size()), kRounding);
        EXPECT_NEAR(micro_f1(hits), right / 30, kRounding);  // one class a row: the accuracy
    }
}

TEST(Metrics, MacroF1LeavesOutClassesThatNobodySees) {
    const auto hits =
        hits_of(confusion_matrix(std::vector<Index>{0, 0}, std::vector<Index>{0, 1}, 9));
    EXPECT_NEAR(macro_f1(hits), (2.0 / 3 + 0) / 2, kRounding);
    EXPECT_TRUE(std::isnan(macro_f1(std::vector<Hits>(3))));
    EXPECT_TRUE(std::isnan(micro_f1({})));
}

TEST(Metrics, ConfusionRefusesUnknownClasses) {
    const std::vector<Index> good = {0, 1}, bad = {0, -1}, large = {0, 2}, longer = {0, 1, 0};
    EXPECT_THROW(confusion_matrix(bad, good, 2), ValueError);
    EXPECT_THROW(confusion_matrix(good, large, 2), ValueError);
    EXPECT_THROW(confusion_matrix(good, longer, 2), ShapeError);
}

// --- Rankings against pairs and thresholds one by one
// ---------------------------------------------

struct Ranking {
    std::vector<double> scores;
    std::vector<std::uint8_t> positive;
};

// Few distinct scores, so that there are many ties.
Ranking random_ranking(std::uint64_t seed, Index levels) {
    test::Numbers numbers(seed);
    Ranking ranking;
    for (int i = 0; i < 40; ++i) {
        ranking.scores.push_back(static_cast<double>(numbers.below(levels)) - 3);
        ranking.positive.push_back(numbers.below(3) == 0 ? 1 : 0);
    }
    return ranking;
}

double naive_auc(const Ranking& ranking) {
    double pairs = 0, won = 0;
    for (std::size_t p = 0; p < ranking.scores.size(); ++p) {
        for (std::size_t n = 0; n < ranking.scores.size(); ++n) {
            if (ranking.positive[p] == 0 || ranking.positive[n] != 0) continue;
            ++pairs;
            won += ranking.scores[p] > ranking.scores[n]    ? 1
                   : ranking.scores[p] == ranking.scores[n] ? 0.5
                                                            : 0;
        }
    }
    return won / pairs;
}

double naive_average_precision(const Ranking& ranking) {
    const std::set<double, std::greater<>> thresholds(ranking.scores.begin(), ranking.scores.end());
    double sum = 0, recall_before = 0, positives = 0;
    for (const std::uint8_t flag : ranking.positive) positives += flag;
    for (const double threshold : thresholds) {
        double taken = 0, right = 0;
        for (std::size_t i = 0; i < ranking.scores.size(); ++i) {
            if (ranking.scores[i] < threshold) continue;
            ++taken;
            right += ranking.positive[i];
        }
        sum += (right / positives - recall_before) * right / taken;
        recall_before = right / positives;
    }
    return sum;
}

TEST(Metrics, RankingsAgreeWithCountingPairsAndThresholds) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        for (const Index levels : {2, 5, 1000}) {
            const Ranking ranking = random_ranking(seed, levels);
            EXPECT_NEAR(roc_auc(ranking.scores, ranking.positive), naive_auc(ranking), kRounding);
            EXPECT_NEAR(average_precision(ranking.scores, ranking.positive),
                        naive_average_precision(ranking), kRounding);
        }
    }
}

TEST(Metrics, ARankingOfOneKindHasNoArea) {
    const std::vector<double> scores = {1, 2};
    const std::vector<std::uint8_t> none = {0, 0}, all = {1, 1};
    EXPECT_TRUE(std::isnan(roc_auc(scores, none)));
    EXPECT_TRUE(std::isnan(roc_auc(scores, all)));
    EXPECT_TRUE(std::isnan(average_precision(scores, none)));
    EXPECT_EQ(average_precision(scores, all), 1);
    EXPECT_THROW(roc_auc(scores, std::vector<std::uint8_t>{1}), ShapeError);
}

// --- r2 against its formula
// -----------------------------------------------------------------------

// 1 − Σ (target − out)² / Σ (target − mean)², a column at a time, then their mean.
double naive_r2(const Matrix<double>& out, const Matrix<double>& targets,
                const std::vector<Index>& rows) {
    double sum = 0;
    for (Eigen::Index column = 0; column < out.cols(); ++column) {
        double mean = 0, error = 0, deviation = 0;
        for (const Index row : rows) mean += targets(row, column) / rows.size();
        for (const Index row : rows) {
            error += std::pow(targets(row, column) - out(row, column), 2);
            deviation += std::pow(targets(row, column) - mean, 2);
        }
        sum += (1 - error / deviation) / out.cols();
    }
    return sum;
}

TEST(Metrics, R2AgreesWithItsFormulaHoweverTheRowsAreBatched) {
    test::Numbers numbers(6);
    const Matrix<double> targets = numbers.matrix(40, 3, 100, 101);  // far from 0
    const Matrix<double> out = targets + numbers.matrix(40, 3, -0.3, 0.2);
    std::vector<Index> rows;
    for (Index row = 0; row < 40; row += 1 + row % 2) rows.push_back(row);
    const double expected = naive_r2(out, targets, rows);
    EXPECT_LT(expected, 0.9);
    EXPECT_GT(expected, 0.1);
    for (const std::size_t batch : {1, 7, 1000}) {
        Tally<double> tally({LossKind::mse}, false);
        for (std::size_t first = 0; first < rows.size(); first += batch) {
            const IndexSpan rest = IndexSpan(rows).subspan(first);
            tally.add(out, {}, targets, rest.first(std::min(batch, rest.size())));
        }
        EXPECT_NEAR(tally.metric(Metric::r2), expected, kRounding) << batch;
    }
}

}  // namespace
}  // namespace gatlab
