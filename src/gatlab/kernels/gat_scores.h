#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// The attention scores of GAT, e = LeakyReLU(s_src[j] + s_dst[i] + s_edge), each head by itself.

/// Where the scores of some targets come from, one target after the other. Pointers to the first
/// number of an [·, H] matrix, and to what is by slot from the first target's slots on.
template <class T>
struct ScoreTerms {
    const T* src;         ///< [sources, H]
    const T* dst;         ///< [·, H]
    const Index* dst_at;  ///< [targets] the row of dst of each; null for 0, 1, 2, …
    const T* edge;        ///< [E', H] by edge number, or null without edge features
    const Index* source;  ///< by slot
    const Index* number;  ///< by slot: edge number
    T negative_slope;

    const T* dst_row(Index target, Index heads) const {
        return dst + std::ptrdiff_t{dst_at == nullptr ? target : dst_at[target]} * heads;
    }
};

/// @param row_ptr the targets' part of the graph's: one entry more than there are targets
/// @param rows    [slots, H] of these targets, one after the other
template <class T>
void gat_scores_rows(const ScoreTerms<T>& terms, IndexSpan row_ptr, Index heads, T* rows);

/// Adjoint of gat_scores_rows for one target, the first of `terms`, in place: grad = dL/de → dL/dz,
/// z being the score before LeakyReLU. dL/ds_dst of the target is their sum, added to
/// `grad_dst_row` [H]; the caller passes dL/dz on to the sources and the edges.
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
