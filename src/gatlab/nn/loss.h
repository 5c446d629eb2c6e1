#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// Each loss is a mean over the chosen rows of a model's output: nodes, or graphs after a readout.
// `grad`, if not null, is set to dL/d(output), with zeros in the other rows. Without any row a loss
// is 0.

/// Cross-entropy, −log softmax(logits)[y] (natural logarithm).
/// @param logits [N, K]
/// @param y      [N] classes; those of `rows` must be 0 … K-1
/// @param class_weight [K], or empty for 1 each: the mean is Σ w[y]·loss / Σ w[y]
template <class T>
T cross_entropy(const Matrix<T>& logits, IndexSpan y, IndexSpan rows, Matrix<T>* grad = nullptr,
                std::span<const T> class_weight = {});

/// Binary cross-entropy of independent labels, from logits: the mean over rows and labels of
/// −target·log σ(logit) − (1 − target)·log(1 − σ(logit)), in a form that cannot overflow.
/// @param logits,target [N, L]; targets in 0 … 1
template <class T>
T bce_with_logits(const Matrix<T>& logits, const Matrix<T>& target, IndexSpan rows,
                  Matrix<T>* grad = nullptr);

/// Mean squared error over rows and columns. @param out,target [N, L]
template <class T>
T mse(const Matrix<T>& out, const Matrix<T>& target, IndexSpan rows, Matrix<T>* grad = nullptr);

/// Mean absolute error over rows and columns; the gradient is 0 where nothing is missing.
/// @param out,target [N, L]
template <class T>
T mae(const Matrix<T>& out, const Matrix<T>& target, IndexSpan rows, Matrix<T>* grad = nullptr);

/// Row-wise softmax, shifted by the row's maximum so that it cannot overflow.
/// @param classes if not null, set to each row's argmax_of_row, found on the way
template <class T>
Matrix<T> softmax(const Matrix<T>& logits, std::vector<Index>* classes = nullptr);

/// 1 / (1 + exp(−logit)) of every entry.
template <class T>
Matrix<T> sigmoid(const Matrix<T>& logits);

/// The column of a row's largest entry, the first of equals.
template <class T>
Index argmax_of_row(const Matrix<T>& logits, Index row);

/// The share of `nodes` whose largest logit is at their class; NaN when `nodes` is empty.
template <class T>
double accuracy(const Matrix<T>& logits, IndexSpan y, IndexSpan nodes);

}  // namespace gatlab
