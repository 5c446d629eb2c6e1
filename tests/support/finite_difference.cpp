#include "support/finite_difference.h"

#include <vector>

namespace gatlab::test {

double central_difference(const std::function<double()>& loss, double& variable) {
    const double here = variable;
    const auto pair = [&](double steps) {
        variable = here + steps * kDifferenceStep;
        const double above = loss();
        variable = here - steps * kDifferenceStep;
        const double below = loss();
        variable = here;
        return above - below;
    };
    return (45 * pair(1) - 9 * pair(2) + pair(3)) / (60 * kDifferenceStep);
}

::testing::AssertionResult gradient_agrees(const std::function<double()>& loss,
                                           std::span<double> variable,
                                           std::span<const double> gradient) {
    if (variable.size() != gradient.size()) {
        return ::testing::AssertionFailure()
               << gradient.size() << " gradient entries for " << variable.size() << " variables";
    }
    std::vector<double> numeric;
    double largest = 0;
    for (double& entry : variable) {
        numeric.push_back(central_difference(loss, entry));
        largest = std::max(largest, std::abs(numeric.back()));
    }
    const double floor = std::max(kGradientFloor * largest, kGradientFloorOfZeros);
    for (std::size_t i = 0; i < numeric.size(); ++i) {
        const double scale = std::max({std::abs(numeric[i]), std::abs(gradient[i]), floor});
        const double error = std::abs(gradient[i] - numeric[i]) / scale;
        if (!(error <= kGradientError)) {
            return ::testing::AssertionFailure()
                   << "entry " << i << " of " << numeric.size() << ": gradient " << gradient[i]
                   << ", by differences " << numeric[i] << ", relative error " << error;
        }
    }
    return ::testing::AssertionSuccess();
}

}  // namespace gatlab::test
