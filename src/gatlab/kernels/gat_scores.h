#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// The attention scores of GAT, e = LeakyReLU(s_src[j] + s_dst[i] + s_edge), for the edges into one
// target, each head by itself. `row` points at the target's slots: [degree, H].

/// Where the scores of one target come from. Pointers to the first number of an [·, H] matrix.
template <class T>
struct ScoreTerms {
    const T* src;         ///< [sources, H]
    const T* dst_row;     ///< [H], of this target
    const T* edge;        ///< [E', H] by edge number, or null without edge features
    const Index* source;  ///< [degree] by slot
    const Index* number;  ///< [degree] by slot: edge number
    T negative_slope;
};

template <class T>
void gat_scores_row(const ScoreTerms<T>& terms, Index degree, Index heads, T* row);

/// Adjoint of gat_scores_row, in place: grad = dL/de → dL/dz, z being the score before LeakyReLU.
/// dL/ds_dst of the target is their sum, added to `grad_dst_row` [H]; the caller passes dL/dz on to
/// the sources and the edges.
template <class T>
void gat_scores_grad_row(const ScoreTerms<T>& terms, Index degree, Index heads, T* grad,
                         T* grad_dst_row);

/// scores[i, h] = ⟨h[i, head h], att[head h]⟩ for h [rows, H·C] and att [H, C].
template <class T>
void head_products(const Matrix<T>& h, const Matrix<T>& att, Matrix<T>& scores);

/// Adjoint of head_products: adds grad_scores·att to grad_h, sets grad_att = Σ_i grad_scores · h.
/// grad_scores may have fewer rows than h; the others have no gradient.
template <class T>
void head_products_grad(const Matrix<T>& h, const Matrix<T>& att, const Matrix<T>& grad_scores,
                        Matrix<T>& grad_h, Matrix<T>& grad_att);

}  // namespace gatlab
