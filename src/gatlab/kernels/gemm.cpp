#include "gatlab/kernels/gemm.h"

#include <algorithm>
#include <array>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/simd.h"

namespace gatlab {

namespace {

// 8 sums, 2 packs of b and 1 of a. More sums would fit the 16 registers of SSE, but WebAssembly
// engines keep some for themselves: 6 rows are a third slower there and hardly faster natively.
constexpr Index kRowsPerTile = 4;
constexpr Index kPacksPerTile = 2;
constexpr Index kRowsPerBlock = 256;   // of the result, which stay in cache as well
constexpr Index kInnerPerBlock = 256;  // rows of b that stay in cache over the strips of a block

// Both products are c(i, :) = Σ_k a(i, k) · b(k, :), with a walked along rows or along columns.
template <class T>
struct Product {
    const T* a;
    std::ptrdiff_t row_step;    // from a(i, k) to a(i + 1, k)
    std::ptrdiff_t inner_step;  // from a(i, k) to a(i, k + 1)
    const T* b;
    T* c;
    Index columns;
};

// Some columns of b, as tiles read them: those of its rows from `begin` on, each `step` on from the
// one before. Of the last pack, only the first `last` columns are there; what follows is 0.
template <class T>
struct Strip {
    const T* b;
    std::ptrdiff_t step;
    Index column;
    Index last;
};

// One tile of the result, kRows × kPacks packs, over the inner indices [begin, end). Begins with 0,
// and behind the first cut of the inner index goes on from what c holds, so that cutting changes no
// bits.
template <class T, Index kRows, Index kPacks, bool kWhole>
void tile(const Product<T>& p, const Strip<T>& strip, Index row, Index begin, Index end) {
    using P = Pack<T>;
    P sum[kRows][kPacks];
    T* c = p.c + std::ptrdiff_t{row} * p.columns + strip.column;
    const auto in_part = [](Index j) { return !kWhole && j + 1 == kPacks; };
    for (Index i = 0; i < kRows; ++i) {
        for (Index j = 0; j < kPacks; ++j) {
            sum[i][j] = P::all(0);
            if (begin == 0) continue;
            const T* from = c + std::ptrdiff_t{i} * p.columns + j * P::size;
            sum[i][j] = in_part(j) ? P::load_some(from, strip.last) : P::load(from);
        }
    }
    const T* a = p.a + row * p.row_step + begin * p.inner_step;
    const T* b = strip.b;
    const auto add_term = [&] {
        P b_k[kPacks];
        for (Index j = 0; j < kPacks; ++j) b_k[j] = P::load(b + j * P::size);
        for (Index i = 0; i < kRows; ++i) {
            const P a_i = P::all(a[i * p.row_step]);
            for (Index j = 0; j < kPacks; ++j) sum[i][j] = sum[i][j] + a_i * b_k[j];
        }
        a += p.inner_step;
        b += strip.step;
    };
    Index k = begin;
    for (; k + 1 < end; k += 2) {  // by twos: in browsers a fifth faster
        add_term();
        add_term();
    }
    if (k < end) add_term();
    for (Index i = 0; i < kRows; ++i) {
        for (Index j = 0; j < kPacks; ++j) {
            T* to = c + std::ptrdiff_t{i} * p.columns + j * P::size;
            in_part(j) ? sum[i][j].store_some(to, strip.last) : sum[i][j].store(to);
        }
    }
}

// The columns that do not fill a tile, `count` of them from `column` on. Their part of b is copied
// into packs once for all rows.
template <class T>
struct Rest {
    Index column;
    Index count;
    std::array<T, kInnerPerBlock * kPacksPerTile * Pack<T>::size> b;

    Index packs() const { return (count + Pack<T>::size - 1) / Pack<T>::size; }
    Index step() const { return packs() * Pack<T>::size; }
    Strip<T> strip() const {
        return {b.data(), step(), column, count - (packs() - 1) * Pack<T>::size};
    }
};

template <class T>
void copy_rest(const Product<T>& p, Index begin, Index end, Rest<T>& rest) {
    rest.b.fill(T{0});
    for (Index k = begin; k < end; ++k) {
        std::copy_n(p.b + std::ptrdiff_t{k} * p.columns + rest.column, rest.count,
                    rest.b.begin() + (k - begin) * rest.step());
    }
}

template <class T, Index kRows>
void row_strip(const Product<T>& p, const Rest<T>& rest, Index row, Index begin, Index end) {
    constexpr Index kWidth = kPacksPerTile * Pack<T>::size;
    for (Index column = 0; column < rest.column; column += kWidth) {
        const T* b = p.b + std::ptrdiff_t{begin} * p.columns + column;
        tile<T, kRows, kPacksPerTile, true>(p, {b, p.columns, column, kWidth}, row, begin, end);
    }
    if (rest.packs() == 1) tile<T, kRows, 1, false>(p, rest.strip(), row, begin, end);
    if (rest.packs() == 2) tile<T, kRows, 2, false>(p, rest.strip(), row, begin, end);
}

template <class T>
void strips(const Product<T>& p, Rest<T>& rest, Index first, Index last, Index begin, Index end) {
    if (rest.count > 0) copy_rest(p, begin, end, rest);
    Index row = first;
    for (; row + kRowsPerTile <= last; row += kRowsPerTile) {
        row_strip<T, kRowsPerTile>(p, rest, row, begin, end);
    }
    for (; row < last; ++row) row_strip<T, 1>(p, rest, row, begin, end);
}

template <class T>
void block(const Product<T>& p, Index inner, Index first, Index last) {
    Rest<T> rest;
    rest.count = p.columns % (kPacksPerTile * Pack<T>::size);
    rest.column = p.columns - rest.count;
    if (inner == 0) {
        std::fill(p.c + std::ptrdiff_t{first} * p.columns, p.c + std::ptrdiff_t{last} * p.columns,
                  T{0});
    }
    for (Index begin = 0; begin < inner; begin += kInnerPerBlock) {
        strips(p, rest, first, last, begin, std::min(inner, begin + kInnerPerBlock));
    }
}

// Threads are handed whole tiles.
template <class T>
void run(const Product<T>& p, Index rows, Index inner) {
    constexpr Index kProductsPerNanosecond = 5;
    const auto cost = std::int64_t{kRowsPerTile} * p.columns * inner / kProductsPerNanosecond;
    const Index tiles = (rows + kRowsPerTile - 1) / kRowsPerTile;
    parallel_rows(tiles, cost, [&](Index first, Index last) {
        const Index end = std::min(rows, last * kRowsPerTile);
        for (Index row = first * kRowsPerTile; row < end; row += kRowsPerBlock) {
            block(p, inner, row, std::min(end, row + kRowsPerBlock));
        }
    });
}

}  // namespace

template <class T>
void gemm(Index rows, Index inner, Index columns, const T* a, const T* b, T* c) {
    run<T>({a, inner, 1, b, c, columns}, rows, inner);
}

template <class T>
void gemm_transposed(Index rows, Index inner, Index columns, const T* a, const T* b, T* c) {
    run<T>({a, 1, inner, b, c, columns}, inner, rows);
}

template void gemm<float>(Index, Index, Index, const float*, const float*, float*);
template void gemm<double>(Index, Index, Index, const double*, const double*, double*);
template void gemm_transposed<float>(Index, Index, Index, const float*, const float*, float*);
template void gemm_transposed<double>(Index, Index, Index, const double*, const double*, double*);

}  // namespace gatlab
