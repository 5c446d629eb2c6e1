#pragma once

#include "gatlab/core/types.h"
#include "gatlab/kernels/constant.h"
#include "gatlab/kernels/gather.h"
#include "gatlab/kernels/rows.h"

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

/// The score before LeakyReLU of one slot and head.
template <class T, class Heads>
T raw_score(const ScoreTerms<T>& terms, Index slot, Index head, Heads heads) {
    const T sum =
        terms.src[std::ptrdiff_t{terms.source[slot]} * heads + head] + terms.dst_row[head];
    if (terms.edge == nullptr) return sum;
    return sum + terms.edge[std::ptrdiff_t{terms.number[slot]} * heads + head];
}

template <class T>
void gat_scores_row(const ScoreTerms<T>& terms, Index degree, Index all_heads, T* row) {
    with_constant(all_heads, [&](auto heads) {
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) {
                const T z = raw_score(terms, k, h, heads);
                row[k * heads + h] = z > 0 ? z : terms.negative_slope * z;
            }
        }
    });
}

/// Adjoint of gat_scores_row, in place: grad = dL/de → dL/dz, z being the score before LeakyReLU.
/// dL/ds_dst of the target is their sum, added to `grad_dst_row` [H]; the caller passes dL/dz on to
/// the sources and the edges.
template <class T>
void gat_scores_grad_row(const ScoreTerms<T>& terms, Index degree, Index all_heads, T* grad,
                         T* grad_dst_row) {
    with_constant(all_heads, [&](auto heads) {
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) {
                const T z = raw_score(terms, k, h, heads);
                T& g = grad[k * heads + h];
                g = z > 0 ? g : terms.negative_slope * g;
                grad_dst_row[h] += g;
            }
        }
    });
}

/// scores[i, h] = ⟨h[i, head h], att[head h]⟩ for h [rows, H·C] and att [H, C].
template <class T>
void head_products(const Matrix<T>& h, const Matrix<T>& att, Matrix<T>& scores) {
    const HeadLayout layout{static_cast<Index>(att.rows()), static_cast<Index>(att.cols()),
                            static_cast<Index>(att.cols())};
    scores.resize(h.rows(), layout.heads);
    for (Eigen::Index i = 0; i < h.rows(); ++i) {
        row_products(row_of(h, i), layout.stride, att.data(), layout, row_of(scores, i));
    }
}

/// Adjoint of head_products: adds grad_scores·att to grad_h, sets grad_att = Σ_i grad_scores · h.
/// grad_scores may have fewer rows than h; the others have no gradient.
template <class T>
void head_products_grad(const Matrix<T>& h, const Matrix<T>& att, const Matrix<T>& grad_scores,
                        Matrix<T>& grad_h, Matrix<T>& grad_att) {
    const HeadLayout layout{static_cast<Index>(att.rows()), static_cast<Index>(att.cols()),
                            static_cast<Index>(att.cols())};
    grad_att.setZero(att.rows(), att.cols());
    for (Eigen::Index i = 0; i < grad_scores.rows(); ++i) {
        const T* grad = row_of(grad_scores, i);
        add_weighted_row(grad, att.data(), layout, T{1}, row_of(grad_h, i), layout.stride);
        add_weighted_row(grad, row_of(h, i), layout, T{1}, grad_att.data(), layout.stride);
    }
}

}  // namespace gatlab
