#include "gatlab/core/rng.h"

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/tolerance.h"

namespace gatlab {
namespace {

using Words = std::array<std::uint32_t, 4>;

struct KnownAnswer {
    Words counter;
    std::array<std::uint32_t, 2> key;
    Words expected;
};

// The vectors for philox4x32 with 10 rounds that Random123 is published with (kat_vectors).
constexpr KnownAnswer kKnownAnswers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

TEST(Philox, GivesThePublishedAnswers) {
    for (const KnownAnswer& known : kKnownAnswers) {
        const RandomKey key{std::uint64_t{known.key[1]} << 32 | known.key[0], known.counter[1],
                            known.counter[2], RandomPurpose{known.counter[3] & 0xff}};
        EXPECT_EQ(philox(key, known.counter[3] >> 8, known.counter[0]), known.expected);
    }
}

TEST(Philox, EveryPartOfTheKeyMatters) {
    const RandomKey base{1, 2, 3, RandomPurpose::feature_dropout};
    std::set<Words> seen = {philox(base, 1, 4), philox(base, 1, 5), philox(base, 2, 4)};
    RandomKey other = base;
    other.seed = 9;
    seen.insert(philox(other, 1, 4));
    other = base;
    other.seed = base.seed + (std::uint64_t{1} << 32);
    seen.insert(philox(other, 1, 4));
    other = base;
    other.epoch = 9;
    seen.insert(philox(other, 1, 4));
    other = base;
    other.layer = 9;
    seen.insert(philox(other, 1, 4));
    other = base;
    other.purpose = RandomPurpose::attention_dropout;
    seen.insert(philox(other, 1, 4));
    EXPECT_EQ(seen.size(), 8u);
}

TEST(Philox, LanesGiveWhatOneAfterTheOtherGives) {
    const RandomKey key{6, 5, 4, RandomPurpose::feature_dropout};
    const PhiloxLane rows{0, 7, 7, 1 << 20, 3, 3, 3, 9};
    const PhiloxLane blocks{0, 1, 2, 3, 1 << 30, 5, 6, 7};
    PhiloxWords words;
    philox_lanes(key, rows, blocks, words);
    for (int lane = 0; lane < kPhiloxLanes; ++lane) {
        const Words expected = philox(key, rows[lane], blocks[lane]);
        EXPECT_EQ(words[lane], expected);
    }
}

template <class T>
std::vector<T> uniform(const RandomKey& key, T low, T high, std::size_t count) {
    std::vector<T> values(count, T{-99});
    fill_uniform<T>(key, low, high, values);
    return values;
}

TEST(FillUniform, StaysWithinItsRangeAndHasItsMean) {
    constexpr std::size_t kCount = 100'001;  // no multiple of the four words of a block
    const auto values = uniform<double>({7}, -2, 6, kCount);
    double sum = 0;
    for (const double value : values) {
        ASSERT_GE(value, -2);
        ASSERT_LT(value, 6);
        sum += value;
    }
    const double standard_error = 8 / std::sqrt(12.0 * kCount);
    EXPECT_NEAR(sum / kCount, 2, test::kStandardErrors * standard_error);
}

TEST(FillUniform, FillsEveryLengthWithABeginningOfTheSameStream) {
    const auto longest = uniform<float>({3}, 0, 1, 9);
    for (std::size_t count = 0; count < 9; ++count) {
        const auto values = uniform<float>({3}, 0, 1, count);
        EXPECT_TRUE(std::equal(values.begin(), values.end(), longest.begin())) << count;
    }
}

TEST(FillUniform, DrawsTheSameNumbersInFloatAndDouble) {
    const auto single = uniform<float>({11}, 0, 1, 100);
    const auto twice = uniform<double>({11}, 0, 1, 100);
    for (std::size_t i = 0; i < single.size(); ++i) EXPECT_EQ(double{single[i]}, twice[i]);
}

}  // namespace
}  // namespace gatlab
