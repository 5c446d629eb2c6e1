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

/// Rows of a matrix, one after the other.
template <class T>
struct RowRun {
    const T* first;        ///< the first of them
    std::ptrdiff_t width;  ///< columns of the matrix

    const T* row(Index k) const { return first + width * k; }
};

/// Some rows of a matrix, in an order of their own.
template <class T>
struct RowList {
    const T* first;        ///< the matrix
    std::ptrdiff_t width;  ///< its columns
    const Index* at;       ///< the number of each row
    bool far = false;      ///< whether the matrix is too large for the nearer caches

    const T* row(Index k) const { return first + width * at[k]; }
};

/// The rows of a matrix that have these numbers.
template <class T>
RowList<T> rows_of(const Matrix<T>& matrix, const Index* at) {
    constexpr Eigen::Index kNear = (Eigen::Index{1} << 21) / sizeof(T);
    return {matrix.data(), matrix.cols(), at, matrix.size() > kNear};
}

/// out[h] += share · weight[h] · row[h] for each head h.
template <class T>
void add_weighted_row(const T* weight, const T* row, HeadLayout row_layout, T share, T* out,
                      Index out_stride);

/// The same for `count` rows, one after the other and with a share of 1: what flows back to a
/// source.
/// @param weights, rows  both a RowRun or both a RowList
template <class T, template <class> class Rows>
void add_weighted_rows(Rows<T> weights, Rows<T> rows, Index count, HeadLayout row_layout, T* out,
                       Index out_stride);

/// The same for every target i of a graph and its slots, row_ptr[i] … row_ptr[i+1]-1: what flows
/// into it.
/// @param weights    [slots, H]
/// @param rows       by slot
/// @param out_stride 0 for the mean over heads
/// @param first      what every row of `out` is set to before; null to add to what is there
template <class T>
void gather(IndexSpan row_ptr, const Matrix<T>& weights, RowList<T> rows, HeadLayout row_layout,
            Matrix<T>& out, Index out_stride, const T* first = nullptr);

/// sum[c] += Σ_k rows[k][c] for c below rows.width.
template <class T>
void add_rows(RowList<T> rows, Index count, T* sum);

/// Adjoint of add_weighted_row in the weight: grad_weight[h] = ⟨grad_out[h], row[h]⟩.
template <class T>
void row_products(const T* grad_out, Index grad_stride, const T* row, HeadLayout row_layout,
                  T* grad_weight);

/// The same for `count` rows: grad_weight [count, H].
template <class T>
void row_products(const T* grad_out, Index grad_stride, RowRun<T> rows, Index count,
                  HeadLayout row_layout, T* grad_weight);

/// The same, row k of grad_weight being the one at `at[k]`.
template <class T>
void row_products(const T* grad_out, Index grad_stride, RowList<T> rows, Index count,
                  HeadLayout row_layout, T* grad_weight, const Index* at);

/// Scaled and added to what is there: products[h] += scale · ⟨a[h], row[h]⟩.
template <class T>
void add_row_products(const T* a, Index a_stride, const T* row, HeadLayout row_layout, T scale,
                      T* products);

}  // namespace gatlab
