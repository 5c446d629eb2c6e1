#include "gatlab/nn/conv/gatv2_conv.h"

#include "gatlab/core/error.h"
#include "gatlab/kernels/gatv2_scores.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"
#include "gatlab/nn/trace.h"

namespace gatlab {

template <class T>
struct GATv2Conv<T>::Cache final : AttentionCache<T> {
    // Left by forward.
    Matrix<T> l;          // [S, H·C]
    Matrix<T> r;          // [S or T, H·C], of which the targets' rows are used; empty when it is l
    bool r_is_l = false;  // shared weights and targets that are sources
    Matrix<T> edge_attr;  // [E', D] by edge, self loops filled in
    Matrix<T> a;          // [E', H·C] by edge

    // Scratch of backward.
    Matrix<T> grad_l;        // [S, H·C]
    Matrix<T> grad_r;        // [S or T, H·C]
    Matrix<T> grad_att;      // [T, H·C]: each target's share of the gradient of att
    Matrix<T> grad_a;        // [E', H·C] by edge
    Matrix<T> grad_attr;     // [E', D] by edge
    Matrix<T> sums;          // [1, H·C]
    Matrix<T> weight_share;  // [F_dst, H·C]
    Matrix<T> grad_target;   // [S or T, F_dst]: one share of the gradient of the targets' features
    OutputScratch<T> output;

    const Matrix<T>& target_rows() const { return r_is_l ? l : r; }
};

namespace {

// Streams of the initial weights, one per parameter.
enum : std::uint32_t { kLeft, kLeftBias, kRight, kRightBias, kAtt, kEdge, kRes };

}  // namespace

template <class T>
GATv2Conv<T>::GATv2Conv(const GATv2ConvConfig& config, const LayerSetup& setup)
    : AttentionConv<T>({config.heads, config.out_channels, config.concat, config.add_self_loops,
                        config.dropout.value_or(setup.attention_dropout)}),
      config_(config),
      output_(config.residual, config.bias, setup.target_channels(),
              config.columns(setup.in_channels), setup, kRes) {
    if (config.share_weights && setup.target_channels() != setup.in_channels) {
        throw ValueError({"share_weights",
                          "inputs of the same width for sources and targets",
                          {setup.in_channels, " and ", setup.target_channels()},
                          "Leave share_weights out"});
    }
    const auto linear = [&](const std::string& name, Index in, std::uint32_t number) {
        Linear map{linear_parameter<T>(setup.name + name + ".weight", in, this->inner(),
                                       setup.key_of(number)),
                   {}};
        if (config.bias) {
            map.bias = uniform_bias_parameter<T>(setup.name + name + ".bias", in, this->inner(),
                                                 setup.key_of(number + 1));
        }
        return map;
    };
    left_ = linear(".lin_l", setup.in_channels, kLeft);
    if (!config.share_weights) right_ = linear(".lin_r", setup.target_channels(), kRight);
    att_ = attention_parameter<T>(setup.name + ".att", config.heads, config.out_channels,
                                  setup.key_of(kAtt));
    if (config.edge_dim > 0) {
        edge_weight_ = linear_parameter<T>(setup.name + ".lin_edge.weight", config.edge_dim,
                                           this->inner(), setup.key_of(kEdge));
    }
}

template <class T>
std::vector<Parameter<T>*> GATv2Conv<T>::parameters() {
    std::vector<Parameter<T>*> all{&att_, &left_.weight};
    if (config_.bias) all.push_back(&left_.bias);
    if (!config_.share_weights) {
        all.push_back(&right_.weight);
        if (config_.bias) all.push_back(&right_.bias);
    }
    if (config_.edge_dim > 0) all.push_back(&edge_weight_);
    output_.list_parameters(all);
    return all;
}

template <class T>
std::vector<StateArray<T>> GATv2Conv<T>::state() {
    std::vector<StateArray<T>> arrays = Conv<T>::state();
    if (!config_.share_weights) return arrays;
    const auto under_second_name = [&](Parameter<T>& parameter) {
        std::string name = parameter.name;
        name.replace(name.rfind("lin_l"), 5, "lin_r");
        arrays.push_back({std::move(name), &parameter});
    };
    under_second_name(left_.weight);
    if (config_.bias) under_second_name(left_.bias);
    return arrays;
}

template <class T>
std::unique_ptr<LayerCache> GATv2Conv<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void GATv2Conv<T>::apply(const Linear& linear, const Features<T>& x, Index rows,
                         Matrix<T>& out) const {
    matmul(x, rows, linear.weight.value, out);
    if (config_.bias) add_to_rows(linear.bias.value, out);
}

template <class T>
GATv2Terms<T> GATv2Conv<T>::terms(const Graph& graph, const Cache& cache, Index source,
                                  Index target, Index slot) const {
    return {row_of(cache.l, source), row_of(cache.target_rows(), graph.row_of_target(target)),
            config_.edge_dim == 0 ? nullptr : row_of(cache.a, graph.incoming().edge[slot]),
            att_.value.data(), static_cast<T>(config_.negative_slope)};
}

// What writes the scores of some targets (AttentionConv::attend).
template <class T>
auto GATv2Conv<T>::scoring(const Cache& cache) const {
    return [this, &cache](const Graph& graph, Index first, Index last, T* rows) {
        const IncomingEdges& in = graph.incoming();
        for (Index i = first; i < last; ++i) {
            for (Index slot = in.row_ptr[i]; slot < in.row_ptr[i + 1]; ++slot) {
                gatv2_scores(terms(graph, cache, in.source[slot], i, slot), this->layout(), rows);
                rows += config_.heads;
            }
        }
    };
}

template <class T>
void GATv2Conv<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                           Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = this->used_graph(pass.graph);
    apply(left_, x, graph.num_sources(), c.l);
    c.r_is_l = config_.share_weights && pass.x_dst == nullptr;
    if (!c.r_is_l) apply(target_map(), target_features(pass, x), rows_of_targets(pass, graph), c.r);
    if (config_.edge_dim > 0) edge_terms(pass, graph, c);
    this->attend(pass, graph, c, scoring(c));
    Matrix<T>& result = out.reshape_dense(graph.num_targets(), config_.columns(x.cols()));
    const T* first = output_.begin(pass, x, c.output, result);
    this->add_messages(graph, c, {c.l}, result, first);
}

// a = edge_attr·W_edge, by edge.
template <class T>
void GATv2Conv<T>::edge_terms(const Pass<T>& pass, const Graph& graph, Cache& cache) const {
    if (config_.add_self_loops) {
        loop_edge_attr(graph, pass.edge_attr, config_.fill_value, cache.edge_attr);
    } else {
        cache.edge_attr = pass.edge_attr;
    }
    matmul(cache.edge_attr, edge_weight_.value, cache.a);
}

template <class T>
void GATv2Conv<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                            const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = this->used_graph(pass.graph);
    target_grad(pass, graph, grad_out, c, grads);
    source_grad(graph, c);
    if (config_.edge_dim > 0) edge_grad(graph, c, grads.edge_attr);
    linear_grads(pass, x, c, grads);
    output_.grad(pass, x, grad_out, c.output, grads);
}

// Reverses the messages, the softmax, and e = ⟨att, LeakyReLU(z)⟩ in att, r_i and a_ij. Leaves
// dL/de [E', H], dL/dr [S or T, H·C], with edge features dL/da [E', H·C], and the messages' share
// of dL/dl [S, H·C].
template <class T>
void GATv2Conv<T>::target_grad(const Pass<T>& pass, const Graph& graph, const Matrix<T>& grad_out,
                               Cache& cache, const InputGrads<T>& grads) {
    const IncomingEdges& in = graph.incoming();
    const HeadLayout layout = this->layout();
    set_zero(cache.grad_r, rows_of_targets(pass, graph), this->inner());
    set_zero(cache.grad_att, graph.num_targets(), this->inner());
    if (config_.edge_dim > 0) set_zero(cache.grad_a, graph.num_edges(), this->inner());
    const auto score_grad_row = [&](Index i, Index degree, T* row) {
        for (Index k = 0; k < degree; ++k) {
            const Index slot = in.row_ptr[i] + k;
            const T* grad_score = row + k * config_.heads;
            const GATv2Terms<T> edge = terms(graph, cache, in.source[slot], i, slot);
            gatv2_scores_grad_z(edge, layout, grad_score,
                                row_of(cache.grad_r, graph.row_of_target(i)));
            gatv2_scores_grad_att(edge, layout, grad_score, row_of(cache.grad_att, i));
            if (config_.edge_dim == 0) continue;
            gatv2_scores_grad_z(edge, layout, grad_score, row_of(cache.grad_a, in.edge[slot]));
        }
    };
    this->attend_grad(graph, cache, {cache.l}, grad_out, grads, cache.grad_l, score_grad_row);
    column_sums(cache.grad_att, cache.sums);
    att_.grad = cache.sums.template reshaped<Eigen::RowMajor>(config_.heads, config_.out_channels);
}

// Reverses, source by source: e = ⟨att, LeakyReLU(z)⟩ in l_j.
template <class T>
void GATv2Conv<T>::source_grad(const Graph& graph, Cache& cache) const {
    const OutgoingEdges& out = graph.outgoing();
    parallel_rows(out.row_ptr, [&](Index first, Index last) {
        for (Index j = first; j < last; ++j) {
            for (Index k = out.row_ptr[j]; k < out.row_ptr[j + 1]; ++k) {
                gatv2_scores_grad_z(terms(graph, cache, j, out.target[k], out.slot[k]),
                                    this->layout(), row_of(cache.grad_score, out.slot[k]),
                                    row_of(cache.grad_l, j));
            }
        }
    });
}

// Reverses a = edge_attr·W_edge and the filling in of self loops.
template <class T>
void GATv2Conv<T>::edge_grad(const Graph& graph, Cache& cache, Matrix<T>* grad_attr) {
    matmul_grad_w(cache.edge_attr, cache.grad_a, edge_weight_.grad);
    if (grad_attr == nullptr) return;
    matmul_grad_x(cache.grad_a, edge_weight_.value, cache.grad_attr);
    if (config_.add_self_loops) {
        loop_edge_attr_grad(graph, config_.fill_value, cache.edge_attr, cache.grad_attr,
                            *grad_attr);
    } else {
        *grad_attr += cache.grad_attr;
    }
}

// Reverses l = x·W_l + b_l and r = x_dst·W_r + b_r.
template <class T>
void GATv2Conv<T>::linear_grads(const Pass<T>& pass, const Features<T>& x, Cache& cache,
                                const InputGrads<T>& grads) {
    const auto targets = static_cast<Index>(cache.grad_r.rows());
    if (cache.r_is_l) cache.grad_l.topRows(targets) += cache.grad_r;
    matmul_grad_w(x, static_cast<Index>(cache.grad_l.rows()), cache.grad_l, left_.weight.grad);
    if (config_.bias) column_sums(cache.grad_l, left_.bias.grad);
    if (grads.x != nullptr) matmul_grad_x(cache.grad_l, left_.weight.value, *grads.x);
    if (grads.x_dst != nullptr) grads.x_dst->setZero(targets, pass.x_dst->cols());
    if (cache.r_is_l) return;

    add_target_grad(pass, cache.grad_r, target_map().weight.value, cache.grad_target, grads);
    Matrix<T>& weight_grad = config_.share_weights ? cache.weight_share : right_.weight.grad;
    matmul_grad_w(target_features(pass, x), targets, cache.grad_r, weight_grad);
    Matrix<T>& bias_grad = config_.share_weights ? cache.sums : right_.bias.grad;
    if (config_.bias) column_sums(cache.grad_r, bias_grad);
    if (!config_.share_weights) return;
    left_.weight.grad += cache.weight_share;
    if (config_.bias) left_.bias.grad += cache.sums;
}

template <class T>
void GATv2Conv<T>::trace(const Pass<T>& pass, const Features<T>& x, const LayerCache& cache,
                         LayerTrace<T>& trace) const {
    const auto& c = static_cast<const Cache&>(cache);
    const Graph& graph = this->used_graph(pass.graph);
    const IncomingEdges& in = graph.incoming();
    trace.add("weight_l", left_.weight.value);
    trace.add("weight_r", target_map().weight.value);
    if (config_.bias) {
        trace.add("bias_l", left_.bias.value);
        trace.add("bias_r", target_map().bias.value);
    }
    trace.add("att", att_.value);
    trace.add("l", c.l);
    trace.add("r", c.target_rows());
    if (config_.edge_dim > 0) {
        trace.add("lin_edge", edge_weight_.value);
        trace.add("edge_attr", c.edge_attr);
        trace.add("a", c.a);
    }
    Matrix<T> z(graph.num_edges(), this->inner());  // by slot
    Matrix<T> leaky(graph.num_edges(), this->inner());
    for (Index i = 0; i < graph.num_targets(); ++i) {
        for (Index slot = in.row_ptr[i]; slot < in.row_ptr[i + 1]; ++slot) {
            const GATv2Terms<T> edge = terms(graph, c, in.source[slot], i, slot);
            for (Index column = 0; column < this->inner(); ++column) {
                z(slot, column) = edge.z(column);
                leaky(slot, column) = edge.slope(edge.z(column)) * edge.z(column);
            }
        }
    }
    trace.add_by_slot("z", graph, z);
    trace.add_by_slot("leaky", graph, leaky);
    if (const auto pairs = every_pair(pass.graph); pairs && config_.edge_dim == 0) {
        trace.add("pair_scores", this->scores_of(*pairs, scoring(c)));
    }
    this->trace_attention(graph, c, this->scores_of(graph, scoring(c)), {c.l}, trace);
    output_.trace(pass, x, trace);
}

template class GATv2Conv<float>;
template class GATv2Conv<double>;

}  // namespace gatlab
