#include "gatlab/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/threads.h"

namespace gatlab {
namespace {

using test::ThreadsInScope;

class ParallelRows : public ::testing::TestWithParam<int> {
  protected:
    ThreadsInScope threads_{GetParam()};
};

constexpr std::int64_t kWorthSharing = 100'000;  // nanoseconds

TEST_P(ParallelRows, VisitsEveryRowOnceWhateverItCosts) {
    for (const Index rows : {0, 1, 3, 7, 8, 9, 1000}) {
        for (const std::int64_t cost : {std::int64_t{1}, std::int64_t{100}, kWorthSharing}) {
            std::vector<std::atomic<int>> visits(static_cast<std::size_t>(rows));
            parallel_rows(rows, cost, [&](Index begin, Index end) {
                for (Index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
            });
            for (const auto& count : visits) EXPECT_EQ(count, 1) << rows << " by " << cost;
        }
    }
}

TEST_P(ParallelRows, SmallWorkStaysWithTheCaller) {
    int pieces = 0;
    parallel_rows(1000, 10, [&](Index begin, Index end) {
        ++pieces;
        EXPECT_EQ(begin, 0);
        EXPECT_EQ(end, 1000);
    });
    EXPECT_EQ(pieces, 1);
}

TEST_P(ParallelRows, LargeWorkIsShared) {
    std::atomic<int> pieces = 0;
    parallel_rows(1000, kWorthSharing, [&](Index, Index) { ++pieces; });
    if (num_threads() == 1) {
        EXPECT_EQ(pieces, 1);
    } else {
        EXPECT_GT(pieces, num_threads());
    }
}

TEST_P(ParallelRows, VisitsEveryRowOfAnUnevenCsrOnce) {
    // A hub with 20,000 entries, rows without any, and ordinary ones, enough to be shared out.
    std::vector<Index> row_ptr = {0};
    for (Index i = 0; i < 5000; ++i) {
        const Index degree = i == 100 ? 20'000 : (i % 3 == 0 ? 0 : 5);
        row_ptr.push_back(row_ptr.back() + degree);
    }
    std::vector<std::atomic<int>> visits(row_ptr.size() - 1);
    parallel_rows(row_ptr, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
    });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
}

TEST_P(ParallelRows, ACsrWithoutRowsIsNoWork) {
    const std::vector<Index> row_ptr = {0};
    parallel_rows(row_ptr, [](Index begin, Index end) { EXPECT_EQ(begin, end); });
}

TEST_P(ParallelRows, AnExceptionReachesTheCallerAndTheNextLoopRuns) {
    const auto fail = [](Index begin, Index) {
        if (begin >= 5 || num_threads() == 1) throw std::domain_error("row 5");
    };
    EXPECT_THROW(parallel_rows(10, kWorthSharing, fail), std::domain_error);
    std::atomic<Index> rows = 0;
    parallel_rows(10, kWorthSharing, [&](Index begin, Index end) { rows += end - begin; });
    EXPECT_EQ(rows, 10);
}

TEST_P(ParallelRows, ALoopInsideALoopRuns) {
    std::atomic<Index> rows = 0;
    parallel_rows(4, kWorthSharing, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            parallel_rows(25, kWorthSharing, [&](Index begin, Index end) { rows += end - begin; });
        }
    });
    EXPECT_EQ(rows, 100);
}

INSTANTIATE_TEST_SUITE_P(Threads, ParallelRows, ::testing::Values(1, 2, 3),
                         ::testing::PrintToStringParamName());

#ifndef __EMSCRIPTEN__
TEST(NumThreads, TwoWhoLoopAtOnceDoNotDisturbEachOther) {
    const ThreadsInScope threads(3);
    const auto loop = [](std::atomic<Index>& rows) {
        for (int round = 0; round < 50; ++round) {
            parallel_rows(100, kWorthSharing, [&](Index begin, Index end) { rows += end - begin; });
        }
    };
    std::atomic<Index> there = 0;
    std::atomic<Index> here = 0;
    std::thread other([&] { loop(there); });
    loop(here);
    other.join();
    EXPECT_EQ(there, 5000);
    EXPECT_EQ(here, 5000);
}
#endif

TEST(NumThreads, IsWhatWasChosenWhereThereAreThreads) {
    const ThreadsInScope threads(2);
    EXPECT_TRUE(num_threads() == 2 || num_threads() == 1);
    EXPECT_THROW(set_num_threads(0), ValueError);
}

}  // namespace
}  // namespace gatlab
