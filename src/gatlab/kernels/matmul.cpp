#include "gatlab/kernels/matmul.h"

#include <algorithm>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/gemm.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

// The value of what has none.
template <class T>
struct One {
    T operator()(Index) const { return 1; }
};

// out[column, …] = Σ_k value(k) · row(k)[column, …] for k in [begin, end), kPacks packs of columns
// that stay in registers.
template <Index kPacks, class T, class Value, class Row>
void sum_packs(Index begin, Index end, Value value, Row row, Index column, T* out) {
    using P = Pack<T>;
    P sum[kPacks];
    for (Index j = 0; j < kPacks; ++j) sum[j] = P::all(0);
    const auto add = [&](Index k) {
        const P factor = P::all(value(k));
        const T* from = row(k) + column;
        for (Index j = 0; j < kPacks; ++j) sum[j] = sum[j] + factor * P::load(from + j * P::size);
    };
    Index k = begin;
    for (; k + 1 < end; k += 2) {
        add(k);
        add(k + 1);
    }
    if (k < end) add(k);
    for (Index j = 0; j < kPacks; ++j) sum[j].store(out + column + j * P::size);
}

// out[c] = Σ_k value(k) · row(k)[c] for k in [begin, end), one term after the other.
template <class T, class Value, class Row>
void sum_rows(Index begin, Index end, const Value& value, const Row& row, Index columns, T* out) {
    constexpr Index kPack = Pack<T>::size;
    Index c = 0;
    for (; c + 8 * kPack <= columns; c += 8 * kPack) sum_packs<8>(begin, end, value, row, c, out);
    for (; c + kPack <= columns; c += kPack) sum_packs<1>(begin, end, value, row, c, out);
    for (; c < columns; ++c) {
        T sum{0};
        for (Index k = begin; k < end; ++k) sum += value(k) * row(k)[c];
        out[c] = sum;
    }
}

// Looks through some hundreds at a time, so that other numbers are found out at once.
template <class T>
bool all_ones(const T* numbers, Index count) {
    using P = Pack<T>;
    const Index in_packs = count - count % P::size;
    Index k = 0;
    while (k < in_packs) {
        const Index end = std::min(in_packs, k + 64 * P::size);
        P off = P::all(0);
        for (; k < end; k += P::size) off = off + P::abs(P::load(numbers + k) - P::all(1));
        if (!(off.sum() == 0)) return false;
    }
    return std::all_of(numbers + k, numbers + count, [](T number) { return number == 1; });
}

template <class T>
void spmm(const Features<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out) {
    const SparsePattern& pattern = *x.pattern();
    const IndexSpan row_ptr(pattern.row_ptr);
    const auto columns = static_cast<Index>(w.cols());
    const auto row = [first = w.data(), at = pattern.col_idx.data(), columns](Index k) {
        return first + std::ptrdiff_t{at[k]} * columns;
    };
    const T* values = x.values().data();
    parallel_rows(row_ptr.first(rows + 1), [&](Index first, Index last) {
        const auto sum_all = [&](auto value) {
            for (Index i = first; i < last; ++i) {
                sum_rows(row_ptr[i], row_ptr[i + 1], value, row, columns, row_of(out, i));
            }
        };
        // What is there or not, such as words, needs no product: a quarter less time.
        const Index begin = row_ptr[first];
        if (all_ones(values + begin, row_ptr[last] - begin)) return sum_all(One<T>());
        sum_all([=](Index k) { return values[k]; });
    });
}

// Adjoint of spmm in w: row f of the gradient gathers the rows of grad_out that have feature f.
template <class T>
void spmm_grad_w(const Features<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    const SparsePattern& pattern = *x.pattern();
    const auto value = [&, values = x.values()](Index k) { return values[pattern.position[k]]; };
    const auto row = [&](Index k) { return row_of(grad_out, pattern.row_idx[k]); };
    const auto columns = static_cast<Index>(grad_out.cols());
    parallel_rows(pattern.col_ptr, [&](Index first, Index last) {
        for (Index f = first; f < last; ++f) {
            Index end = pattern.col_ptr[f + 1];  // rows ascend within a column
            while (end > pattern.col_ptr[f] && pattern.row_idx[end - 1] >= rows) --end;
            sum_rows(pattern.col_ptr[f], end, value, row, columns, row_of(grad_w, f));
        }
    });
}

// out = x·w for the first rows of x.
template <class T>
void dense_product(const Matrix<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out) {
    out.resize(rows, w.cols());
    gemm(rows, static_cast<Index>(x.cols()), static_cast<Index>(w.cols()), x.data(), w.data(),
         out.data());
}

// Adjoint of dense_product in w: grad_w = xᵀ·grad_out over the first rows of x.
template <class T>
void dense_grad_w(const Matrix<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    grad_w.resize(x.cols(), grad_out.cols());
    gemm_transposed(rows, static_cast<Index>(x.cols()), static_cast<Index>(grad_out.cols()),
                    x.data(), grad_out.data(), grad_w.data());
}

}  // namespace

template <class T>
void matmul(const Features<T>& x, Index rows, const Matrix<T>& w, Matrix<T>& out) {
    if (!x.is_sparse()) return dense_product(x.dense(), rows, w, out);
    out.resize(rows, w.cols());
    spmm(x, rows, w, out);
}

template <class T>
void matmul(const Matrix<T>& x, const Matrix<T>& w, Matrix<T>& out) {
    dense_product(x, static_cast<Index>(x.rows()), w, out);
}

template <class T>
void matmul_grad_w(const Features<T>& x, Index rows, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    if (!x.is_sparse()) return dense_grad_w(x.dense(), rows, grad_out, grad_w);
    grad_w.resize(x.cols(), grad_out.cols());
    spmm_grad_w(x, rows, grad_out, grad_w);
}

template <class T>
void matmul_grad_w(const Matrix<T>& x, const Matrix<T>& grad_out, Matrix<T>& grad_w) {
    dense_grad_w(x, static_cast<Index>(x.rows()), grad_out, grad_w);
}

template <class T>
void matmul_grad_x(const Matrix<T>& grad_out, const Matrix<T>& w, Matrix<T>& grad_x) {
    // Kept from call to call, so that training allocates nothing after its first epoch.
    static thread_local std::vector<T> w_transposed;
    w_transposed.resize(static_cast<std::size_t>(w.size()));
    Eigen::Map<Matrix<T>>(w_transposed.data(), w.cols(), w.rows()) = w.transpose();
    grad_x.resize(grad_out.rows(), w.rows());
    gemm(static_cast<Index>(grad_out.rows()), static_cast<Index>(w.cols()),
         static_cast<Index>(w.rows()), grad_out.data(), w_transposed.data(), grad_x.data());
}

template <class T>
void add_to_rows(const Matrix<T>& row, Matrix<T>& m) {
    const auto columns = static_cast<Index>(m.cols());
    const T* from = row.data();
    parallel_rows(static_cast<Index>(m.rows()), 1 + columns / 2, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            T* to = row_of(m, i);
            for (Index c = 0; c < columns; ++c) to[c] += from[c];
        }
    });
}

// Threads share columns, so that each is summed in the order of the rows.
template <class T>
void column_sums(const Matrix<T>& m, Matrix<T>& sums) {
    constexpr Index kAtOnce = 16;
    const auto rows = static_cast<Index>(m.rows());
    const auto columns = static_cast<Index>(m.cols());
    sums.setZero(1, columns);
    const auto row = [&](Index i) { return row_of(m, i); };
    parallel_rows((columns + kAtOnce - 1) / kAtOnce, std::int64_t{rows} * kAtOnce / 2,
                  [&](Index first, Index last) {
                      const Index begin = first * kAtOnce;
                      sum_rows(
                          0, rows, One<T>(), [&](Index i) { return row(i) + begin; },
                          std::min(columns, last * kAtOnce) - begin, sums.data() + begin);
                  });
}

template <class T>
void set_zero(Matrix<T>& m, Eigen::Index rows, Eigen::Index columns) {
    m.resize(rows, columns);
    parallel_rows(static_cast<Index>(rows), 1 + columns / 4, [&](Index first, Index last) {
        std::fill(row_of(m, first), row_of(m, last), T{0});
    });
}

#define GATLAB_INSTANTIATE(T)                                                                \
    template void matmul<T>(const Features<T>&, Index, const Matrix<T>&, Matrix<T>&);        \
    template void matmul<T>(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);                 \
    template void matmul_grad_w<T>(const Features<T>&, Index, const Matrix<T>&, Matrix<T>&); \
    template void matmul_grad_w<T>(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);          \
    template void matmul_grad_x<T>(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);          \
    template void add_to_rows<T>(const Matrix<T>&, Matrix<T>&);                              \
    template void column_sums<T>(const Matrix<T>&, Matrix<T>&);                              \
    template void set_zero<T>(Matrix<T>&, Eigen::Index, Eigen::Index);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
