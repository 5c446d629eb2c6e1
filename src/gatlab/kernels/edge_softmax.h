#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// Softmax over the edges into one target, each head by itself. A target's slots are a row:
// [degree, H], slot by slot. The caller loops over targets, so that scores, softmax and gather of a
// row happen while it is in cache.

/// scores → alpha in place: α = exp(e − max e) / (Σ exp(e − max e) + 1e-16), PyG's formula, for a
/// few targets. The bits do not depend on which others are among them.
/// @param row_ptr where each target's slots begin, and where the last one's end
/// @param rows    those slots, from the first target's on
template <class T>
void edge_softmax_rows(IndexSpan row_ptr, Index heads, T* rows);

/// Adjoint of edge_softmax_rows for one target, in place: grad = dL/dα → dL/de = α (dL/dα − Σ α
/// dL/dα). Needs only what the forward gave, not what it read. The sign of alpha does not matter:
/// the caller may have marked something by it.
template <class T>
void edge_softmax_grad_row(const T* alpha, T* grad, Index degree, Index heads);

}  // namespace gatlab
