#include "gatlab/kernels/dropout.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/numbers.h"
#include "support/threads.h"
#include "support/tolerance.h"

namespace gatlab {
namespace {

constexpr RandomKey kKey{5, 3, 2, RandomPurpose::feature_dropout};

template <class T>
DropoutRows one_row(const std::vector<T>& values) {
    return {1, static_cast<Index>(values.size())};
}

template <class T>
std::vector<T> dropped(const RandomKey& key, double p, const std::vector<T>& in) {
    std::vector<T> out(in.size(), T{-1});
    dropout(key, p, one_row(in), in.data(), out.data());
    return out;
}

class DropoutRate : public ::testing::TestWithParam<double> {};

TEST_P(DropoutRate, DropsItsShareAndKeepsTheMean) {
    const double p = GetParam();
    constexpr double kCount = 200'003;
    const std::vector<double> ones(static_cast<std::size_t>(kCount), 1.0);
    double zeros = 0;
    double sum = 0;
    for (const double value : dropped(kKey, p, ones)) {
        if (value == 0) {
            ++zeros;
        } else {
            // p counts in steps of 1/65536.
            EXPECT_NEAR(value, 1 / (1 - p), 1e-4 / (1 - p) / (1 - p));
        }
        sum += value;
    }
    const double sd_of_share = std::sqrt(p * (1 - p) / kCount);
    EXPECT_NEAR(zeros / kCount, p, test::kStandardErrors * sd_of_share + 1e-5);
    EXPECT_NEAR(sum / kCount, 1, test::kStandardErrors * sd_of_share / (1 - p) + 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Rates, DropoutRate, ::testing::Values(0.0, 0.1, 0.5, 0.6, 0.9));

TEST(Dropout, SameKeySameEntries) {
    const std::vector<float> ones(1000, 1.0f);
    const auto first = dropped(kKey, 0.5, ones);
    EXPECT_EQ(dropped(kKey, 0.5, ones), first);
    RandomKey other = kKey;
    other.epoch = 4;
    EXPECT_NE(dropped(other, 0.5, ones), first);
    other = kKey;
    other.seed = 6;
    EXPECT_NE(dropped(other, 0.5, ones), first);
    other = kKey;
    other.layer = 1;
    EXPECT_NE(dropped(other, 0.5, ones), first);
}

TEST(Dropout, AnEntrysFateDependsOnItsPlaceAlone) {
    const auto longest = dropped<double>(kKey, 0.5, std::vector<double>(40, 3.0));
    for (std::size_t count = 0; count < 40; ++count) {
        const auto shorter = dropped<double>(kKey, 0.5, std::vector<double>(count, 3.0));
        EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), longest.begin())) << count;
    }
}

TEST(Dropout, WorksInPlaceAndScalesWhatItKeeps) {
    std::vector<double> values(100);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i) + 1;
    const auto apart = dropped(kKey, 0.5, values);
    dropout(kKey, 0.5, one_row(values), values.data(), values.data());
    EXPECT_EQ(values, apart);
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_TRUE(values[i] == 0 || values[i] == 2 * (static_cast<double>(i) + 1)) << values[i];
    }
}

TEST(Dropout, ARowsFateDependsOnItsIdAlone) {
    const std::vector<Index> row_ptr{0, 5, 5, 20};
    const std::vector<Index> ids{7, 9, 2};
    const std::vector<double> ones(60, 1.0);
    std::vector<double> together(60, -1);
    dropout(kKey, 0.5, DropoutRows{3, 3, row_ptr.data(), ids.data()}, ones.data(), together.data());
    std::vector<double> alone(45, -1);
    const Index id = 2;
    dropout(kKey, 0.5, DropoutRows{1, 45, nullptr, &id}, ones.data(), alone.data());
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), together.begin() + 15));
}

TEST(Dropout, IsTheSameWithAnyNumberOfThreads) {
    const std::vector<float> ones(100'000, 1.0f);
    const DropoutRows rows{10'000, 10};
    std::vector<float> one_thread(ones.size());
    dropout(kKey, 0.3, rows, ones.data(), one_thread.data());
    const test::ThreadsInScope threads(2);
    std::vector<float> two_threads(ones.size());
    dropout(kKey, 0.3, rows, ones.data(), two_threads.data());
    EXPECT_EQ(two_threads, one_thread);
}

TEST(Dropout, NextEpochsAndNeighboursAreIndependent) {
    // Both entries of a pair survive with probability 1/4 if they are independent.
    constexpr std::size_t kCount = 100'000;
    const std::vector<double> ones(kCount, 1.0);
    const auto now = dropped(kKey, 0.5, ones);
    RandomKey later = kKey;
    ++later.epoch;
    const auto next = dropped(later, 0.5, ones);
    double both_epochs = 0;
    double both_neighbours = 0;
    for (std::size_t i = 0; i + 1 < kCount; ++i) {
        both_epochs += now[i] != 0 && next[i] != 0;
        both_neighbours += now[i] != 0 && now[i + 1] != 0;
    }
    const double allowed = test::kStandardErrors * std::sqrt(0.25 * 0.75 / kCount);
    EXPECT_NEAR(both_epochs / kCount, 0.25, allowed);
    // Neighbouring pairs overlap, which widens their spread a little.
    EXPECT_NEAR(both_neighbours / kCount, 0.25, 2 * allowed);
}

// What was dropped is told by the signs of what went in, and told back with the same bits.
TEST(MarkedDropout, KeepsANumberAndItsFateInOne) {
    constexpr double kP = 0.6;
    test::Numbers numbers(8);
    const Matrix<float> alpha = numbers.matrix(1, 100, 0, 1).cast<float>();
    const DropoutRows rows{1, 100, nullptr, nullptr};
    Matrix<float> after(1, 100);
    dropout<float>({3, 1, 0, {}}, kP, rows, alpha.data(), after.data());
    Matrix<float> marked = alpha;
    mark_dropped_row(after.data(), Index{100}, marked.data());
    EXPECT_EQ(marked.cwiseAbs(), alpha);

    Matrix<float> grad = Matrix<float>::Ones(1, 100);
    dropout_grad_row(kP, marked.data(), Index{100}, grad.data());
    drop_marked_row(kP, Index{100}, marked.data());
    EXPECT_EQ(marked, after);
    for (Index n = 0; n < 100; ++n) {
        EXPECT_EQ(grad(0, n), after(0, n) == 0 ? 0 : dropout_scale<float>(kP));
    }
}

}  // namespace
}  // namespace gatlab
