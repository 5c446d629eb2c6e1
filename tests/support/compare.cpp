#include "support/compare.h"

#include "gatlab/core/error.h"

namespace gatlab::test {

::testing::AssertionResult all_near(const Matrix<double>& actual, const Matrix<double>& expected,
                                    Tolerance tolerance) {
    if (actual.rows() != expected.rows() || actual.cols() != expected.cols()) {
        return ::testing::AssertionFailure()
               << "shape " << shape_text(actual.rows(), actual.cols()) << ", expected "
               << shape_text(expected.rows(), expected.cols());
    }
    if (expected.size() == 0) return ::testing::AssertionSuccess();
    const double allowed = tolerance.bound * std::max(1.0, expected.cwiseAbs().maxCoeff());
    Eigen::Index row = 0;
    Eigen::Index col = 0;
    const Matrix<double> error = (actual - expected).cwiseAbs();
    const double worst = error.maxCoeff<Eigen::PropagateNaN>(&row, &col);
    if (worst <= allowed) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << "entry " << shape_text(row, col) << " is " << actual(row, col) << ", expected "
           << expected(row, col) << ": off by " << worst << ", allowed " << allowed;
}

}  // namespace gatlab::test
