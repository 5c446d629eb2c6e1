#include "gatlab/optim/schedule.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatlab {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

std::vector<double> rates(const Schedule& schedule, double lr, int epochs) {
    const LearningRate rate(schedule, lr, epochs);
    std::vector<double> all;
    for (int epoch = 1; epoch <= epochs; ++epoch) all.push_back(rate.at(epoch));
    return all;
}

TEST(Schedule, ConstantByDefault) {
    EXPECT_THAT(rates({}, 0.25, 3), ElementsAre(0.25, 0.25, 0.25));
}

TEST(Schedule, StepMultipliesByGammaEverySoManyEpochs) {
    EXPECT_THAT(rates({StepSchedule{2, 0.5}}, 1, 6), ElementsAre(1, 1, 0.5, 0.5, 0.25, 0.25));
}

// The recursion of torch's CosineAnnealingLR gives these numbers for lr 1, T_max 4, eta_min 0.2.
TEST(Schedule, CosineFallsToEtaMinAndStaysThere) {
    const double quarter = 0.2 + 0.8 * (1 + std::sqrt(0.5)) / 2;
    EXPECT_THAT(rates({CosineSchedule{4, 0.2}}, 1, 7),
                Pointwise(DoubleNear(1e-12), {1.0, quarter, 0.6, 1.2 - quarter, 0.2, 0.2, 0.2}));
}

TEST(Schedule, CosineTakesTheWholeRunWhenNotTold) {
    const auto all = rates({CosineSchedule{}}, 1, 100);
    EXPECT_EQ(all.front(), 1);
    EXPECT_NEAR(all[50], 0.5, 1e-12);
    EXPECT_NEAR(all.back(), (1 + std::cos(0.99 * std::numbers::pi)) / 2, 1e-12);
}

TEST(Schedule, WarmUpGrowsInEqualStepsAndThenTheScheduleBegins) {
    EXPECT_THAT(rates({StepSchedule{1, 0.5}, 4}, 1, 7),
                ElementsAre(0.25, 0.5, 0.75, 1, 1, 0.5, 0.25));
    EXPECT_THAT(rates({ConstantSchedule{}, 2}, 1, 3), ElementsAre(0.5, 1, 1));
}

// torch's ReduceLROnPlateau: the rate falls when more than `patience` epochs in a row were bad.
TEST(Schedule, PlateauFallsAfterPatienceRunsOut) {
    LearningRate rate({PlateauSchedule{0.5, 1, 0, 0.3}}, 1, 100);
    std::vector<double> seen;
    for (const double loss : {3.0, 2.0, 2.0, 2.5, 1.0, 1.0, 1.0, 1.0, 1.0}) {
        rate.note(loss);
        seen.push_back(rate.at(1));
    }
    EXPECT_THAT(seen, ElementsAre(1, 1, 1, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3));
}

TEST(Schedule, PlateauWantsProgressOfTheThreshold) {
    LearningRate rate({PlateauSchedule{0.5, 0, 0.1, 0}}, 1, 100);
    rate.note(1);
    rate.note(0.95);  // not a tenth lower
    EXPECT_EQ(rate.at(1), 0.5);
    rate.note(0.85);
    EXPECT_EQ(rate.at(1), 0.5);
}

TEST(Schedule, PlateauGoesOnFromItsState) {
    LearningRate rate({PlateauSchedule{0.5, 1, 0, 0}}, 1, 100);
    for (const double loss : {1.0, 2.0}) rate.note(loss);
    LearningRate other({PlateauSchedule{0.5, 1, 0, 0}}, 1, 100);
    other.set_state(rate.state());
    other.note(2);
    EXPECT_EQ(other.at(1), 0.5);
}

}  // namespace
}  // namespace gatlab
