#pragma once

#include <cstring>

#include <gtest/gtest.h>

#include "gatlab/core/types.h"

#include "support/tolerance.h"

namespace gatlab::test {

/// Whether `actual` has the shape of `expected` and every entry within the tolerance; the failure
/// names the worst entry.
::testing::AssertionResult all_near(const Matrix<double>& actual, const Matrix<double>& expected,
                                    Tolerance tolerance);

template <class T>
::testing::AssertionResult all_near(const Matrix<T>& actual, const Matrix<double>& expected,
                                    Tolerance tolerance) {
    return all_near(Matrix<double>(actual.template cast<double>()), expected, tolerance);
}

/// Whether two matrices have the same shape and the same bits.
template <class T>
bool same_bits(const Matrix<T>& a, const Matrix<T>& b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
    // Empty ones have no memory to compare.
    const auto bytes = static_cast<std::size_t>(a.size()) * sizeof(T);
    return bytes == 0 || std::memcmp(a.data(), b.data(), bytes) == 0;
}

}  // namespace gatlab::test
