#include "gatlab/kernels/gatv2_scores.h"

#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

template <class T>
Pack<T> z_pack(const GATv2Terms<T>& terms, Index c) {
    using P = Pack<T>;
    const P sum = P::load(terms.source + c) + P::load(terms.target + c);
    return terms.edge == nullptr ? sum : sum + P::load(terms.edge + c);
}

template <class T>
T leaky(T z, T slope) {
    return z > 0 ? z : slope * z;
}

template <class T>
Pack<T> leaky(Pack<T> z, Pack<T> slope) {
    return Pack<T>::where_positive(z, z, slope * z);
}

// Calls in_packs(head, c) for every pack of channels and one_by_one(head, c) for the rest.
template <class T, class InPacks, class OneByOne>
void for_each_channel(HeadLayout layout, const InPacks& in_packs, const OneByOne& one_by_one) {
    for (Index h = 0; h < layout.heads; ++h) {
        Index c = h * layout.channels;
        const Index end = c + layout.channels;
        for (; c + Pack<T>::size <= end; c += Pack<T>::size) in_packs(h, c);
        for (; c < end; ++c) one_by_one(h, c);
    }
}

}  // namespace

template <class T>
void gatv2_scores(const GATv2Terms<T>& terms, HeadLayout layout, T* scores) {
    using P = Pack<T>;
    const P slope = P::all(terms.negative_slope);
    for (Index h = 0; h < layout.heads; ++h) {
        Index c = h * layout.channels;
        const Index end = c + layout.channels;
        P lanes = P::all(0);
        for (; c + P::size <= end; c += P::size) {
            lanes = lanes + P::load(terms.att + c) * leaky(z_pack(terms, c), slope);
        }
        T sum = lanes.sum();
        for (; c < end; ++c) sum += terms.att[c] * leaky(terms.z(c), terms.negative_slope);
        scores[h] = sum;
    }
}

template <class T>
void gatv2_scores_grad_z(const GATv2Terms<T>& terms, HeadLayout layout, const T* grad_scores,
                         T* grad_z) {
    using P = Pack<T>;
    const P slope = P::all(terms.negative_slope);
    for_each_channel<T>(
        layout,
        [&](Index h, Index c) {
            const P g = P::all(grad_scores[h]) * P::load(terms.att + c);
            const P down = P::where_positive(z_pack(terms, c), g, slope * g);
            (P::load(grad_z + c) + down).store(grad_z + c);
        },
        [&](Index h, Index c) {
            const T g = grad_scores[h] * terms.att[c];
            grad_z[c] += terms.z(c) > 0 ? g : terms.negative_slope * g;
        });
}

template <class T>
void gatv2_scores_grad_att(const GATv2Terms<T>& terms, HeadLayout layout, const T* grad_scores,
                           T* grad_att) {
    using P = Pack<T>;
    const P slope = P::all(terms.negative_slope);
    for_each_channel<T>(
        layout,
        [&](Index h, Index c) {
            const P share = P::all(grad_scores[h]) * leaky(z_pack(terms, c), slope);
            (P::load(grad_att + c) + share).store(grad_att + c);
        },
        [&](Index h, Index c) {
            grad_att[c] += grad_scores[h] * leaky(terms.z(c), terms.negative_slope);
        });
}

#define GATLAB_INSTANTIATE(T)                                                          \
    template void gatv2_scores(const GATv2Terms<T>&, HeadLayout, T*);                  \
    template void gatv2_scores_grad_z(const GATv2Terms<T>&, HeadLayout, const T*, T*); \
    template void gatv2_scores_grad_att(const GATv2Terms<T>&, HeadLayout, const T*, T*);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
