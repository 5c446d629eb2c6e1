#pragma once

#include "gatlab/data/features.h"

namespace gatlab {

// Products with node features x [N, F], dense or sparse, and a linear map w [F, M].
// `rows` limits them to the first rows of x, which are the targets of a bipartite graph.

/// out = x·w, [rows, M].
template <class T>
void matmul(const Features<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out);

/// The same for any dense matrix, all rows of it.
template <class T>
void matmul(const Matrix<T>& x, const Matrix<T>& w, Matrix<T>& out);

/// Adjoint of matmul in w: grad_w = xᵀ·grad_out, [F, M], for grad_out [rows, M].
template <class T>
void matmul_grad_w(const Features<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w);

template <class T>
void matmul_grad_w(const Matrix<T>& x, const Matrix<T>& grad_out, Matrix<T>& grad_w);

/// Adjoint of matmul in x: grad_x = grad_out·wᵀ, [rows, F]. Always dense: it has a value for every
/// entry, stored or not.
template <class T>
void matmul_grad_x(const Matrix<T>& grad_out, const Matrix<T>& w, Matrix<T>& grad_x);

/// Every row of m += row [1, M].
template <class T>
void add_to_rows(const Matrix<T>& row, Matrix<T>& m);

/// Adjoint of add_to_rows: sums[column] = Σ over rows of m, [1, M].
template <class T>
void column_sums(const Matrix<T>& m, Matrix<T>& sums);

/// A matrix of zeros.
template <class T>
void set_zero(Matrix<T>& m, Eigen::Index rows, Eigen::Index columns);

}  // namespace gatlab
