#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

/// Mean cross-entropy, −log softmax(logits)[y], over the chosen nodes (natural logarithm).
/// @param logits [N, K]
/// @param y      [N] classes; those of `nodes` must be 0 … K-1
/// @param grad   if not null, set to dL/d(logits): zero rows outside `nodes`
/// @returns the loss; 0 when `nodes` is empty
template <class T>
T cross_entropy(const Matrix<T>& logits, IndexSpan y, IndexSpan nodes, Matrix<T>* grad = nullptr);

/// Row-wise softmax, shifted by the row's maximum so that it cannot overflow.
template <class T>
Matrix<T> softmax(const Matrix<T>& logits);

/// The column of each row's largest entry, the first of equals.
template <class T>
std::vector<Index> argmax(const Matrix<T>& logits);

/// The share of `nodes` whose largest logit is at their class; NaN when `nodes` is empty.
template <class T>
double accuracy(const Matrix<T>& logits, IndexSpan y, IndexSpan nodes);

}  // namespace gatlab
