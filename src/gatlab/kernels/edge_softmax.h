#pragma once

#include <algorithm>

#include "gatlab/core/types.h"
#include "gatlab/kernels/constant.h"
#include "gatlab/kernels/exp.h"

namespace gatlab {

// Softmax over the edges into one target, each head by itself. `row` points at the target's slots:
// [degree, H], slot by slot. The caller loops over targets, so that scores, softmax and gather of a
// row happen while it is in cache.

/// scores → alpha in place: α = exp(e − max e) / (Σ exp(e − max e) + 1e-16), PyG's formula.
/// @param scratch [H], overwritten
template <class T>
void edge_softmax_row(T* row, Index degree, Index all_heads, T* scratch) {
    if (degree == 0) return;
    with_constant(all_heads, [&](auto heads) {
        std::copy_n(row, heads, scratch);
        for (Index k = 1; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) scratch[h] = std::max(scratch[h], row[k * heads + h]);
        }
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) row[k * heads + h] -= scratch[h];
        }
        for (Index n = 0; n < degree * heads; ++n) row[n] = exp_nonpositive(row[n]);
        std::fill_n(scratch, heads, T{1e-16});
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) scratch[h] += row[k * heads + h];
        }
        for (Index h = 0; h < heads; ++h) scratch[h] = T{1} / scratch[h];
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) row[k * heads + h] *= scratch[h];
        }
    });
}

/// Adjoint of edge_softmax_row, in place: grad = dL/dα → dL/de = α (dL/dα − Σ α dL/dα).
/// Needs only what the forward gave, not what it read.
template <class T>
void edge_softmax_grad_row(const T* alpha, T* grad, Index degree, Index all_heads, T* scratch) {
    with_constant(all_heads, [&](auto heads) {
        std::fill_n(scratch, heads, T{0});
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) {
                scratch[h] += alpha[k * heads + h] * grad[k * heads + h];
            }
        }
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) {
                grad[k * heads + h] = alpha[k * heads + h] * (grad[k * heads + h] - scratch[h]);
            }
        }
    });
}

}  // namespace gatlab
