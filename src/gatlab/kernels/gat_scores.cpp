#include "gatlab/kernels/gat_scores.h"

#include <algorithm>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/gather.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

constexpr Index kNumbersPerNanosecond = 2;
constexpr Index kChannelsAtOnce = 16;

// A number, or a pack of them, of slot k from head h on: the score before LeakyReLU. `dst` is the
// target's share.
template <class T>
T raw_score(const ScoreTerms<T>& terms, const T* dst, Index k, Index heads, Index h) {
    const T sum = terms.src[std::ptrdiff_t{terms.source[k]} * heads + h] + dst[h];
    if (terms.edge == nullptr) return sum;
    return sum + terms.edge[std::ptrdiff_t{terms.number[k]} * heads + h];
}

template <class T>
Pack<T> raw_scores(const ScoreTerms<T>& terms, Pack<T> dst, Index k, Index heads, Index h) {
    using P = Pack<T>;
    const P sum = P::load(terms.src + std::ptrdiff_t{terms.source[k]} * heads + h) + dst;
    if (terms.edge == nullptr) return sum;
    return sum + P::load(terms.edge + std::ptrdiff_t{terms.number[k]} * heads + h);
}

// Of a single number in a pack as well: a choice between numbers is a branch in browsers, and the
// sign of a score is nothing that a processor can guess.
template <class T>
struct LeakyRelu {
    using P = Pack<T>;
    P slope;
    P operator()(P z) const { return P::max(z, P::all(0)) + slope * P::min(z, P::all(0)); }
    T operator()(T z) const { return (*this)(P::all(z)).lanes[0]; }
};

// The scores of the edges into one target.
template <class T>
void scores_row(const ScoreTerms<T>& terms, const T* dst, Index degree, Index heads, T* row) {
    using P = Pack<T>;
    const Index in_packs = heads - heads % P::size;
    const LeakyRelu<T> leaky{P::all(terms.negative_slope)};
    Index h = 0;
    // Two packs at once, whose share of the target stays in registers.
    for (; h + 2 * P::size <= in_packs; h += 2 * P::size) {
        const P left = P::load(dst + h);
        const P right = P::load(dst + h + P::size);
        for (Index k = 0; k < degree; ++k) {
            T* scores = row + k * heads + h;
            leaky(raw_scores(terms, left, k, heads, h)).store(scores);
            leaky(raw_scores(terms, right, k, heads, h + P::size)).store(scores + P::size);
        }
    }
    for (; h < in_packs; h += P::size) {
        const P share = P::load(dst + h);
        for (Index k = 0; k < degree; ++k) {
            leaky(raw_scores(terms, share, k, heads, h)).store(row + k * heads + h);
        }
    }
    for (; h < heads; ++h) {
        for (Index k = 0; k < degree; ++k) {
            row[k * heads + h] = leaky(raw_score(terms, dst, k, heads, h));
        }
    }
}

HeadLayout layout_of(Eigen::Index heads, Eigen::Index channels) {
    const auto stride = static_cast<Index>(channels);
    return {static_cast<Index>(heads), stride, stride};
}

// sums = Σ_k weights[k] · rows[k], head by head. Threads share heads, or the channels of a single
// one, and each number is summed over the rows in their order, so that its bits depend neither on
// threads nor on rows that are left out.
template <class T>
void sum_over_rows(RowRun<T> weights, RowRun<T> rows, Index count, HeadLayout layout, T* sums) {
    const bool one_head = layout.heads == 1;
    const Index unit = one_head ? kChannelsAtOnce : layout.channels;
    const Index all = layout.heads * layout.channels;
    const auto cost = std::int64_t{count} * unit / kNumbersPerNanosecond;
    parallel_rows((all + unit - 1) / unit, cost, [&](Index first, Index last) {
        const Index begin = first * unit;
        const Index width = std::min(all, last * unit) - begin;
        const Index heads = one_head ? 1 : last - first;
        const Index channels = one_head ? width : unit;
        add_weighted_rows(RowRun<T>{weights.first + (one_head ? 0 : first), weights.width},
                          RowRun<T>{rows.first + begin, rows.width}, count,
                          {heads, channels, channels}, sums + begin, channels);
    });
}

}  // namespace

template <class T>
void gat_scores_rows(const ScoreTerms<T>& given, IndexSpan row_ptr, Index heads, T* rows) {
    ScoreTerms<T> terms = given;  // of what is left; nobody else's, so that it stays in registers
    const auto targets = static_cast<Index>(row_ptr.size()) - 1;
    for (Index i = 0; i < targets; ++i) {
        const Index degree = row_ptr[i + 1] - row_ptr[i];
        scores_row(terms, terms.dst_row(i, heads), degree, heads, rows);
        terms.source += degree;
        terms.number += degree;
        rows += degree * heads;
    }
}

template <class T>
void gat_scores_grad_row(const ScoreTerms<T>& terms, Index degree, Index heads, T* grad,
                         T* grad_dst_row) {
    using P = Pack<T>;
    const Index in_packs = heads - heads % P::size;
    const P slope = P::all(terms.negative_slope);
    const T* dst = terms.dst_row(0, heads);
    for (Index h = 0; h < in_packs; h += P::size) {
        const P share = P::load(dst + h);
        P sum = P::load(grad_dst_row + h);
        for (Index k = 0; k < degree; ++k) {
            const P g = P::load(grad + k * heads + h);
            const P down = P::where_positive(raw_scores(terms, share, k, heads, h), g, slope * g);
            down.store(grad + k * heads + h);
            sum = sum + down;
        }
        sum.store(grad_dst_row + h);
    }
    for (Index h = in_packs; h < heads; ++h) {
        T sum = grad_dst_row[h];
        for (Index k = 0; k < degree; ++k) {
            T& g = grad[k * heads + h];
            const P z = P::all(raw_score(terms, dst, k, heads, h));
            g = P::where_positive(z, P::all(g), slope * P::all(g)).lanes[0];
            sum += g;
        }
        grad_dst_row[h] = sum;
    }
}

template <class T>
void head_products(const Matrix<T>& h, const Matrix<T>& att, Matrix<T>& scores) {
    const HeadLayout layout = layout_of(att.rows(), att.cols());
    scores.resize(h.rows(), layout.heads);
    const auto cost = 1 + h.cols() / kNumbersPerNanosecond;
    parallel_rows(static_cast<Index>(h.rows()), cost, [&](Index first, Index last) {
        row_products(att.data(), layout.stride, RowRun<T>{row_of(h, first), h.cols()}, last - first,
                     layout, row_of(scores, first));
    });
}

template <class T>
void head_products_grad(const Matrix<T>& h, const Matrix<T>& att, const Matrix<T>& grad_scores,
                        Matrix<T>& grad_h, Matrix<T>& grad_att) {
    const HeadLayout layout = layout_of(att.rows(), att.cols());
    const auto rows = static_cast<Index>(grad_scores.rows());
    const auto cost = 1 + h.cols() / kNumbersPerNanosecond;
    parallel_rows(rows, cost, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            add_weighted_row(row_of(grad_scores, i), att.data(), layout, T{1}, row_of(grad_h, i),
                             layout.stride);
        }
    });
    grad_att.setZero(att.rows(), att.cols());
    sum_over_rows<T>({grad_scores.data(), layout.heads}, {h.data(), h.cols()}, rows, layout,
                     grad_att.data());
}

#define GATLAB_INSTANTIATE(T)                                                              \
    template void gat_scores_rows(const ScoreTerms<T>&, IndexSpan, Index, T*);             \
    template void gat_scores_grad_row(const ScoreTerms<T>&, Index, Index, T*, T*);         \
    template void head_products(const Matrix<T>&, const Matrix<T>&, Matrix<T>&);           \
    template void head_products_grad(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&, \
                                     Matrix<T>&, Matrix<T>&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
