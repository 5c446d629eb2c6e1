#pragma once

#include "gatlab/data/features.h"

namespace gatlab {

/// The chosen rows, in the order chosen. Of a matrix without rows, such as edge features that are
/// not there, none are taken.
template <class T>
Matrix<T> take_rows(const Matrix<T>& matrix, IndexSpan rows);

/// The same of features, sparse ones staying sparse.
template <class T>
Features<T> take_rows(const Features<T>& x, IndexSpan rows);

}  // namespace gatlab
