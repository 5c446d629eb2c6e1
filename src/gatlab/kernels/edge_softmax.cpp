#include "gatlab/kernels/edge_softmax.h"

#include <algorithm>

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

// row[k] = e^(row[k] − max), and the largest of each head into scratch.
template <class T>
void exp_below_largest(T* row, Index degree, Index heads, T* scratch) {
    using P = Pack<T>;
    const Index all = degree * heads;
    if (fill_packs<T>(heads)) {
        for (Index h = 0; h < heads; h += P::size) {
            P largest = P::load(row + h);
            for (Index n = h + heads; n < all; n += heads) {
                largest = P::max(largest, P::load(row + n));
            }
            for (Index n = h; n < all; n += heads) (P::load(row + n) - largest).store(row + n);
        }
    } else {
        std::copy_n(row, heads, scratch);
        for (Index k = 1; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) scratch[h] = std::max(scratch[h], row[k * heads + h]);
        }
        for (Index k = 0; k < degree; ++k) {
            for (Index h = 0; h < heads; ++h) row[k * heads + h] -= scratch[h];
        }
    }
    for (Index n = 0; n < all; ++n) row[n] = exp_nonpositive(row[n]);
}

}  // namespace

template <class T>
void edge_softmax_row(T* row, Index degree, Index heads, T* scratch) {
    using P = Pack<T>;
    if (degree == 0) return;
    exp_below_largest(row, degree, heads, scratch);
    const Index all = degree * heads;
    if (fill_packs<T>(heads)) {
        for (Index h = 0; h < heads; h += P::size) {
            P sum = P::all(T{1e-16});
            for (Index n = h; n < all; n += heads) sum = sum + P::load(row + n);
            const P share = P::all(1) / sum;
            for (Index n = h; n < all; n += heads) (P::load(row + n) * share).store(row + n);
        }
        return;
    }
    for (Index h = 0; h < heads; ++h) {
        T sum{1e-16};
        for (Index n = h; n < all; n += heads) sum += row[n];
        scratch[h] = T{1} / sum;
    }
    for (Index k = 0; k < degree; ++k) {
        for (Index h = 0; h < heads; ++h) row[k * heads + h] *= scratch[h];
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
                sum = sum + P::load(alpha + n) * P::load(grad + n);
            }
            for (Index n = h; n < all; n += heads) {
                (P::load(alpha + n) * (P::load(grad + n) - sum)).store(grad + n);
            }
        }
        return;
    }
    for (Index h = 0; h < heads; ++h) {
        T sum{0};
        for (Index n = h; n < all; n += heads) sum += alpha[n] * grad[n];
        scratch[h] = sum;
    }
    for (Index k = 0; k < degree; ++k) {
        for (Index h = 0; h < heads; ++h) {
            grad[k * heads + h] = alpha[k * heads + h] * (grad[k * heads + h] - scratch[h]);
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
