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

}  // namespace gatlab
