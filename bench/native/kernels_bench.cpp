// The kernels one by one, on one thread, at the sizes of the bench's two graphs.
// usage: npm run bench -- --kernels      or build/bench/native/gatlab_bench [--benchmark_filter=…]
//
// counters.h says what is counted; machine_bench.cpp measures what the counts could be at best.

#include "gatlab/core/parallel.h"
#include "gatlab/graph/graph.h"
#include "gatlab/kernels/dropout.h"
#include "gatlab/kernels/edge_softmax.h"
#include "gatlab/kernels/gat_scores.h"
#include "gatlab/kernels/gather.h"
#include "gatlab/kernels/gemm.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/optim/optimizer.h"

#include "counters.h"

namespace {

using benchmark::State;
using gatlab::Features;
using gatlab::Graph;
using gatlab::HeadLayout;
using gatlab::Index;
using gatlab::Matrix;

/// Edges between random nodes, and a self loop each.
Graph random_graph(Index nodes, Index edges) {
    std::mt19937 random(1);
    std::vector<Index> source(edges);
    std::vector<Index> target(edges);
    for (Index e = 0; e < edges; ++e) {
        source[e] = static_cast<Index>(random() % static_cast<unsigned>(nodes));
        target[e] = static_cast<Index>(random() % static_cast<unsigned>(nodes));
    }
    const Graph graph = Graph::from_edge_index(nodes, source, target);
    const Graph& looped = graph.with_self_loops();
    return Graph::from_edge_index(nodes, looped.source(), looped.target());
}

/// `stored` ones in random places, about equally many a row.
Features<float> random_features(Index nodes, Index columns, Index stored) {
    std::mt19937 random(1);
    std::vector<Index> row_ptr(nodes + 1);
    for (Index i = 0; i <= nodes; ++i) {
        row_ptr[i] = static_cast<Index>(std::int64_t{i} * stored / nodes);
    }
    std::vector<Index> col_idx;
    for (Index i = 0; i < nodes; ++i) {
        const Index per_row = row_ptr[i + 1] - row_ptr[i];
        for (Index k = 0; k < per_row; ++k) {
            const auto place = static_cast<Index>(random() % static_cast<unsigned>(columns));
            // One from each equal part of the columns, so that they ascend and none comes twice.
            col_idx.push_back(static_cast<Index>((std::int64_t{k} * columns + place) / per_row));
        }
    }
    return {gatlab::SparsePattern::from_csr(nodes, columns, row_ptr, col_idx),
            std::vector<float>(stored, 1.0f)};
}

/// What attention reads and writes.
struct Attention {
    Attention(Index nodes, Index edges, Index heads, Index channels)
        : layout{heads, channels, channels},
          graph(random_graph(nodes, edges)),
          h(random_matrix(nodes, heads * channels)),
          scores(random_matrix(nodes, heads)),
          alpha(random_matrix(graph.num_edges(), heads)),
          grad(alpha),
          out(random_matrix(nodes, heads * channels)) {}

    /// body(target, first slot, degree) for every target.
    template <class Body>
    void each_target(const Body& body) const {
        const std::vector<Index>& row_ptr = graph.incoming().row_ptr;
        for (Index i = 0; i < graph.num_targets(); ++i) {
            body(i, row_ptr[i], row_ptr[i + 1] - row_ptr[i]);
        }
    }

    double edges() const { return graph.num_edges(); }
    double edge_numbers() const { return static_cast<double>(alpha.size()); }
    double node_numbers() const { return static_cast<double>(h.size()); }
    double row_reads() const { return edges() * static_cast<double>(h.cols()) * kFloat; }

    HeadLayout layout;
    Graph graph;
    Matrix<float> h;
    Matrix<float> scores;
    Matrix<float> alpha;
    Matrix<float> grad;
    Matrix<float> out;
};

Attention attention_of(const State& state) {
    return {static_cast<Index>(state.range(0)), static_cast<Index>(state.range(1)),
            static_cast<Index>(state.range(2)), static_cast<Index>(state.range(3))};
}

// ---------------------------------------------------------------- products

void gemm(State& state) {
    const auto rows = static_cast<Index>(state.range(0));
    const auto inner = static_cast<Index>(state.range(1));
    const auto columns = static_cast<Index>(state.range(2));
    const Matrix<float> a = random_matrix(rows, inner);
    const Matrix<float> b = random_matrix(inner, columns);
    Matrix<float> c(rows, columns);
    for (auto _ : state) {
        gatlab::gemm(rows, inner, columns, a.data(), b.data(), c.data());
        benchmark::ClobberMemory();
    }
    const double numbers = static_cast<double>(a.size() + b.size() + c.size());
    count(state, {.flops = 2.0 * rows * inner * columns, .bytes = kFloat * numbers});
}

void gemm_transposed(State& state) {
    const auto rows = static_cast<Index>(state.range(0));
    const auto inner = static_cast<Index>(state.range(1));
    const auto columns = static_cast<Index>(state.range(2));
    const Matrix<float> a = random_matrix(rows, inner);
    const Matrix<float> b = random_matrix(rows, columns);
    Matrix<float> c(inner, columns);
    for (auto _ : state) {
        gatlab::gemm_transposed(rows, inner, columns, a.data(), b.data(), c.data());
        benchmark::ClobberMemory();
    }
    const double numbers = static_cast<double>(a.size() + b.size() + c.size());
    count(state, {.flops = 2.0 * rows * inner * columns, .bytes = kFloat * numbers});
}

/// The dense products of the large graph, of the small one's second layer, and a square.
void gemm_sizes(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"rows", "inner", "columns"});
    bench->Args({50'000, 128, 64})
        ->Args({50'000, 64, 40})
        ->Args({2708, 64, 7})
        ->Args({512, 512, 512});
    bench->Unit(benchmark::kMicrosecond);
}
BENCHMARK(gemm)->Apply(gemm_sizes);
BENCHMARK(gemm_transposed)->Apply(gemm_sizes);

// Cora's features: 2,708 × 1,433 with 49,216 stored values, times 64 columns.
constexpr Index kNodes = 2708;
constexpr Index kFeatures = 1433;
constexpr Index kStored = 49'216;
constexpr Index kColumns = 64;

Cost spmm_cost() {
    const double entries = kStored * (kFloat + kIndex);
    const double dense = kFloat * kColumns * (kFeatures + kNodes);
    return {.flops = 2.0 * kStored * kColumns,
            .bytes = entries + dense,
            .reads = entries + kFloat * kStored * kColumns};
}

void spmm(State& state) {
    const Features<float> x = random_features(kNodes, kFeatures, kStored);
    const Matrix<float> w = random_matrix(kFeatures, kColumns);
    Matrix<float> out;
    for (auto _ : state) {
        gatlab::matmul(x, kNodes, w, out);
        benchmark::ClobberMemory();
    }
    count(state, spmm_cost());
}
BENCHMARK(spmm)->Unit(benchmark::kMicrosecond);

void spmm_grad_w(State& state) {
    const Features<float> x = random_features(kNodes, kFeatures, kStored);
    const Matrix<float> grad_out = random_matrix(kNodes, kColumns);
    Matrix<float> grad_w;
    for (auto _ : state) {
        gatlab::matmul_grad_w(x, kNodes, grad_out, grad_w);
        benchmark::ClobberMemory();
    }
    count(state, spmm_cost());
}
BENCHMARK(spmm_grad_w)->Unit(benchmark::kMicrosecond);

// ---------------------------------------------------------------- attention

/// Both layers of both graphs. Random edges: the worst that caches can meet.
void attention_sizes(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"nodes", "edges", "heads", "channels"});
    bench->Args({2708, 10'556, 8, 8})->Args({2708, 10'556, 1, 7});
    bench->Args({50'000, 700'000, 8, 8})->Args({50'000, 700'000, 1, 40});
    bench->Unit(benchmark::kMicrosecond);
}

/// Scores of the edges from those of their ends. Flops: an addition and LeakyReLU's product.
void scores(State& state) {
    Attention a = attention_of(state);
    const auto& in = a.graph.incoming();
    const gatlab::ScoreTerms<float> terms{
        a.scores.data(),  a.scores.data(), nullptr, nullptr,
        in.source.data(), in.edge.data(),  0.2f};
    for (auto _ : state) {
        gatlab::gat_scores_rows(terms, in.row_ptr, a.layout.heads, a.alpha.data());
        benchmark::ClobberMemory();
    }
    const double nodes = 2 * kFloat * static_cast<double>(a.scores.size());
    count(state, {.flops = 2 * a.edge_numbers(),
                  .bytes = nodes + kIndex * a.edges() + kFloat * a.edge_numbers(),
                  .reads = kIndex * a.edges() + 2 * kFloat * a.edge_numbers()});
}
BENCHMARK(scores)->Apply(attention_sizes);

/// As many targets at once as attention layers take. Flops: maximum, difference, 20 for exp, sum,
/// product.
void edge_softmax(State& state) {
    constexpr Index kTargetsAtOnce = 16;
    Attention a = attention_of(state);
    const gatlab::IndexSpan row_ptr = a.graph.incoming().row_ptr;
    const Index targets = a.graph.num_targets();
    for (auto _ : state) {
        // In place: after the first time these are softmaxes of softmaxes, which cost the same.
        for (Index first = 0; first < targets; first += kTargetsAtOnce) {
            const Index some = std::min(kTargetsAtOnce, targets - first);
            gatlab::edge_softmax_rows(row_ptr.subspan(first, some + 1), a.layout.heads,
                                      gatlab::row_of(a.alpha, row_ptr[first]));
        }
        benchmark::ClobberMemory();
    }
    count(state, {.flops = 24 * a.edge_numbers(), .bytes = 2 * kFloat * a.edge_numbers()});
}
BENCHMARK(edge_softmax)->Apply(attention_sizes);

void edge_softmax_grad(State& state) {
    Attention a = attention_of(state);
    const Matrix<float> grad = a.grad;
    for (auto _ : state) {
        a.each_target([&](Index, Index first, Index degree) {
            gatlab::edge_softmax_grad_row(gatlab::row_of(std::as_const(a.alpha), first),
                                          gatlab::row_of(a.grad, first), degree, a.layout.heads);
        });
        benchmark::ClobberMemory();
        // Applied over and over, gradients would shrink into denormal numbers.
        state.PauseTiming();
        a.grad = grad;
        state.ResumeTiming();
    }
    count(state, {.flops = 4 * a.edge_numbers(), .bytes = 3 * kFloat * a.edge_numbers()});
}
BENCHMARK(edge_softmax_grad)->Apply(attention_sizes);

Cost gather_cost(const Attention& a) {
    const double per_edge = kFloat * a.edge_numbers() + kIndex * a.edges();
    return {.flops = 2 * a.row_reads() / kFloat,
            .bytes = 2 * kFloat * a.node_numbers() + per_edge,
            .reads = a.row_reads() + per_edge};
}

/// out_i = Σ alpha_ij h_j
void gather(State& state) {
    Attention a = attention_of(state);
    const auto& in = a.graph.incoming();
    for (auto _ : state) {
        a.out.setZero();
        gatlab::gather<float>(in.row_ptr, a.alpha, gatlab::rows_of(a.h, in.source.data()), a.layout,
                              a.out, a.layout.channels);
        benchmark::ClobberMemory();
    }
    count(state, gather_cost(a));
}
BENCHMARK(gather)->Apply(attention_sizes);

/// Adjoint of gather in alpha: products of rows, source by source.
void gather_grad_alpha(State& state) {
    Attention a = attention_of(state);
    const auto& from = a.graph.outgoing();
    for (auto _ : state) {
        for (Index j = 0; j < a.graph.num_sources(); ++j) {
            const Index first = from.row_ptr[j];
            gatlab::row_products<float>(gatlab::row_of(std::as_const(a.h), j), a.layout.channels,
                                        gatlab::rows_of(a.out, from.target.data() + first),
                                        from.row_ptr[j + 1] - first, a.layout, a.grad.data(),
                                        from.slot.data() + first);
        }
        benchmark::ClobberMemory();
    }
    count(state, gather_cost(a));
}
BENCHMARK(gather_grad_alpha)->Apply(attention_sizes);

// ---------------------------------------------------------------- numbers alone

/// Cora's stored features, its alphas, and the large graph's features.
void dropout(State& state) {
    const auto size = static_cast<Index>(state.range(0));
    const Matrix<float> in = random_matrix(1, size);
    Matrix<float> out(1, size);
    const gatlab::RandomKey key{1, 1, 0, gatlab::RandomPurpose::feature_dropout};
    for (auto _ : state) {
        gatlab::dropout<float>(key, 0.6, {.count = 1, .width = size}, in.data(), out.data());
        benchmark::ClobberMemory();
    }
    count(state, {.bytes = 2 * kFloat * size});
    state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(dropout)->ArgName("numbers")->Arg(kStored)->Arg(106'112)->Arg(6'400'000);

/// Adam on the first layer's weights of the small graph: 11 flops, a root and a division a weight.
void adam(State& state) {
    gatlab::Parameter<float> weights{.name = "weights",
                                     .shape = {kColumns, kFeatures},
                                     .transposed = true,
                                     .value = random_matrix(kFeatures, kColumns),
                                     .grad = random_matrix(kFeatures, kColumns)};
    const auto optimizer = gatlab::make_optimizer<float>({&weights}, {.weight_decay = 5e-4});
    for (auto _ : state) {
        optimizer->step();
        benchmark::ClobberMemory();
    }
    const auto size = static_cast<double>(weights.value.size());
    // Reads value, gradient and two moments; writes all but the gradient.
    count(state, {.flops = 13 * size, .bytes = 7 * kFloat * size});
}
BENCHMARK(adam)->Unit(benchmark::kMicrosecond);

}  // namespace

int main(int argc, char** argv) {
    gatlab::set_num_threads(1);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
