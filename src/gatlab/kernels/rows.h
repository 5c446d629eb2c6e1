#pragma once

#include <algorithm>

#include "gatlab/core/types.h"

namespace gatlab {

// Row-major matrices as the loops see them: pointers to rows, and all numbers in one run.

template <class T>
const T* row_of(const Matrix<T>& m, std::ptrdiff_t row) {
    return m.data() + row * m.cols();
}

template <class T>
T* row_of(Matrix<T>& m, std::ptrdiff_t row) {
    return m.data() + row * m.cols();
}

template <class T>
std::span<T> all_of(Matrix<T>& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

template <class T>
std::span<const T> all_of(const Matrix<T>& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

/// Every row of m becomes `row` [m.cols()].
template <class T>
void fill_rows(const T* row, Matrix<T>& m) {
    for (Eigen::Index i = 0; i < m.rows(); ++i) std::copy_n(row, m.cols(), row_of(m, i));
}

}  // namespace gatlab
