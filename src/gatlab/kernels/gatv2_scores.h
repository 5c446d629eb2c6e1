#pragma once

#include "gatlab/kernels/gather.h"

namespace gatlab {

// The attention score of GATv2 for one edge, each head by itself:
// e = ⟨att, LeakyReLU(z)⟩, z = l_j + r_i + a_e. Rows are [H, C], heads side by side.

/// What the score of one edge is made of.
template <class T>
struct GATv2Terms {
    const T* source;  ///< [H·C] l_j
    const T* target;  ///< [H·C] r_i
    const T* edge;    ///< [H·C] a_e, or null without edge features
    const T* att;     ///< [H·C]
    T negative_slope;

    T z(Index c) const {
        const T sum = source[c] + target[c];
        return edge == nullptr ? sum : sum + edge[c];
    }
    T slope(T z) const { return z > 0 ? T{1} : negative_slope; }
};

/// scores[h] = ⟨att[h], LeakyReLU(z[h])⟩.
template <class T>
void gatv2_scores(const GATv2Terms<T>& terms, HeadLayout layout, T* scores);

/// Adjoint in z: adds dL/dz = dL/de · att · LeakyReLU'(z) to grad_z [H·C].
template <class T>
void gatv2_scores_grad_z(const GATv2Terms<T>& terms, HeadLayout layout, const T* grad_scores,
                         T* grad_z);

/// Adjoint in att: adds dL/de · LeakyReLU(z) to grad_att [H·C].
template <class T>
void gatv2_scores_grad_att(const GATv2Terms<T>& terms, HeadLayout layout, const T* grad_scores,
                           T* grad_att);

}  // namespace gatlab
