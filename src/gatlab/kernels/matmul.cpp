#include "gatlab/kernels/matmul.h"

#include "gatlab/core/parallel.h"

namespace gatlab {

namespace {

// Rows of a product that one thread computes at a time. Fixed, because how Eigen blocks a product
// decides its last bits.
constexpr Index kRowsPerPiece = 256;

template <class T>
void add_scaled(T factor, const T* from, T* to, Index count) {
    for (Index c = 0; c < count; ++c) to[c] += factor * from[c];
}

template <class T>
void spmm(const Features<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out) {
    const SparsePattern& pattern = *x.pattern();
    const auto values = x.values();
    const auto columns = static_cast<Index>(w.cols());
    parallel_rows(IndexSpan(pattern.row_ptr).first(rows + 1), [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            T* out_i = out.data() + std::ptrdiff_t{i} * columns;
            std::fill_n(out_i, columns, T{0});
            for (Index k = pattern.row_ptr[i]; k < pattern.row_ptr[i + 1]; ++k) {
                const T* w_k = w.data() + std::ptrdiff_t{pattern.col_idx[k]} * columns;
                add_scaled(values[k], w_k, out_i, columns);
            }
        }
    });
}

// Adjoint of spmm in w: row f of the gradient gathers the rows of grad_out that have feature f.
template <class T>
void spmm_grad_w(const Features<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    const SparsePattern& pattern = *x.pattern();
    const auto values = x.values();
    const auto columns = static_cast<Index>(grad_out.cols());
    parallel_rows(pattern.col_ptr, [&](Index begin, Index end) {
        for (Index f = begin; f < end; ++f) {
            T* grad_f = grad_w.data() + std::ptrdiff_t{f} * columns;
            std::fill_n(grad_f, columns, T{0});
            for (Index k = pattern.col_ptr[f]; k < pattern.col_ptr[f + 1]; ++k) {
                const Index row = pattern.row_idx[k];
                if (row >= rows) break;  // rows ascend within a column
                const T value = values[pattern.position[k]];
                add_scaled(value, grad_out.data() + std::ptrdiff_t{row} * columns, grad_f, columns);
            }
        }
    });
}

// out = x·w for the first rows of x.
template <class T>
void gemm(const Matrix<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out) {
    out.resize(rows, w.cols());
    parallel_rows(rows, kRowsPerPiece, [&](Index begin, Index end) {
        out.middleRows(begin, end - begin).noalias() = x.middleRows(begin, end - begin) * w;
    });
}

// Adjoint of gemm in w: grad_w = xᵀ·grad_out over the first rows of x.
template <class T>
void gemm_grad_w(const Matrix<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    grad_w.resize(x.cols(), grad_out.cols());
    parallel_rows(static_cast<Index>(x.cols()), kRowsPerPiece, [&](Index begin, Index end) {
        grad_w.middleRows(begin, end - begin).noalias() =
            x.block(0, begin, rows, end - begin).transpose() * grad_out;
    });
}

}  // namespace

template <class T>
void matmul(const Features<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out) {
    if (!x.is_sparse()) return gemm(x.dense(), rows, w, out);
    out.resize(rows, w.cols());
    spmm(x, rows, w, out);
}

template <class T>
void matmul(const Matrix<T>& x, const Matrix<T>& w, Matrix<T>& out) {
    gemm(x, static_cast<Index>(x.rows()), w, out);
}

template <class T>
void matmul_grad_w(const Features<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    if (!x.is_sparse()) return gemm_grad_w(x.dense(), rows, grad_out, grad_w);
    grad_w.resize(x.cols(), grad_out.cols());
    spmm_grad_w(x, rows, grad_out, grad_w);
}

template <class T>
void matmul_grad_w(const Matrix<T>& x, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    gemm_grad_w(x, static_cast<Index>(x.rows()), grad_out, grad_w);
}

template <class T>
void matmul_grad_x(const Matrix<T>& grad_out, const Matrix<T>& w, Matrix<T>& grad_x) {
    const auto rows = static_cast<Index>(grad_out.rows());
    grad_x.resize(rows, w.rows());
    parallel_rows(rows, kRowsPerPiece, [&](Index begin, Index end) {
        grad_x.middleRows(begin, end - begin).noalias() =
            grad_out.middleRows(begin, end - begin) * w.transpose();
    });
}

template <class T>
void column_sums(const Matrix<T>& m, Matrix<T>& sums) {
    sums.setZero(1, m.cols());
    for (Eigen::Index i = 0; i < m.rows(); ++i) sums.row(0) += m.row(i);
}

#define GATLAB_INSTANTIATE(T)                                                                \
    template void matmul<T>(const Features<T>&, Index, const Matrix<T>&, Matrix<T>&);        \
    template void matmul<T>(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);                 \
    template void matmul_grad_w<T>(const Features<T>&, Index, const Matrix<T>&, Matrix<T>&); \
    template void matmul_grad_w<T>(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);          \
    template void matmul_grad_x<T>(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);          \
    template void column_sums<T>(const Matrix<T>&, Matrix<T>&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
