#pragma once

#include "gatlab/data/features.h"

namespace gatlab::test {

/// The same matrix with two of three entries set to 0, never a whole row when there are three
/// columns or more.
Matrix<double> with_holes(Matrix<double> dense);

/// Sparse features that store the entries of `dense` that are not 0.
template <class T>
Features<T> sparse_features(const Matrix<T>& dense);

}  // namespace gatlab::test
