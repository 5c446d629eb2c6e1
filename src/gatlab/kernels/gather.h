#pragma once

#include "gatlab/core/types.h"
#include "gatlab/kernels/constant.h"
#include "gatlab/kernels/simd.h"

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

/// to += factor · from, over `count` numbers.
template <class T, class Count>
void add_scaled(T factor, const T* from, Count count, T* to) {
    using P = Pack<T>;
    const P factors = P::all(factor);
    Index c = 0;
    for (; c + P::size <= count; c += P::size) {
        (P::load(to + c) + factors * P::load(from + c)).store(to + c);
    }
    for (; c < count; ++c) to[c] += factor * from[c];
}

/// ⟨a, b⟩ over `count` numbers, summed lane by lane.
template <class T, class Count>
T dot(const T* a, const T* b, Count count) {
    using P = Pack<T>;
    P lanes = P::all(0);
    Index c = 0;
    for (; c + P::size <= count; c += P::size) lanes = lanes + P::load(a + c) * P::load(b + c);
    T sum = lanes.sum();
    for (; c < count; ++c) sum += a[c] * b[c];
    return sum;
}

/// out[h] += share · weight[h] · row[h] for each head h.
template <class T>
void add_weighted_row(const T* weight, const T* row, HeadLayout row_layout, T share, T* out,
                      Index out_stride) {
    with_constant(row_layout.channels, [&](auto channels) {
        for (Index h = 0; h < row_layout.heads; ++h) {
            add_scaled(share * weight[h], row + h * row_layout.stride, channels,
                       out + h * out_stride);
        }
    });
}

/// Adjoint of add_weighted_row in the weight: grad_weight[h] = ⟨grad_out[h], row[h]⟩.
template <class T>
void row_products(const T* grad_out, Index grad_stride, const T* row, HeadLayout row_layout,
                  T* grad_weight) {
    with_constant(row_layout.channels, [&](auto channels) {
        for (Index h = 0; h < row_layout.heads; ++h) {
            grad_weight[h] = dot(grad_out + h * grad_stride, row + h * row_layout.stride, channels);
        }
    });
}

/// The same, scaled and added to what is there: products[h] += scale · ⟨a[h], row[h]⟩.
template <class T>
void add_row_products(const T* a, Index a_stride, const T* row, HeadLayout row_layout, T scale,
                      T* products) {
    for (Index h = 0; h < row_layout.heads; ++h) {
        products[h] +=
            scale * dot(a + h * a_stride, row + h * row_layout.stride, row_layout.channels);
    }
}

}  // namespace gatlab
