#include "gatlab/kernels/dropout.h"

#include <algorithm>
#include <cmath>

#include "gatlab/core/parallel.h"

namespace gatlab {

namespace {

// One Philox block decides eight entries, by 16 bits each.
constexpr Index kEntriesPerBlock = 8;
constexpr Index kBlocksPerPiece = 1024;

// Draws of 16 bits below this are dropped. At most 65535, so that something can be kept.
std::uint32_t threshold_of(double p) {
    return std::min(static_cast<std::uint32_t>(std::lround(p * 65536.0)), 65535u);
}

template <class T>
void dropout_block(const RandomKey& key, Index block, std::uint32_t threshold, T scale,
                   std::span<const T> in, std::span<T> out) {
    const auto words = philox(key, static_cast<std::uint32_t>(block));
    const std::size_t begin = static_cast<std::size_t>(block) * kEntriesPerBlock;
    const std::size_t count = std::min<std::size_t>(kEntriesPerBlock, in.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t draw = (words[i / 2] >> (16 * (i % 2))) & 0xFFFFu;
        out[begin + i] = draw < threshold ? T{0} : in[begin + i] * scale;
    }
}

}  // namespace

template <class T>
void dropout(const RandomKey& key, double p, std::span<const T> in, std::span<T> out) {
    const std::uint32_t threshold = threshold_of(p);
    const T scale = dropout_scale<T>(p);
    const auto blocks = static_cast<Index>((in.size() + kEntriesPerBlock - 1) / kEntriesPerBlock);
    parallel_rows(blocks, kBlocksPerPiece, [&](Index begin, Index end) {
        for (Index block = begin; block < end; ++block) {
            dropout_block(key, block, threshold, scale, in, out);
        }
    });
}

template <class T>
T dropout_scale(double p) {
    return static_cast<T>(65536.0 / (65536.0 - threshold_of(p)));
}

template float dropout_scale<float>(double);
template double dropout_scale<double>(double);
template void dropout<float>(const RandomKey&, double, std::span<const float>, std::span<float>);
template void dropout<double>(const RandomKey&, double, std::span<const double>, std::span<double>);

}  // namespace gatlab
