#include "gatlab/kernels/edge_softmax.h"

#include <cmath>

#include "gatlab/kernels/exp.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

// Each loop is written twice: in packs of heads, one after the other, where they fill packs, and
// head by head. Both add the edges in their order, so the bits are the same.

template <class T>
bool fill_packs(Index heads) {
    return heads % Pack<T>::size == 0;
}

// The softmax of kPacks packs of heads side by side; the next edge's are `heads` numbers on.
template <Index kPacks, class T>
void softmax_of_packs(const Exp<T>& exp, T* row, Index all, Index heads) {
    using P = Pack<T>;
    P largest[kPacks];
    P sum[kPacks];
    for (Index p = 0; p < kPacks; ++p) {
        largest[p] = P::load(row + p * P::size);
        sum[p] = P::all(T{1e-16});
    }
    for (Index n = heads; n < all; n += heads) {
        for (Index p = 0; p < kPacks; ++p) {
            largest[p] = P::max(largest[p], P::load(row + n + p * P::size));
        }
    }
    for (Index n = 0; n < all; n += heads) {
        for (Index p = 0; p < kPacks; ++p) {
            T* at = row + n + p * P::size;
            const P power = exp(P::load(at) - largest[p]);
            power.store(at);
            sum[p] = sum[p] + power;
        }
    }
    for (Index p = 0; p < kPacks; ++p) sum[p] = P::all(1) / sum[p];
    for (Index n = 0; n < all; n += heads) {
        for (Index p = 0; p < kPacks; ++p) {
            T* at = row + n + p * P::size;
            (P::load(at) * sum[p]).store(at);
        }
    }
}

template <class T>
void softmax_in_packs(T* row, Index all, Index heads) {
    constexpr Index kPack = Pack<T>::size;
    const Exp<T> exp;
    Index h = 0;
    for (; h + 2 * kPack <= heads; h += 2 * kPack) {
        softmax_of_packs<2>(exp, row + h, all - h, heads);
    }
    if (h < heads) softmax_of_packs<1>(exp, row + h, all - h, heads);
}

// Each head's numbers less the largest of them.
template <class T>
void subtract_largest(T* row, Index all, Index heads) {
    using P = Pack<T>;
    for (Index h = 0; h < heads; ++h) {
        P largest = P::all(row[h]);  // a pack, for that takes no branch to be guessed wrong
        for (Index n = h + heads; n < all; n += heads) largest = P::max(largest, P::all(row[n]));
        for (Index n = h; n < all; n += heads) row[n] -= largest.lanes[0];
    }
}

template <class T>
void exp_of_all(T* numbers, Index count) {
    using P = Pack<T>;
    const Exp<T> exp;
    Index n = 0;
    for (; n + P::size <= count; n += P::size) exp(P::load(numbers + n)).store(numbers + n);
    for (; n < count; ++n) numbers[n] = exp(numbers[n]);
}

// Each head's numbers by their sum.
template <class T>
void divide_by_sum(T* row, Index all, Index heads) {
    for (Index h = 0; h < heads; ++h) {
        T sum{1e-16};
        for (Index n = h; n < all; n += heads) sum += row[n];
        const T share = T{1} / sum;
        for (Index n = h; n < all; n += heads) row[n] *= share;
    }
}

}  // namespace

template <class T>
void edge_softmax_rows(IndexSpan row_ptr, Index heads, T* rows) {
    const auto each_row = [&](const auto& work) {
        for (std::size_t i = 0; i + 1 < row_ptr.size(); ++i) {
            const Index begin = (row_ptr[i] - row_ptr.front()) * heads;
            const Index all = (row_ptr[i + 1] - row_ptr[i]) * heads;
            if (all > 0) work(rows + begin, all, heads);
        }
    };
    if (fill_packs<T>(heads)) return each_row(softmax_in_packs<T>);
    // The exponentials of all rows at once: most rows are short, and would leave packs half empty.
    each_row(subtract_largest<T>);
    exp_of_all(rows, (row_ptr.back() - row_ptr.front()) * heads);
    each_row(divide_by_sum<T>);
}

template <class T>
void edge_softmax_grad_row(const T* alpha, T* grad, Index degree, Index heads) {
    using P = Pack<T>;
    const Index all = degree * heads;
    if (fill_packs<T>(heads)) {
        for (Index h = 0; h < heads; h += P::size) {
            P sum = P::all(0);
            for (Index n = h; n < all; n += heads) {
                sum = sum + P::abs(P::load(alpha + n)) * P::load(grad + n);
            }
            for (Index n = h; n < all; n += heads) {
                (P::abs(P::load(alpha + n)) * (P::load(grad + n) - sum)).store(grad + n);
            }
        }
        return;
    }
    for (Index h = 0; h < heads; ++h) {
        T sum{0};
        for (Index n = h; n < all; n += heads) sum += std::abs(alpha[n]) * grad[n];
        for (Index n = h; n < all; n += heads) grad[n] = std::abs(alpha[n]) * (grad[n] - sum);
    }
}

#define GATLAB_INSTANTIATE(T)                              \
    template void edge_softmax_rows(IndexSpan, Index, T*); \
    template void edge_softmax_grad_row(const T*, T*, Index, Index);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
