#include "gatlab/kernels/row_softmax.h"

#include <algorithm>

#include "gatlab/kernels/exp.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

template <class T>
void softmax_row(const T* logits, Index count, T* probabilities) {
    using P = Pack<T>;
    const T largest = logits[argmax_of_row(logits, count)];
    const auto exp_at = [&](Index k) {
        exp_nonpositive(P::load(logits + k) - P::all(largest)).store(probabilities + k);
    };
    if (count >= P::size) {
        for (Index k = 0; k + P::size <= count; k += P::size) exp_at(k);
        exp_at(count - P::size);  // the last ones; some of them for the second time
    } else {
        for (Index k = 0; k < count; ++k) probabilities[k] = exp_nonpositive(logits[k] - largest);
    }
    T sum{0};
    for (Index n = 0; n < count; ++n) sum += probabilities[n];
    const T share = T{1} / sum;
    for (Index n = 0; n < count; ++n) probabilities[n] *= share;
}

template <class T>
Index argmax_of_row(const T* logits, Index count) {
    Index best = 0;
    for (Index k = 1; k < count; ++k) best = logits[k] > logits[best] ? k : best;
    return best;
}

#define GATLAB_INSTANTIATE(T)                          \
    template void softmax_row<T>(const T*, Index, T*); \
    template Index argmax_of_row<T>(const T*, Index);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
