#include "gatlab/kernels/dropout.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

// One Philox block decides eight entries, by 16 bits each.
constexpr Index kEntriesPerBlock = Draws::size;
static_assert(std::endian::native == std::endian::little, "16-bit draws are read as they lie");

// Draws of 16 bits below this are dropped. At most 65535, so that something can be kept.
std::uint32_t threshold_of(double p) {
    return std::min(static_cast<std::uint32_t>(std::lround(p * 65536.0)), 65535u);
}

template <class T>
class Dropout {
  public:
    Dropout(const RandomKey& key, double p, const T* in, T* out)
        : key_(key),
          threshold_(static_cast<std::uint16_t>(threshold_of(p))),
          scale_(dropout_scale<T>(p)),
          in_(in),
          out_(out) {}

    void row(Index id, Index begin, Index end) {
        for (Index block = 0; begin < end; ++block, begin += kEntriesPerBlock) {
            ids_[waiting_] = static_cast<std::uint32_t>(id);
            blocks_[waiting_] = static_cast<std::uint32_t>(block);
            begin_[waiting_] = begin;
            count_[waiting_] = std::min(kEntriesPerBlock, end - begin);
            if (++waiting_ == kPhiloxLanes) flush();
        }
    }

    void flush() {
        PhiloxWords words;
        philox_lanes(key_, ids_, blocks_, words);
        for (int lane = 0; lane < waiting_; ++lane) {
            if (count_[lane] == kEntriesPerBlock) {
                apply(words[lane], in_ + begin_[lane], out_ + begin_[lane]);
            } else {
                apply_some(words[lane], begin_[lane], count_[lane]);
            }
        }
        waiting_ = 0;
    }

  private:
    // Branch-free, because no processor can guess these branches. All entries are read before any
    // is written, for `in` and `out` may be the same.
    void apply(const std::array<std::uint32_t, 4>& block, const T* in, T* out) const {
        using P = Pack<T>;
        constexpr Index kPacks = Draws::size / P::size;
        typename P::Mask masks[kPacks];
        std::bit_cast<Draws>(block).at_least(threshold_, masks);
        P kept[kPacks];
        for (Index p = 0; p < kPacks; ++p) {
            kept[p] = (P::load(in + p * P::size) * P::all(scale_)).cut(masks[p]);
        }
        for (Index p = 0; p < kPacks; ++p) kept[p].store(out + p * P::size);
    }

    void apply_some(const std::array<std::uint32_t, 4>& block, Index begin, Index count) const {
        std::array<T, kEntriesPerBlock> entries{};
        std::copy_n(in_ + begin, count, entries.begin());
        apply(block, entries.data(), entries.data());
        std::copy_n(entries.begin(), count, out_ + begin);
    }

    RandomKey key_;
    std::uint16_t threshold_;
    T scale_;
    const T* in_;
    T* out_;
    // Blocks of rows, short ones too, wait until there are enough to draw for all at once.
    int waiting_ = 0;
    PhiloxLane ids_{};
    PhiloxLane blocks_{};
    std::array<Index, kPhiloxLanes> begin_{};
    std::array<Index, kPhiloxLanes> count_{};
};

}  // namespace

template <class T>
void dropout(const RandomKey& key, double p, const DropoutRows& rows, const T* in, T* out) {
    const Index per_row =
        rows.count == 0 ? 0 : (rows.begin(rows.count) - rows.begin(0)) / rows.count;
    parallel_rows(rows.count, 1 + per_row, [&](Index first, Index last) {
        Dropout<T> piece(key, p, in, out);
        for (Index i = first; i < last; ++i)
            piece.row(rows.id(i), rows.begin(i), rows.begin(i + 1));
        piece.flush();
    });
}

template <class T>
T dropout_scale(double p) {
    return static_cast<T>(65536.0 / (65536.0 - threshold_of(p)));
}

template <class T>
void mark_dropped_row(const T* after, Index count, T* row) {
    using P = Pack<T>;
    Index n = 0;
    for (; n + P::size <= count; n += P::size) {
        const P number = P::load(row + n);
        P::where_zero(P::load(after + n), P::all(0) - number, number).store(row + n);
    }
    for (; n < count; ++n) row[n] = after[n] == 0 ? 0 - row[n] : row[n];
}

namespace {

// to = from · scale where `marked` is above 0, else 0.
template <class T>
void scale_kept(double p, const T* marked, const T* from, Index count, T* to) {
    using P = Pack<T>;
    const T scale = dropout_scale<T>(p);
    Index n = 0;
    for (; n + P::size <= count; n += P::size) {
        const P kept = P::load(from + n) * P::all(scale);
        P::where_positive(P::load(marked + n), kept, P::all(0)).store(to + n);
    }
    for (; n < count; ++n) to[n] = marked[n] > 0 ? from[n] * scale : T{0};
}

}  // namespace

template <class T>
void dropout_grad_row(double p, const T* marked, Index count, T* grad) {
    scale_kept(p, marked, grad, count, grad);
}

template <class T>
void drop_marked_row(double p, Index count, T* marked) {
    scale_kept(p, marked, marked, count, marked);
}

#define GATLAB_INSTANTIATE(T)                                       \
    template void mark_dropped_row<T>(const T*, Index, T*);         \
    template void dropout_grad_row<T>(double, const T*, Index, T*); \
    template void drop_marked_row<T>(double, Index, T*);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

template float dropout_scale<float>(double);
template double dropout_scale<double>(double);
template void dropout<float>(const RandomKey&, double, const DropoutRows&, const float*, float*);
template void dropout<double>(const RandomKey&, double, const DropoutRows&, const double*, double*);

}  // namespace gatlab
