#include "gatlab/kernels/edge_softmax.h"

#include <algorithm>
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

// count numbers become e^(number − max[n mod heads]).
template <class T>
void exp_below(const T* max, Index count, Index heads, T* row) {
    using P = Pack<T>;
    const Exp<T> exp;
    for (Index k = 0; k < count; k += heads) {
        for (Index h = 0; h < heads; ++h) row[k + h] -= max[h];
    }
    Index n = 0;
    for (; n + P::size <= count; n += P::size) exp(P::load(row + n)).store(row + n);
    for (; n < count; ++n) row[n] = exp(row[n]);
}

}  // namespace

template <class T>
void edge_softmax_row(T* row, Index degree, Index heads, T* scratch) {
    if (degree == 0) return;
    const Index all = degree * heads;
    if (fill_packs<T>(heads)) {
        constexpr Index kPack = Pack<T>::size;
        const Exp<T> exp;
        Index h = 0;
        for (; h + 2 * kPack <= heads; h += 2 * kPack) {
            softmax_of_packs<2>(exp, row + h, all - h, heads);
        }
        if (h < heads) softmax_of_packs<1>(exp, row + h, all - h, heads);
        return;
    }
    std::copy_n(row, heads, scratch);
    for (Index k = heads; k < all; k += heads) {
        for (Index h = 0; h < heads; ++h) scratch[h] = std::max(scratch[h], row[k + h]);
    }
    exp_below(scratch, all, heads, row);
    for (Index h = 0; h < heads; ++h) {
        T sum{1e-16};
        for (Index n = h; n < all; n += heads) sum += row[n];
        scratch[h] = T{1} / sum;
    }
    for (Index k = 0; k < all; k += heads) {
        for (Index h = 0; h < heads; ++h) row[k + h] *= scratch[h];
    }
}

template <class T>
void edge_softmax_grad_row(const T* alpha, T* grad, Index degree, Index heads, T* scratch) {
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
        scratch[h] = sum;
    }
    for (Index k = 0; k < degree; ++k) {
        for (Index h = 0; h < heads; ++h) {
            const Index n = k * heads + h;
            grad[n] = std::abs(alpha[n]) * (grad[n] - scratch[h]);
        }
    }
}

#define GATLAB_INSTANTIATE(T)                             \
    template void edge_softmax_row(T*, Index, Index, T*); \
    template void edge_softmax_grad_row(const T*, T*, Index, Index, T*);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
