#include "gatlab/kernels/row_softmax.h"

#include <algorithm>

#include "gatlab/kernels/exp.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

// Where the largest of all whole packs stands first; how many numbers those are.
template <class T>
Index argmax_of_packs(const T* numbers, Index count, Index& best) {
    using P = Pack<T>;
    typename P::Mask here;
    for (Index i = 0; i < P::size; ++i) here[i] = i;
    typename P::Mask at = here;  // of each lane's largest
    P largest = P::load(numbers);
    Index k = P::size;
    for (; k + P::size <= count; k += P::size) {
        here += P::size;
        const P next = P::load(numbers + k);
        at = next.lanes > largest.lanes ? here : at;
        largest = P::max(largest, next);
    }
    best = static_cast<Index>(at[0]);
    T top = largest.lanes[0];
    for (Index i = 1; i < P::size; ++i) {
        const T lane = largest.lanes[i];
        const bool better = lane > top || (lane == top && at[i] < best);
        best = better ? static_cast<Index>(at[i]) : best;
        top = better ? lane : top;
    }
    return k;
}

}  // namespace

template <class T>
Index softmax_row(const T* logits, Index count, T* probabilities) {
    using P = Pack<T>;
    const Index rest = count % P::size;
    const Index in_packs = count - rest;
    const Index at = argmax_of_row(logits, count);
    const P largest = P::all(logits[at]);
    const Exp<T> exp;
    P sums = P::all(0);
    for (Index k = 0; k < in_packs; k += P::size) {
        const P power = exp(P::load(logits + k) - largest);
        power.store(probabilities + k);
        sums = sums + power;
    }
    T sum = sums.sum();
    const P last = exp(P::load_some(logits + in_packs, rest) - largest);
    for (Index i = 0; i < rest; ++i) sum += last.lanes[i];
    const P share = P::all(T{1} / sum);
    for (Index k = 0; k < in_packs; k += P::size) {
        (P::load(probabilities + k) * share).store(probabilities + k);
    }
    (last * share).store_some(probabilities + in_packs, rest);
    return at;
}

template <class T>
Index argmax_of_row(const T* logits, Index count) {
    using P = Pack<T>;
    Index best = 0;
    Index k = 1;
    if (count >= 2 * P::size) k = argmax_of_packs(logits, count, best);
    T largest = logits[best];
    for (; k < count; ++k) {
        const bool larger = logits[k] > largest;
        best = larger ? k : best;
        largest = larger ? logits[k] : largest;
    }
    return best;
}

#define GATLAB_INSTANTIATE(T)                           \
    template Index softmax_row<T>(const T*, Index, T*); \
    template Index argmax_of_row<T>(const T*, Index);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
