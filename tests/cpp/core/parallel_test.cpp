#include "gatlab/core/parallel.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <stdexcept>

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

TEST_P(ParallelRows, VisitsEveryRowOnceInPiecesOfTheGivenSize) {
    for (const Index rows : {0, 1, 3, 7, 8, 9, 1000}) {
        for (const Index piece : {1, 4, 2000}) {
            std::vector<std::atomic<int>> visits(static_cast<std::size_t>(rows));
            parallel_rows(rows, piece, [&](Index begin, Index end) {
                EXPECT_EQ(begin % piece, 0);
                EXPECT_TRUE(end - begin == piece || end == rows);
                for (Index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
            });
            for (const auto& count : visits) EXPECT_EQ(count, 1) << rows << " by " << piece;
        }
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
        if (begin == 5) throw std::domain_error("row 5");
    };
    EXPECT_THROW(parallel_rows(10, 1, fail), std::domain_error);
    std::atomic<Index> rows = 0;
    parallel_rows(10, 1, [&](Index begin, Index end) { rows += end - begin; });
    EXPECT_EQ(rows, 10);
}

TEST_P(ParallelRows, ALoopInsideALoopRuns) {
    std::atomic<Index> rows = 0;
    parallel_rows(4, 1, [&](Index, Index) {
        parallel_rows(25, 2, [&](Index begin, Index end) { rows += end - begin; });
    });
    EXPECT_EQ(rows, 100);
}

INSTANTIATE_TEST_SUITE_P(Threads, ParallelRows, ::testing::Values(1, 2, 3),
                         ::testing::PrintToStringParamName());

TEST(NumThreads, IsWhatWasChosenWhereThereAreThreads) {
    const ThreadsInScope threads(2);
    EXPECT_TRUE(num_threads() == 2 || num_threads() == 1);
    EXPECT_THROW(set_num_threads(0), ValueError);
}

}  // namespace
}  // namespace gatlab
