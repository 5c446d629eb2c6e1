#include "gatlab/kernels/dropout.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "gatlab/core/parallel.h"

namespace gatlab {

namespace {

// One Philox block decides eight entries, by 16 bits each.
constexpr Index kEntriesPerBlock = 8;
constexpr Index kRowsPerPiece = 512;
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
        std::array<PhiloxLane, 4> words;
        philox_lanes(key_, ids_, blocks_, words);
        for (int lane = 0; lane < waiting_; ++lane) {
            const std::array<std::uint32_t, 4> block{words[0][lane], words[1][lane], words[2][lane],
                                                     words[3][lane]};
            if (count_[lane] == kEntriesPerBlock) {
                apply(block, in_ + begin_[lane], out_ + begin_[lane]);
            } else {
                apply_some(block, begin_[lane], count_[lane]);
            }
        }
        waiting_ = 0;
    }

  private:
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    // Branch-free, because no processor can guess these branches: a mask of ones or zeros cuts the
    // entry out of its bits.
    void apply(const std::array<std::uint32_t, 4>& block, const T* in, T* out) const {
        std::array<std::uint16_t, kEntriesPerBlock> draws;
        std::memcpy(draws.data(), block.data(), sizeof(draws));
        for (Index i = 0; i < kEntriesPerBlock; ++i) {
            const Bits keep = Bits{0} - static_cast<Bits>(draws[i] >= threshold_);
            out[i] = std::bit_cast<T>(std::bit_cast<Bits>(in[i] * scale_) & keep);
        }
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
    parallel_rows(rows.count, kRowsPerPiece, [&](Index first, Index last) {
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
void dropout_grad_row(double p, const T* kept, Index count, T* grad) {
    const T scale = dropout_scale<T>(p);
    for (Index n = 0; n < count; ++n) grad[n] = kept[n] == 0 ? T{0} : grad[n] * scale;
}

template void dropout_grad_row<float>(double, const float*, Index, float*);
template void dropout_grad_row<double>(double, const double*, Index, double*);
template float dropout_scale<float>(double);
template double dropout_scale<double>(double);
template void dropout<float>(const RandomKey&, double, const DropoutRows&, const float*, float*);
template void dropout<double>(const RandomKey&, double, const DropoutRows&, const double*, double*);

}  // namespace gatlab
