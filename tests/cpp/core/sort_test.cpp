#include "gatlab/core/sort.h"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "support/numbers.h"

namespace gatlab {
namespace {

// Every length around the powers of two, where the runs that are merged end unevenly.
TEST(Sort, AscendsAtAnyLength) {
    test::Numbers numbers(1);
    for (int count = 0; count < 70; ++count) {
        std::vector<Index> items;
        for (int k = 0; k < count; ++k) items.push_back(numbers.below(20));
        std::vector<Index> expected = items;
        std::sort(expected.begin(), expected.end());
        sort_ascending(items);
        EXPECT_EQ(items, expected);
    }
}

TEST(Sort, TellsNumbersBeyond32BitsApart) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    std::vector<std::uint64_t> items{kMost, 1, std::uint64_t{1} << 32, 0};
    sort_ascending(items);
    EXPECT_EQ(items, (std::vector<std::uint64_t>{0, 1, std::uint64_t{1} << 32, kMost}));
}

TEST(Sort, KeepsEqualsInTheirOrder) {
    const std::vector<int> key{2, 1, 2, 0, 1, 2, 0};
    const auto order = order_of(key.size(), [&](Index a, Index b) { return key[a] > key[b]; });
    EXPECT_EQ(order, (std::vector<Index>{0, 2, 5, 1, 4, 3, 6}));
}

}  // namespace
}  // namespace gatlab
