// What the machine can do at best on one thread, with vectors as wide as WebAssembly's: the rates
// that a kernel's own are to be held against.

#include <cstdlib>
#include <memory>
#include <numeric>

#include "gatlab/kernels/gather.h"
#include "gatlab/kernels/simd.h"

#include "counters.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace {

using benchmark::State;
using gatlab::Index;
using gatlab::Matrix;

/// Multiply and add in registers, in as many chains as it takes to hide the latency of each.
void machine_multiply_add(State& state) {
    using P = gatlab::Pack<float>;
    constexpr int kChains = 12;
    constexpr int kSteps = 1000;
    P sums[kChains];
    for (P& sum : sums) sum = P::all(1.0f);
    // Nobody knows what it is, so that nothing is worked out beforehand; sums stay about 1.
    const volatile float number = 0.5f;
    const P factor = P::all(number);
    for (auto _ : state) {
        for (int step = 0; step < kSteps; ++step) {
            for (P& sum : sums) sum = sum * factor + factor;
        }
        for (P& sum : sums) benchmark::DoNotOptimize(sum);
    }
    count(state, {.flops = 2.0 * kSteps * kChains * P::size});
}
BENCHMARK(machine_multiply_add);

/// a = b + s·c over three arrays of this many kilobytes together.
void machine_triad(State& state) {
    const auto size = static_cast<Index>(state.range(0) * 1024 / 3 / 4);
    Matrix<float> a = random_matrix(1, size);
    const Matrix<float> b = random_matrix(1, size);
    const Matrix<float> c = random_matrix(1, size);
    for (auto _ : state) {
        a.noalias() = b + 0.5f * c;
        benchmark::DoNotOptimize(a.data());
        benchmark::ClobberMemory();
    }
    count(state, {.bytes = 3 * kFloat * size});
}
BENCHMARK(machine_triad)->ArgName("kB")->Arg(24)->Arg(768)->Arg(12 << 10)->Arg(384 << 10);

constexpr Index kColumns = 64;

using Table = std::unique_ptr<float, decltype(&std::free)>;

/// A table of rows; with large pages (2 MB) where the system has them, else with its usual ones (4
/// kB).
Table table_of(Index rows, bool large_pages) {
    constexpr std::size_t kLargePage = std::size_t{1} << 21;
    const std::size_t bytes =
        std::size_t{sizeof(float)} * kColumns * static_cast<std::size_t>(rows);
    const std::size_t whole = (bytes + kLargePage - 1) / kLargePage * kLargePage;
    Table table(static_cast<float*>(std::aligned_alloc(kLargePage, whole)), &std::free);
#ifdef __linux__
    madvise(table.get(), whole, large_pages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
#endif
    std::fill_n(table.get(), kColumns * static_cast<std::size_t>(rows), 0.5f);
    return table;
}

/// Rows of 256 bytes from random places of a table, as gathering reads those of neighbours, and
/// each target's sum stays in cache: how fast that is depends on where the table is, and on how
/// many pages it fills.
void machine_random_rows(State& state) {
    constexpr Index kDegree = 15;
    constexpr Index kTargets = 20'000;
    const auto rows = static_cast<Index>(state.range(0));
    const Table table = table_of(rows, state.range(1) != 0);
    const bool far = sizeof(float) * kColumns * static_cast<std::size_t>(rows) > (1 << 21);
    std::mt19937 random(1);
    std::vector<Index> at(kTargets * kDegree);
    for (Index& row : at) row = static_cast<Index>(random() % static_cast<unsigned>(rows));
    using List = gatlab::RowList<float>;
    const Matrix<float> weights = random_matrix(kDegree, 8);
    std::vector<Index> own(kDegree);  // the weights' rows, one after the other
    std::iota(own.begin(), own.end(), 0);
    Matrix<float> sum = random_matrix(1, kColumns);
    for (auto _ : state) {
        for (Index target = 0; target < kTargets; ++target) {
            gatlab::add_weighted_rows(List{weights.data(), 8, own.data()},
                                      List{table.get(), kColumns, at.data() + target * kDegree, far},
                                      kDegree, {8, 8, 8}, sum.data(), 8);
        }
        benchmark::ClobberMemory();
    }
    count(state, {.reads = kFloat * kColumns * static_cast<double>(at.size())});
}
BENCHMARK(machine_random_rows)
    ->ArgNames({"rows", "large_pages"})
    ->ArgsProduct({{2708, 10'000, 50'000, 170'000, 1'000'000}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
