#include "gatlab/kernels/gather.h"

#include <algorithm>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/constant.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

constexpr Index kPacksInRegisters = 8;

// to += factor · from, over `count` numbers.
template <class T>
void add_scaled(T factor, const T* from, Index count, T* to) {
    using P = Pack<T>;
    const P factors = P::all(factor);
    Index c = 0;
    for (; c + P::size <= count; c += P::size) {
        (P::load(to + c) + factors * P::load(from + c)).store(to + c);
    }
    for (; c < count; ++c) to[c] += factor * from[c];
}

template <class T, class Packs>
Pack<T> lanes_of_dot(const T* a, const T* b, Packs packs) {
    using P = Pack<T>;
    P lanes = P::all(0);
    for (Index p = 0; p < packs; ++p) {
        lanes = lanes + P::load(a + p * P::size) * P::load(b + p * P::size);
    }
    return lanes;
}

// ⟨a, b⟩ over `count` numbers, summed lane by lane.
template <class T>
T dot(const T* a, const T* b, Index count) {
    const Index packs = count / Pack<T>::size;
    T sum = lanes_of_dot(a, b, packs).sum();
    for (Index c = packs * Pack<T>::size; c < count; ++c) sum += a[c] * b[c];
    return sum;
}

// Whether head after head has its channels after those of the one before, in the row and in what
// it is combined with.
bool side_by_side(HeadLayout row, Index other_stride) {
    return row.heads == 1 || (row.stride == row.channels && other_stride == row.channels);
}

// Reads one number of each cache line of the rows. Rows that lie anywhere are then fetched side by
// side, instead of as far ahead as the processor looks into the sum.
template <class T>
void fetch(RowList<T> rows, Index count) {
    if (!rows.far) return;
    constexpr Index kRowsInCache = 64;
    constexpr std::ptrdiff_t kLine = 64 / sizeof(T);
    for (Index k = 0; k < std::min(count, kRowsInCache); ++k) {
        const volatile T* row = rows.row(k);
        for (std::ptrdiff_t c = 0; c < rows.width; c += kLine) (void)row[c];
    }
}

template <class T>
void fetch(RowRun<T>, Index) {}  // the processor sees for itself what comes next

// Rows to be summed: out = first + Σ_k weights[k] · rows[k]. `first` and `out` may be the same.
template <class Weights, class Rows, class T>
struct Sum {
    Weights weights;
    Rows rows;
    Index count;
    const T* first;
    T* out;
};

// kPacks packs of a sum of rows, from `column` on, which stay in registers over all rows. Head
// `head` is the first one's; each has kPacksPerHead of them.
template <Index kPacks, Index kPacksPerHead, class Weights, class Rows, class T>
void sum_packs(const Sum<Weights, Rows, T>& s, Index head, Index column) {
    using P = Pack<T>;
    P sum[kPacks];
    for (Index p = 0; p < kPacks; ++p) sum[p] = P::load(s.first + column + p * P::size);
    for (Index k = 0; k < s.count; ++k) {
        const T* weight = s.weights.row(k) + head;
        const T* row = s.rows.row(k) + column;
        for (Index h = 0; h < kPacks / kPacksPerHead; ++h) {
            const P factor = P::all(weight[h]);
            for (Index p = h * kPacksPerHead; p < (h + 1) * kPacksPerHead; ++p) {
                sum[p] = sum[p] + factor * P::load(row + p * P::size);
            }
        }
    }
    for (Index p = 0; p < kPacks; ++p) sum[p].store(s.out + column + p * P::size);
}

// All heads, of kPacksPerHead packs each: as many heads at once as registers hold.
template <Index kPacksPerHead, class Weights, class Rows, class T>
void sum_heads(const Sum<Weights, Rows, T>& s, Index heads) {
    constexpr Index kAtOnce = kPacksInRegisters / kPacksPerHead;
    constexpr Index kChannels = kPacksPerHead * Pack<T>::size;
    Index h = 0;
    for (; h + kAtOnce <= heads; h += kAtOnce) {
        sum_packs<kPacksInRegisters, kPacksPerHead>(s, h, h * kChannels);
    }
    for (; h < heads; ++h) sum_packs<kPacksPerHead, kPacksPerHead>(s, h, h * kChannels);
}

// Two packs, which may overlap: what is the same in both is summed twice.
template <class Weights, class Rows, class T>
void sum_pair(const Sum<Weights, Rows, T>& s, Index head, Index left, Index right) {
    using P = Pack<T>;
    P sum[] = {P::load(s.first + left), P::load(s.first + right)};
    for (Index k = 0; k < s.count; ++k) {
        const P factor = P::all(s.weights.row(k)[head]);
        const T* row = s.rows.row(k);
        sum[0] = sum[0] + factor * P::load(row + left);
        sum[1] = sum[1] + factor * P::load(row + right);
    }
    sum[0].store(s.out + left);
    sum[1].store(s.out + right);
}

// The last channels of a head, too few for a pack.
template <Index kChannels, class Weights, class Rows, class T>
void sum_few(const Sum<Weights, Rows, T>& s, Index head, Index column) {
    using P = Pack<T>;
    P sum = P::load_some(s.first + column, kChannels);
    for (Index k = 0; k < s.count; ++k) {
        const P factor = P::all(s.weights.row(k)[head]);
        sum = sum + factor * P::load_some(s.rows.row(k) + column, kChannels);
    }
    sum.store_some(s.out + column, kChannels);
}

// One head of any number of channels.
template <class Weights, class Rows, class T>
void sum_head(const Sum<Weights, Rows, T>& s, Index head, Index channels) {
    constexpr Index kBlock = kPacksInRegisters * Pack<T>::size;
    Index c = head * channels;
    const Index end = c + channels;
    for (; c + kBlock <= end; c += kBlock) {
        sum_packs<kPacksInRegisters, kPacksInRegisters>(s, head, c);
    }
    for (; c + Pack<T>::size < end; c += 2 * Pack<T>::size) {
        sum_pair(s, head, c, std::min(c + Pack<T>::size, end - Pack<T>::size));
    }
    if (c + Pack<T>::size == end) return sum_packs<1, 1>(s, head, c);
    if (end - c == 1) sum_few<1>(s, head, c);
    if constexpr (Pack<T>::size > 2) {
        if (end - c == 2) sum_few<2>(s, head, c);
        if (end - c == 3) sum_few<3>(s, head, c);
    }
}

// Calls `body` with what sums rows of this layout whose heads lie side by side, so that it is
// chosen once for many sums.
template <class T, class Body>
void with_sum(HeadLayout layout, const Body& body) {
    constexpr Index kPack = Pack<T>::size;
    const auto [heads, channels, stride] = layout;
    switch (channels) {
        case kPack:
            return body([=](const auto& s) { sum_heads<1>(s, heads); });
        case 2 * kPack:
            return body([=](const auto& s) { sum_heads<2>(s, heads); });
        case 4 * kPack:
            return body([=](const auto& s) { sum_heads<4>(s, heads); });
        default:
            return body([=](const auto& s) {
                for (Index h = 0; h < heads; ++h) sum_head(s, h, channels);
            });
    }
}

// One row, weighted head by head, each of `packs` packs.
template <class T, class Packs>
void add_scaled_heads(const T* weight, const T* row, Index heads, Packs packs, T share, T* out) {
    using P = Pack<T>;
    for (Index h = 0; h < heads; ++h) {
        const P factor = P::all(share * weight[h]);
        for (Index p = 0; p < packs; ++p, row += P::size, out += P::size) {
            (P::load(out) + factor * P::load(row)).store(out);
        }
    }
}

// Heads that share their channels, or whose sums do.
template <class Weights, class Rows, class T>
void add_apart(const Sum<Weights, Rows, T>& s, HeadLayout layout, T share, Index out_stride) {
    for (Index k = 0; k < s.count; ++k) {
        add_weighted_row(s.weights.row(k), s.rows.row(k), layout, share, s.out, out_stride);
    }
}

// The products of one row, as many heads at once as a pack holds.
template <class T, class Packs>
void products_by_head(const T* a, const T* row, Index heads, Packs packs, T* products) {
    using P = Pack<T>;
    const Index channels = packs * P::size;
    for (Index h = 0; h < heads; h += P::size) {
        P lanes[P::size];
        for (Index i = 0; i < P::size; ++i) {
            lanes[i] = lanes_of_dot(a + (h + i) * channels, row + (h + i) * channels, packs);
        }
        sums_of(lanes).store(products + h);
    }
}

// The products of one head, as many rows at once as a pack holds; how many rows that were.
template <class T, class Rows>
Index products_by_row(const T* a, Rows rows, Index count, Index channels, T* products,
                      const Index* at) {
    using P = Pack<T>;
    const Index packs = channels / P::size;
    Index k = 0;
    for (; k + P::size <= count; k += P::size) {
        P lanes[P::size];
        for (Index i = 0; i < P::size; ++i) {
            lanes[i] = lanes_of_dot(a, rows.row(k + i), packs);
        }
        P sums = sums_of(lanes);
        for (Index c = packs * P::size; c < channels; ++c) {
            P column;
            for (Index i = 0; i < P::size; ++i) column.lanes[i] = rows.row(k + i)[c];
            sums = sums + P::all(a[c]) * column;
        }
        if (at == nullptr) {
            sums.store(products + k);
        } else {
            for (Index i = 0; i < P::size; ++i) products[at[k + i]] = sums.lanes[i];
        }
    }
    return k;
}

// The products of `count` rows, row k's at `at[k]` or, without `at`, at k.
template <class T, class Rows>
void products_of_rows(const T* a, Index a_stride, Rows rows, Index count, HeadLayout layout,
                      T* products, const Index* at) {
    constexpr Index kPack = Pack<T>::size;
    const Index heads = layout.heads;
    const Index channels = layout.channels;
    const auto products_of = [&](Index k) {
        return products + std::ptrdiff_t{at == nullptr ? k : at[k]} * heads;
    };
    const bool whole_packs = side_by_side(layout, a_stride) && channels % kPack == 0;
    Index k = 0;
    if (heads == 1) {
        k = products_by_row(a, rows, count, channels, products, at);
    } else if (whole_packs && heads % kPack == 0) {
        with_constant(channels / kPack, [&](auto packs) {
            for (; k < count; ++k) {
                products_by_head(a, rows.row(k), heads, packs, products_of(k));
            }
        });
    }
    for (; k < count; ++k) row_products(a, a_stride, rows.row(k), layout, products_of(k));
}

}  // namespace

template <class T>
void gather(IndexSpan row_ptr, const Matrix<T>& weights, RowList<T> rows, HeadLayout row_layout,
            Matrix<T>& out, Index out_stride, const T* first) {
    const auto each_target = [&](const auto& sum_up) {
        parallel_rows(row_ptr, [&](Index from, Index to) {
            for (Index i = from; i < to; ++i) {
                const Index begin = row_ptr[i];
                T* row = row_of(out, i);
                sum_up(Sum<RowRun<T>, RowList<T>, T>{
                    {row_of(weights, begin), weights.cols()},
                    {rows.first, rows.width, rows.at + begin, rows.far},
                    row_ptr[i + 1] - begin,
                    first == nullptr ? row : first,
                    row});
            }
        });
    };
    if (!side_by_side(row_layout, out_stride)) {
        const T share = out_stride == 0 ? T{1} / static_cast<T>(row_layout.heads) : T{1};
        return each_target([&, columns = out.cols()](const auto& sum) {
            if (sum.first != sum.out) std::copy_n(sum.first, columns, sum.out);
            add_apart(sum, row_layout, share, out_stride);
        });
    }
    with_sum<T>(row_layout, [&](const auto& sum_up) {
        each_target([&](const auto& sum) {
            fetch(sum.rows, sum.count);
            sum_up(sum);
        });
    });
}

template <class T>
void add_weighted_row(const T* weight, const T* row, HeadLayout row_layout, T share, T* out,
                      Index out_stride) {
    if (side_by_side(row_layout, out_stride) && row_layout.channels % Pack<T>::size == 0) {
        with_constant(row_layout.channels / Pack<T>::size, [&](auto packs) {
            add_scaled_heads(weight, row, row_layout.heads, packs, share, out);
        });
        return;
    }
    for (Index h = 0; h < row_layout.heads; ++h) {
        add_scaled(share * weight[h], row + h * row_layout.stride, row_layout.channels,
                   out + h * out_stride);
    }
}

template <class T, template <class> class Rows>
void add_weighted_rows(Rows<T> weights, Rows<T> rows, Index count, HeadLayout row_layout, T* out,
                       Index out_stride) {
    const Sum<Rows<T>, Rows<T>, T> sum{weights, rows, count, out, out};
    if (!side_by_side(row_layout, out_stride)) return add_apart(sum, row_layout, T{1}, out_stride);
    fetch(rows, count);
    with_sum<T>(row_layout, [&](const auto& sum_up) { sum_up(sum); });
}

template <class T>
void add_rows(RowList<T> rows, Index count, T* sum) {
    using P = Pack<T>;
    const auto width = static_cast<Index>(rows.width);
    Index c = 0;
    for (; c + 2 * P::size <= width; c += 2 * P::size) {
        P left = P::load(sum + c);
        P right = P::load(sum + c + P::size);
        for (Index k = 0; k < count; ++k) {
            const T* row = rows.row(k) + c;
            left = left + P::load(row);
            right = right + P::load(row + P::size);
        }
        left.store(sum + c);
        right.store(sum + c + P::size);
    }
    for (; c < width; ++c) {
        for (Index k = 0; k < count; ++k) sum[c] += rows.row(k)[c];
    }
}

template <class T>
void row_products(const T* grad_out, Index grad_stride, const T* row, HeadLayout row_layout,
                  T* grad_weight) {
    for (Index h = 0; h < row_layout.heads; ++h) {
        grad_weight[h] =
            dot(grad_out + h * grad_stride, row + h * row_layout.stride, row_layout.channels);
    }
}

template <class T>
void row_products(const T* grad_out, Index grad_stride, RowRun<T> rows, Index count,
                  HeadLayout row_layout, T* grad_weight) {
    products_of_rows(grad_out, grad_stride, rows, count, row_layout, grad_weight, nullptr);
}

template <class T>
void row_products(const T* grad_out, Index grad_stride, RowList<T> rows, Index count,
                  HeadLayout row_layout, T* grad_weight, const Index* at) {
    products_of_rows(grad_out, grad_stride, rows, count, row_layout, grad_weight, at);
}

template <class T>
void add_row_products(const T* a, Index a_stride, const T* row, HeadLayout row_layout, T scale,
                      T* products) {
    for (Index h = 0; h < row_layout.heads; ++h) {
        products[h] +=
            scale * dot(a + h * a_stride, row + h * row_layout.stride, row_layout.channels);
    }
}

#define GATLAB_INSTANTIATE(T)                                                                     \
    template void add_weighted_row(const T*, const T*, HeadLayout, T, T*, Index);                 \
    template void add_weighted_rows(RowRun<T>, RowRun<T>, Index, HeadLayout, T*, Index);          \
    template void add_weighted_rows(RowList<T>, RowList<T>, Index, HeadLayout, T*, Index);        \
    template void gather(IndexSpan, const Matrix<T>&, RowList<T>, HeadLayout, Matrix<T>&, Index,  \
                         const T*);                                                               \
    template void add_rows(RowList<T>, Index, T*);                                                \
    template void row_products(const T*, Index, const T*, HeadLayout, T*);                        \
    template void row_products(const T*, Index, RowRun<T>, Index, HeadLayout, T*);                \
    template void row_products(const T*, Index, RowList<T>, Index, HeadLayout, T*, const Index*); \
    template void add_row_products(const T*, Index, const T*, HeadLayout, T, T*);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
