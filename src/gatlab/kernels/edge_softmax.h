#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// Softmax over the edges into one target, each head by itself. `row` points at the target's slots:
// [degree, H], slot by slot. The caller loops over targets, so that scores, softmax and gather of a
// row happen while it is in cache.

/// scores → alpha in place: α = exp(e − max e) / (Σ exp(e − max e) + 1e-16), PyG's formula.
/// @param scratch [H], overwritten
template <class T>
void edge_softmax_row(T* row, Index degree, Index heads, T* scratch);

/// Adjoint of edge_softmax_row, in place: grad = dL/dα → dL/de = α (dL/dα − Σ α dL/dα).
/// Needs only what the forward gave, not what it read. The sign of alpha does not matter: the
/// caller may have marked something by it.
template <class T>
void edge_softmax_grad_row(const T* alpha, T* grad, Index degree, Index heads, T* scratch);

}  // namespace gatlab
