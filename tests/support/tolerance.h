#pragma once

// Every tolerance of the C++ tests, with its reason. Measured errors stand beside the bounds so
// that a bound that has become too wide is noticed.

#include <algorithm>
#include <cmath>
#include <limits>

namespace gatlab::test {

/// How far an array may be from its reference: every entry within `bound` times the largest
/// absolute entry of the reference, or times 1 when all of that are smaller. Errors of an entry
/// come from the sums it is made of, whose terms have the size of the array's large entries: so a
/// small entry among large ones (the large-logit fixtures have gradients up to 1e3) cannot be held
/// to its own size.
struct Tolerance {
    double bound;
};

// --- Gradients against finite differences, in double ---------------------------------------------

/// Largest relative error of a hand-written gradient.
inline constexpr double kGradientError = 1e-7;

/// Step of the six-point difference. Truncation is step⁶·f⁽⁷⁾/140 ≈ 3e-17·f⁽⁷⁾; rounding is
/// 1.8·(error of the loss ≈ 1e-15)/step ≈ 5e-13. Smaller steps lose to rounding.
inline constexpr double kDifferenceStep = 4e-3;

/// The error is relative to the entry, but to no less than this part of the largest gradient
/// entry of the array: below, the difference's own 5e-13 is all that one would see (1e-7 · 1e-4 ·
/// a largest entry of about 1 = 1e-11).
inline constexpr double kGradientFloor = 1e-4;

/// ... and to no less than this, for arrays whose gradient is 0 throughout.
inline constexpr double kGradientFloorOfZeros = 1e-5;

/// Scores, and inputs of activations with a kink, stay this far from 0: three steps (the widest
/// point) change them by 0.012 times a factor of about 2 at most.
inline constexpr double kKinkMargin = 0.04;

/// How far the slope at a point may be from the mean of the slopes three steps (0.012) to either
/// side. Smooth losses have 0.012²·f‴/2, about 1e-3 at most; a bend between the points shows as a
/// part of the jump of the slope, a few tenths of its own term. What slips through is a bend too
/// weak to matter or, at worst, a failing test, never a passing one.
inline constexpr double kSmoothness = 2e-3;

// --- Kernels and layers against the naive reference ----------------------------------------------

/// Double against double: the same formula in another order. k·eps with k ≈ the length of the sums.
inline constexpr Tolerance kNaiveDouble = {200 * std::numeric_limits<double>::epsilon()};

/// Float against double: k·eps·max(1, |reference|), k ≈ the length of the sums plus the 2 ulp of
/// the fast exponential.
inline constexpr Tolerance kNaiveFloat = {50 * std::numeric_limits<float>::epsilon()};

/// The fast float exponential against std::exp, relative. Its header states it; the
/// worst of all floats is 2.153e-7, at -26.75.
inline constexpr double kFastExp = 2.2e-7;

// --- PyTorch Geometric's fixtures
// ------------------------------------------------------------------

/// Float against PyG's float run and against its double run.
inline constexpr Tolerance kFixtureFloat = {1e-5};

/// Double against PyG's double run.
inline constexpr Tolerance kFixtureDouble = {1e-10};

/// Float parameters after Adam, absolute. One step moves an entry by lr·m̂/(√v̂ + eps), which is
/// near lr·sign(gradient) whatever the gradient's size: where the gradient is about 0, a rounding
/// error of it decides the sign. So entries whose gradient is below `kAdamDecided` of the largest
/// may be a whole 2·lr per step apart; the others are held to this.
inline constexpr double kAdamFloat = 1e-5;
inline constexpr double kAdamDecided = 1e-4;

// --- Statistics
// ------------------------------------------------------------------------------------

/// A mean of n draws with standard deviation sd may be this many standard errors off. The seeds are
/// fixed, so a test that passes once passes always; 4 is exceeded by 6 of 100,000 good generators.
inline constexpr double kStandardErrors = 4;

}  // namespace gatlab::test
