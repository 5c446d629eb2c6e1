#pragma once

#include <functional>
#include <span>

#include <gtest/gtest.h>

#include "support/tolerance.h"

namespace gatlab::test {

/// dL/d(variable) by the six-point central difference of order 6, whose truncation error is small
/// enough at a step that rounding allows (see tolerance.h). The variable is left as it was.
double central_difference(const std::function<double()>& loss, double& variable);

/// Whether a hand-written gradient agrees with finite differences of the loss, entry by entry.
/// @param variable the numbers that `loss` reads
/// @param gradient dL/d(variable)
::testing::AssertionResult gradient_agrees(const std::function<double()>& loss,
                                           std::span<double> variable,
                                           std::span<const double> gradient);

}  // namespace gatlab::test
