#include "gatlab/nn/conv/transformer_conv.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"
#include "gatlab/nn/trace.h"

namespace gatlab {

template <class T>
struct TransformerConv<T>::Cache final : AttentionCache<T> {
    // Left by forward.
    Matrix<T> k;     // [S, H·C]
    Matrix<T> q;     // [S or T, H·C], of which the targets' rows are used
    Matrix<T> v;     // [S, H·C]
    Matrix<T> a;     // [E, H·C] by edge
    Matrix<T> o;     // [T, out] the sum of messages; filled only for beta
    Matrix<T> r;     // [T, out]
    Matrix<T> gate;  // [T, 1] b; filled only for beta

    // Scratch of backward.
    Matrix<T> grad_k;
    Matrix<T> grad_q;
    Matrix<T> grad_v;
    Matrix<T> grad_a;
    Matrix<T> grad_o;     // [T, out]
    Matrix<T> grad_r;     // [T, out]
    Matrix<T> by_source;  // [S, out] rows of a block's targets where their sources are
    Matrix<T> grad_attr;
    Matrix<T> grad_x;       // one share of the gradient of x
    Matrix<T> grad_target;  // one share of the gradient of the targets' features
};

namespace {

// Streams of the initial weights, one per parameter.
enum : std::uint32_t { kKey = 0, kQuery = 2, kValue = 4, kSkip = 6, kEdge = 8, kBeta = 9 };

}  // namespace

template <class T>
TransformerConv<T>::TransformerConv(const TransformerConvConfig& config, const LayerSetup& setup)
    : AttentionConv<T>({config.heads, config.out_channels, config.concat, false,
                        config.dropout.value_or(setup.attention_dropout)}),
      config_(config) {
    const auto linear = [&](const std::string& name, Index in, Index out, std::uint32_t number,
                            bool bias) {
        Linear map{uniform_linear_parameter<T>(setup.name + name + ".weight", in, out,
                                               setup.key_of(number)),
                   {},
                   bias};
        if (bias) {
            map.bias = uniform_bias_parameter<T>(setup.name + name + ".bias", in, out,
                                                 setup.key_of(number + 1));
        }
        return map;
    };
    const Index out = config.columns(setup.in_channels);
    key_ = linear(".lin_key", setup.in_channels, this->inner(), kKey, true);
    query_ = linear(".lin_query", setup.target_channels(), this->inner(), kQuery, true);
    value_ = linear(".lin_value", setup.in_channels, this->inner(), kValue, true);
    skip_ = linear(".lin_skip", setup.target_channels(), out, kSkip, config.bias);
    if (config.edge_dim > 0) {
        edge_weight_ = uniform_linear_parameter<T>(setup.name + ".lin_edge.weight", config.edge_dim,
                                                   this->inner(), setup.key_of(kEdge));
    }
    if (config.root_weight && config.beta) {
        beta_ = uniform_linear_parameter<T>(setup.name + ".lin_beta.weight", 3 * out, 1,
                                            setup.key_of(kBeta));
    }
}

template <class T>
std::vector<Parameter<T>*> TransformerConv<T>::parameters() {
    std::vector<Parameter<T>*> all{&key_.weight, &key_.bias,     &query_.weight,
                                   &query_.bias, &value_.weight, &value_.bias};
    if (config_.edge_dim > 0) all.push_back(&edge_weight_);
    if (!config_.root_weight) return all;
    const auto skip = skip_parameters();
    all.insert(all.end(), skip.begin(), skip.end());
    if (config_.beta) all.push_back(&beta_);
    return all;
}

template <class T>
std::vector<Parameter<T>*> TransformerConv<T>::skip_parameters() {
    std::vector<Parameter<T>*> all{&skip_.weight};
    if (config_.bias) all.push_back(&skip_.bias);
    return all;
}

template <class T>
std::vector<StateArray<T>> TransformerConv<T>::state() {
    std::vector<StateArray<T>> arrays = Conv<T>::state();
    if (config_.root_weight) return arrays;
    for (Parameter<T>* unused : skip_parameters()) arrays.push_back({unused->name, unused});
    return arrays;
}

template <class T>
std::unique_ptr<LayerCache> TransformerConv<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
Messages<T> TransformerConv<T>::messages(const Cache& cache) const {
    return {cache.v, config_.edge_dim > 0 ? &cache.a : nullptr};
}

template <class T>
T TransformerConv<T>::score_scale() const {
    return T{1} / std::sqrt(static_cast<T>(config_.out_channels));
}

template <class T>
void TransformerConv<T>::apply(const Linear& linear, const Features<T>& x, Index rows,
                               Matrix<T>& out) const {
    matmul(x, rows, linear.weight.value, out);
    if (linear.has_bias) add_to_rows(linear.bias.value, out);
}

// What writes e = ⟨q_i, k_j + a_ij⟩ / √C for the edges into some targets (AttentionConv::attend).
template <class T>
auto TransformerConv<T>::scoring(const Cache& cache) const {
    return [this, &cache](const Graph& graph, Index first, Index last, T* rows) {
        const IncomingEdges& in = graph.incoming();
        const auto add = [&](const T* q, const T* row) {
            add_row_products(q, config_.out_channels, row, this->layout(), score_scale(), rows);
        };
        for (Index i = first; i < last; ++i) {
            const T* q = row_of(cache.q, graph.row_of_target(i));
            for (Index slot = in.row_ptr[i]; slot < in.row_ptr[i + 1]; ++slot) {
                std::fill_n(rows, config_.heads, T{0});
                add(q, row_of(cache.k, in.source[slot]));
                if (config_.edge_dim > 0) add(q, row_of(cache.a, in.edge[slot]));
                rows += config_.heads;
            }
        }
    };
}

template <class T>
void TransformerConv<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                                 Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = pass.graph;
    const Features<T>& x_dst = target_features(pass, x);
    apply(key_, x, graph.num_sources(), c.k);
    apply(value_, x, graph.num_sources(), c.v);
    apply(query_, x_dst, rows_of_targets(pass, graph), c.q);
    if (config_.edge_dim > 0) matmul(pass.edge_attr, edge_weight_.value, c.a);
    this->attend(pass, graph, c, scoring(c));
    Matrix<T>& result = out.reshape_dense(graph.num_targets(), config_.columns(x.cols()));
    set_zero(result, result.rows(), result.cols());
    this->add_messages(graph, c, messages(c), result);
    if (!config_.root_weight) return;
    if (receives_partly(pass)) {
        apply(skip_, x_dst, graph.num_sources(), c.by_source);
        take_targets(graph, c.by_source, c.r);
    } else {
        apply(skip_, x_dst, graph.num_targets(), c.r);
    }
    mix(c, result);
}

// out = o + r, or b·r + (1−b)·o with b = σ(⟨w_beta, [o, r, o − r]⟩), node by node. `out` holds o.
template <class T>
void TransformerConv<T>::mix(Cache& cache, Matrix<T>& out) const {
    if (!config_.beta) {
        out += cache.r;
        return;
    }
    cache.o = out;
    const Eigen::Index columns = out.cols();
    const auto of_o = beta_.value.col(0).segment(0, columns);
    const auto of_r = beta_.value.col(0).segment(columns, columns);
    const auto of_difference = beta_.value.col(0).segment(2 * columns, columns);
    cache.gate.resize(out.rows(), 1);
    for (Eigen::Index i = 0; i < out.rows(); ++i) {
        const auto o = cache.o.row(i);
        const auto r = cache.r.row(i);
        const T score = o.dot(of_o) + r.dot(of_r) + (o - r).dot(of_difference);
        const T b = T{1} / (T{1} + std::exp(-score));
        cache.gate(i, 0) = b;
        out.row(i) = b * r + (T{1} - b) * o;
    }
}

// Reverses mix. Leaves dL/do and dL/dr [T, out].
template <class T>
void TransformerConv<T>::mix_grad(const Matrix<T>& grad_out, Cache& cache) {
    cache.grad_o = grad_out;
    if (!config_.root_weight) return;
    cache.grad_r = grad_out;
    if (!config_.beta) return;
    const Eigen::Index columns = grad_out.cols();
    const auto of_o = beta_.value.col(0).segment(0, columns).transpose();
    const auto of_r = beta_.value.col(0).segment(columns, columns).transpose();
    const auto of_difference = beta_.value.col(0).segment(2 * columns, columns).transpose();
    beta_.grad.setZero(beta_.value.rows(), 1);
    for (Eigen::Index i = 0; i < grad_out.rows(); ++i) {
        const auto g = grad_out.row(i);
        const auto o = cache.o.row(i);
        const auto r = cache.r.row(i);
        const T b = cache.gate(i, 0);
        const T grad_score = g.dot(r - o) * b * (T{1} - b);
        cache.grad_o.row(i) = (T{1} - b) * g + grad_score * (of_o + of_difference);
        cache.grad_r.row(i) = b * g + grad_score * (of_r - of_difference);
        beta_.grad.col(0).segment(0, columns) += grad_score * o.transpose();
        beta_.grad.col(0).segment(columns, columns) += grad_score * r.transpose();
        beta_.grad.col(0).segment(2 * columns, columns) += grad_score * (o - r).transpose();
    }
}

template <class T>
void TransformerConv<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                                  const Matrix<T>& grad_out, LayerCache& cache,
                                  InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = pass.graph;
    mix_grad(grad_out, c);
    target_grad(pass, c, grads);
    key_grad(graph, c);
    if (config_.edge_dim > 0) {
        // a = edge_attr·W_edge
        matmul_grad_w(pass.edge_attr, c.grad_a, edge_weight_.grad);
        if (grads.edge_attr != nullptr) {
            matmul_grad_x(c.grad_a, edge_weight_.value, c.grad_attr);
            *grads.edge_attr += c.grad_attr;
        }
    }
    linear_grads(pass, x, c, grads);
}

// Reverses o_i = Σ_j w_ij (v_j + a_ij) in v, w and a, the softmax, and e = ⟨q_i, k_j + a_ij⟩ / √C
// in q and a. Leaves dL/dv, dL/de, dL/dq and dL/da.
template <class T>
void TransformerConv<T>::target_grad(const Pass<T>& pass, Cache& cache,
                                     const InputGrads<T>& grads) const {
    const Graph& graph = pass.graph;
    const IncomingEdges& in = graph.incoming();
    const HeadLayout layout = this->layout();
    const HeadLayout from_out{config_.heads, config_.out_channels, this->out_stride()};
    const Index channels = config_.out_channels;
    const T scale = score_scale();
    set_zero(cache.grad_q, rows_of_targets(pass, graph), this->inner());
    if (config_.edge_dim > 0) set_zero(cache.grad_a, graph.num_edges(), this->inner());
    const auto score_grad_row = [&](Index i, Index degree, T* row) {
        const Index row_of_q = graph.row_of_target(i);
        T* grad_q = row_of(cache.grad_q, row_of_q);
        for (Index k = 0; k < degree; ++k) {
            const Index slot = in.row_ptr[i] + k;
            const T* grad_score = row + k * config_.heads;
            add_weighted_row(grad_score, row_of(cache.k, in.source[slot]), layout, scale, grad_q,
                             channels);
            if (config_.edge_dim == 0) continue;
            const Index edge = in.edge[slot];
            T* grad_a = row_of(cache.grad_a, edge);
            add_weighted_row(grad_score, row_of(cache.a, edge), layout, scale, grad_q, channels);
            add_weighted_row(grad_score, row_of(cache.q, row_of_q), layout, scale, grad_a,
                             channels);
            add_weighted_row(row_of(cache.weights(), slot), row_of(*cache.grad_sum, i), from_out,
                             T{1}, grad_a, channels);
        }
    };
    this->attend_grad(graph, cache, messages(cache), cache.grad_o, grads, cache.grad_v,
                      score_grad_row);
}

// Reverses, source by source: e = ⟨q_i, k_j + a_ij⟩ / √C in k.
template <class T>
void TransformerConv<T>::key_grad(const Graph& graph, Cache& cache) const {
    const OutgoingEdges& out = graph.outgoing();
    set_zero(cache.grad_k, graph.num_sources(), this->inner());
    constexpr Index kAtOnce = 64;
    parallel_rows(out.row_ptr, [&](Index first, Index last) {
        std::array<Index, kAtOnce> rows_of_q;
        for (Index j = first; j < last; ++j) {
            for (Index begin = out.row_ptr[j]; begin < out.row_ptr[j + 1]; begin += kAtOnce) {
                const Index count = std::min(kAtOnce, out.row_ptr[j + 1] - begin);
                for (Index k = 0; k < count; ++k) {
                    rows_of_q[k] = graph.row_of_target(out.target[begin + k]);
                }
                add_weighted_rows(rows_of(cache.grad_score, out.slot.data() + begin),
                                  rows_of(cache.q, rows_of_q.data()), count, this->layout(),
                                  row_of(cache.grad_k, j), config_.out_channels);
            }
            cache.grad_k.row(j) *= score_scale();
        }
    });
}

// Reverses y = x·W + b in W and b.
template <class T>
void TransformerConv<T>::learn(Linear& linear, const Features<T>& x, const Matrix<T>& grad) const {
    matmul_grad_w(x, static_cast<Index>(grad.rows()), grad, linear.weight.grad);
    if (linear.has_bias) column_sums(grad, linear.bias.grad);
}

// Reverses the linear maps of the inputs.
template <class T>
void TransformerConv<T>::linear_grads(const Pass<T>& pass, const Features<T>& x, Cache& cache,
                                      const InputGrads<T>& grads) {
    const Features<T>& x_dst = target_features(pass, x);
    learn(key_, x, cache.grad_k);
    learn(value_, x, cache.grad_v);
    learn(query_, x_dst, cache.grad_q);
    const bool partly = receives_partly(pass);
    if (config_.root_weight && partly) {
        spread_targets(pass.graph, cache.grad_r, cache.by_source);
    }
    const Matrix<T>& grad_r = partly ? cache.by_source : cache.grad_r;
    if (config_.root_weight) learn(skip_, x_dst, grad_r);
    if (grads.x != nullptr) {
        matmul_grad_x(cache.grad_k, key_.weight.value, *grads.x);
        matmul_grad_x(cache.grad_v, value_.weight.value, cache.grad_x);
        *grads.x += cache.grad_x;
    }
    if (grads.x_dst != nullptr) {
        grads.x_dst->setZero(pass.graph.num_targets(), pass.x_dst->cols());
    }
    add_target_grad(pass, cache.grad_q, query_.weight.value, cache.grad_target, grads);
    if (config_.root_weight) {
        add_target_grad(pass, grad_r, skip_.weight.value, cache.grad_target, grads);
    }
}

template <class T>
void TransformerConv<T>::trace(const Pass<T>& pass, const Features<T>&, const LayerCache& cache,
                               LayerTrace<T>& trace) const {
    const auto& c = static_cast<const Cache&>(cache);
    const auto add = [&](std::string_view weight, std::string_view bias, const Linear& linear) {
        trace.add(weight, linear.weight.value);
        if (linear.has_bias) trace.add(bias, linear.bias.value);
    };
    add("weight_query", "bias_query", query_);
    add("weight_key", "bias_key", key_);
    add("weight_value", "bias_value", value_);
    trace.add("q", c.q);
    trace.add("k", c.k);
    trace.add("v", c.v);
    if (config_.edge_dim > 0) {
        trace.add("lin_edge", edge_weight_.value);
        trace.add("a", c.a);
    }
    const auto scores = [&](const Graph& of) { return this->scores_of(of, scoring(c)); };
    if (const auto pairs = every_pair(pass.graph); pairs && config_.edge_dim == 0) {
        trace.add("pair_scores", scores(*pairs));
    }
    this->trace_attention(pass.graph, c, scores(pass.graph), messages(c), trace);
    if (!config_.root_weight) return;
    add("weight_skip", "bias_skip", skip_);
    trace.add("skip", c.r);
    if (config_.beta) {
        trace.add("weight_beta", beta_.value);
        trace.add("gate", c.gate);
    }
}

template class TransformerConv<float>;
template class TransformerConv<double>;

}  // namespace gatlab
