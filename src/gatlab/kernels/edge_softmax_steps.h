#pragma once

#include <algorithm>

#include "gatlab/core/types.h"
#include "gatlab/kernels/exp.h"

namespace gatlab {

/// edge_softmax_rows taken apart, for those who want to see it: the same sums in the same order, so
/// that exp·(1/sum) has the bits of its alpha.
/// @param scores [degree, H]
/// @param max    [H] set to the largest score; 0 where there is no edge
/// @param exp    [degree, H] set to exp(score − max)
/// @param sum    [H] set to 1e-16 + Σ exp; 0 where there is no edge
template <class T>
void edge_softmax_steps_row(const T* scores, Index degree, Index heads, T* max, T* exp, T* sum) {
    std::fill_n(max, heads, T{0});
    std::fill_n(sum, heads, T{0});
    if (degree == 0) return;
    std::copy_n(scores, heads, max);
    for (Index n = heads; n < degree * heads; ++n) {
        max[n % heads] = std::max(max[n % heads], scores[n]);
    }
    std::fill_n(sum, heads, T{1e-16});
    const Exp<T> exp_of;
    for (Index n = 0; n < degree * heads; ++n) {
        exp[n] = exp_of(scores[n] - max[n % heads]);
        sum[n % heads] += exp[n];
    }
}

}  // namespace gatlab
