#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// Sums of neighbours' rows weighted by attention (SpMM), and the matching products of rows (SDDMM).
// They are each other's adjoints (Wang et al. 2019, DGL). Rows are [H, C]: head h's channels start
// at h·stride, where stride = C for heads side by side and 0 for heads that share their channels,
// which is how the mean over heads is summed and differentiated without a copy.

/// How the heads of a row lie in memory.
struct HeadLayout {
    Index heads;
    Index channels;
    Index stride;  ///< from one head to the next; `channels`, or 0 when they are summed
};

/// out[h] += share · weight[h] · row[h] for each head h.
template <class T>
void add_weighted_row(const T* weight, const T* row, HeadLayout row_layout, T share, T* out,
                      Index out_stride) {
    for (Index h = 0; h < row_layout.heads; ++h) {
        const T w = share * weight[h];
        const T* from = row + h * row_layout.stride;
        T* to = out + h * out_stride;
        for (Index c = 0; c < row_layout.channels; ++c) to[c] += w * from[c];
    }
}

/// Adjoint of add_weighted_row in the weight: grad_weight[h] = ⟨grad_out[h], row[h]⟩.
template <class T>
void row_products(const T* grad_out, Index grad_stride, const T* row, HeadLayout row_layout,
                  T* grad_weight) {
    for (Index h = 0; h < row_layout.heads; ++h) {
        const T* a = grad_out + h * grad_stride;
        const T* b = row + h * row_layout.stride;
        T sum{0};
        for (Index c = 0; c < row_layout.channels; ++c) sum += a[c] * b[c];
        grad_weight[h] = sum;
    }
}

/// The same, scaled and added to what is there: products[h] += scale · ⟨a[h], row[h]⟩.
template <class T>
void add_row_products(const T* a, Index a_stride, const T* row, HeadLayout row_layout, T scale,
                      T* products) {
    for (Index h = 0; h < row_layout.heads; ++h) {
        const T* left = a + h * a_stride;
        const T* right = row + h * row_layout.stride;
        T sum{0};
        for (Index c = 0; c < row_layout.channels; ++c) sum += left[c] * right[c];
        products[h] += scale * sum;
    }
}

}  // namespace gatlab
