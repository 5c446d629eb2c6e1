#include "gatlab/nn/conv/gat_conv.h"

#include "gatlab/kernels/dropout.h"
#include "gatlab/kernels/gat_scores.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"
#include "gatlab/nn/trace.h"

namespace gatlab {

template <class T>
struct GATConv<T>::Cache final : AttentionCache<T> {
    // Left by forward. [E', ·] by slot unless it says by edge.
    Matrix<T> h;                // [S, H·C]
    Matrix<T> dropped_h;        // [S, H·C] after dropout, if there is any
    Matrix<T> h_dst;            // [T, H·C]; filled only when bipartite
    Matrix<T> s_src;            // [S, H]
    Matrix<T> s_dst;            // [S or T, H], of which the targets' rows are used
    Matrix<T> edge_attr;        // [E', D] by edge, self loops filled in
    Matrix<T> edge_projection;  // [D, H] = W_edge contracted with att_edge
    Matrix<T> s_edge;           // [E', H] by edge

    // Scratch of backward.
    Matrix<T> grad_s_src;       // [S, H]
    Matrix<T> grad_s_dst;       // [T, H]
    Matrix<T> grad_h;           // [S, H·C]
    Matrix<T> grad_h_dst;       // [T, H·C]
    Matrix<T> grad_s_edge;      // [E', H] by edge
    Matrix<T> grad_projection;  // [D, H]
    Matrix<T> grad_attr;        // [E', D] by edge
    Matrix<T> grad_target;      // [T, F_dst]: one share of the gradient of the targets' features
    OutputScratch<T> output;
};

template <class T>
GATConv<T>::GATConv(const GATConvConfig& config, const LayerSetup& setup)
    : AttentionConv<T>({config.heads, config.out_channels, config.concat, config.add_self_loops,
                        config.dropout.value_or(setup.attention_dropout)}),
      config_(config),
      bipartite_(setup.dst_channels > 0),
      output_(config.residual, config.bias, setup.target_channels(),
              config.columns(setup.in_channels), setup, 5) {
    const auto linear = [&](const char* name, Index from, std::uint32_t number) {
        return linear_parameter<T>(setup.name + name, from, this->inner(), setup.key_of(number));
    };
    const auto attention = [&](const char* name, std::uint32_t number) {
        return attention_parameter<T>(setup.name + name, config.heads, config.out_channels,
                                      setup.key_of(number));
    };
    weight_ = linear(bipartite_ ? ".lin_src.weight" : ".lin.weight", setup.in_channels, 0);
    if (bipartite_) weight_dst_ = linear(".lin_dst.weight", setup.dst_channels, 6);
    att_src_ = attention(".att_src", 1);
    att_dst_ = attention(".att_dst", 2);
    if (config.edge_dim > 0) {
        edge_weight_ = linear(".lin_edge.weight", config.edge_dim, 3);
        att_edge_ = attention(".att_edge", 4);
    }
}

template <class T>
std::vector<Parameter<T>*> GATConv<T>::parameters() {
    std::vector<Parameter<T>*> all{&weight_};
    if (bipartite_) all.push_back(&weight_dst_);
    all.insert(all.end(), {&att_src_, &att_dst_});
    if (config_.edge_dim > 0) all.insert(all.end(), {&edge_weight_, &att_edge_});
    output_.list_parameters(all);
    return all;
}

template <class T>
std::unique_ptr<LayerCache> GATConv<T>::make_cache() const {
    return std::make_unique<Cache>();
}

namespace {

// Of the targets from this one on.
template <class T>
ScoreTerms<T> terms_of(const Graph& graph, Index target, const Matrix<T>& s_src,
                       const Matrix<T>& s_dst, const Matrix<T>& s_edge, double negative_slope) {
    const IncomingEdges& in = graph.incoming();
    const Index begin = in.row_ptr[target];
    const IndexSpan rows = graph.rows_of_targets();
    return {s_src.data(),
            rows.empty() ? row_of(s_dst, target) : s_dst.data(),
            rows.empty() ? nullptr : rows.data() + target,
            s_edge.size() == 0 ? nullptr : s_edge.data(),
            in.source.data() + begin,
            in.edge.data() + begin,
            static_cast<T>(negative_slope)};
}

}  // namespace

// What writes the scores of some targets (AttentionConv::attend).
template <class T>
auto GATConv<T>::scoring(const Cache& cache, double negative_slope) const {
    return [&cache, heads = config_.heads, negative_slope](const Graph& graph, Index first,
                                                           Index last, T* rows) {
        gat_scores_rows(
            terms_of(graph, first, cache.s_src, cache.s_dst, cache.s_edge, negative_slope),
            IndexSpan(graph.incoming().row_ptr).subspan(first, last - first + 1), heads, rows);
    };
}

template <class T>
void GATConv<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                         Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = this->used_graph(pass.graph);
    matmul(x, graph.num_sources(), weight_.value, c.h);
    score_terms(pass, x, graph, c);
    this->attend(pass, graph, c, scoring(c, config_.negative_slope));
    Matrix<T>& result = out.reshape_dense(graph.num_targets(), config_.columns(x.cols()));
    const T* first = output_.begin(pass, x, c.output, result);
    if (drops_messages(pass)) drop_messages(pass, graph.num_sources(), c.h, c.dropped_h);
    this->add_messages(graph, c, {drops_messages(pass) ? c.dropped_h : c.h}, result, first);
}

template <class T>
bool GATConv<T>::drops_messages(const Pass<T>& pass) const {
    return pass.training && config_.message_dropout > 0;
}

// The same mask for what goes out and for its gradient on the way back.
template <class T>
void GATConv<T>::drop_messages(const Pass<T>& pass, Index rows, const Matrix<T>& in,
                               Matrix<T>& out) const {
    RandomKey key = pass.key;
    key.purpose = RandomPurpose::message_dropout;
    out.resize(rows, this->inner());
    const Index* ids = pass.source_ids.empty() ? nullptr : pass.source_ids.data();
    dropout(key, config_.message_dropout, {rows, this->inner(), nullptr, ids}, in.data(),
            out.data());
}

// s_src = ⟨h_j, att_src⟩, s_dst = ⟨h_i, att_dst⟩, and for edges
// s_edge = ⟨edge_attr·W_edge, att_edge⟩ = edge_attr·P, where P[d, head] = ⟨W_edge[d, head],
// att_edge⟩ is small, so that no [E', H·C] matrix is made.
template <class T>
void GATConv<T>::score_terms(const Pass<T>& pass, const Features<T>& x, const Graph& graph,
                             Cache& cache) const {
    head_products(cache.h, att_src_.value, cache.s_src);
    if (bipartite_) {
        matmul(target_features(pass, x), graph.num_targets(), weight_dst_.value, cache.h_dst);
    }
    head_products(bipartite_ ? cache.h_dst : cache.h, att_dst_.value, cache.s_dst);
    if (config_.edge_dim == 0) return;
    if (config_.add_self_loops) {
        loop_edge_attr(graph, pass.edge_attr, config_.fill_value, cache.edge_attr);
    } else {
        cache.edge_attr = pass.edge_attr;
    }
    head_products(edge_weight_.value, att_edge_.value, cache.edge_projection);
    matmul(cache.edge_attr, cache.edge_projection, cache.s_edge);
}

template <class T>
void GATConv<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                          const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = this->used_graph(pass.graph);
    score_grads(pass, graph, grad_out, c, grads);
    head_products_grad(c.h, att_src_.value, c.grad_s_src, c.grad_h, att_src_.grad);
    if (bipartite_) {
        c.grad_h_dst.setZero(c.h_dst.rows(), c.h_dst.cols());
        head_products_grad(c.h_dst, att_dst_.value, c.grad_s_dst, c.grad_h_dst, att_dst_.grad);
    } else {
        head_products_grad(c.h, att_dst_.value, c.grad_s_dst, c.grad_h, att_dst_.grad);
    }
    if (config_.edge_dim > 0) edge_grad(graph, c, grads.edge_attr);

    // h = x·W, h_dst = x_dst·W_dst
    matmul_grad_w(x, graph.num_sources(), c.grad_h, weight_.grad);
    if (grads.x != nullptr) matmul_grad_x(c.grad_h, weight_.value, *grads.x);
    if (grads.x_dst != nullptr) grads.x_dst->setZero(graph.num_targets(), pass.x_dst->cols());
    if (bipartite_) {
        matmul_grad_w(target_features(pass, x), graph.num_targets(), c.grad_h_dst,
                      weight_dst_.grad);
        add_target_grad(pass, c.grad_h_dst, weight_dst_.value, c.grad_target, grads);
    }
    output_.grad(pass, x, grad_out, c.output, grads);
}

// Reverses the messages, the softmax, and e = LeakyReLU(z), z = s_src[j] + s_dst[i] + s_edge.
// Leaves dL/dz [E', H], dL/ds_src [S, H], dL/ds_dst [T, H] and dL/dh [S, H·C] without the scores'
// share.
template <class T>
void GATConv<T>::score_grads(const Pass<T>& pass, const Graph& graph, const Matrix<T>& grad_out,
                             Cache& cache, const InputGrads<T>& grads) const {
    const Index heads = config_.heads;
    const Messages<T> messages{drops_messages(pass) ? cache.dropped_h : cache.h};
    set_zero(cache.grad_s_dst, cache.s_dst.rows(), heads);
    const auto score_grad_row = [&](Index i, Index degree, T* row) {
        gat_scores_grad_row(
            terms_of(graph, i, cache.s_src, cache.s_dst, cache.s_edge, config_.negative_slope),
            degree, heads, row, row_of(cache.grad_s_dst, graph.row_of_target(i)));
    };
    this->attend_grad(graph, cache, messages, grad_out, grads, cache.grad_h, score_grad_row);
    if (drops_messages(pass)) {
        drop_messages(pass, graph.num_sources(), cache.grad_h, cache.grad_h);
    }
    set_zero(cache.grad_s_src, graph.num_sources(), heads);
    const OutgoingEdges& out = graph.outgoing();
    parallel_rows(out.row_ptr, [&](Index first, Index last) {
        for (Index j = first; j < last; ++j) {
            add_rows(rows_of(cache.grad_score, out.slot.data() + out.row_ptr[j]),
                     out.row_ptr[j + 1] - out.row_ptr[j], row_of(cache.grad_s_src, j));
        }
    });
}

// Reverses z = … + s_edge, s_edge = edge_attr·P, P[d, head] = ⟨W_edge[d, head], att_edge⟩, and the
// filling in of self loops.
template <class T>
void GATConv<T>::edge_grad(const Graph& graph, Cache& cache, Matrix<T>* grad_attr) {
    const std::vector<Index>& edge = graph.incoming().edge;
    cache.grad_s_edge.resize(graph.num_edges(), config_.heads);
    for (std::size_t slot = 0; slot < edge.size(); ++slot) {
        cache.grad_s_edge.row(edge[slot]) = cache.grad_score.row(static_cast<Index>(slot));
    }
    matmul_grad_w(cache.edge_attr, cache.grad_s_edge, cache.grad_projection);
    edge_weight_.grad.setZero(edge_weight_.value.rows(), edge_weight_.value.cols());
    head_products_grad(edge_weight_.value, att_edge_.value, cache.grad_projection,
                       edge_weight_.grad, att_edge_.grad);
    if (grad_attr == nullptr) return;
    matmul_grad_x(cache.grad_s_edge, cache.edge_projection, cache.grad_attr);
    if (config_.add_self_loops) {
        loop_edge_attr_grad(graph, config_.fill_value, cache.edge_attr, cache.grad_attr,
                            *grad_attr);
    } else {
        *grad_attr += cache.grad_attr;
    }
}

template <class T>
void GATConv<T>::trace(const Pass<T>& pass, const Features<T>& x, const LayerCache& cache,
                       LayerTrace<T>& trace) const {
    const auto& c = static_cast<const Cache&>(cache);
    const Graph& graph = this->used_graph(pass.graph);
    trace.add("weight", weight_.value);
    trace.add("att_src", att_src_.value);
    trace.add("att_dst", att_dst_.value);
    trace.add("h", c.h);
    trace.add("s_src", c.s_src);
    trace.add("s_dst", c.s_dst);
    if (config_.edge_dim > 0) {
        trace.add("lin_edge", edge_weight_.value);
        trace.add("att_edge", att_edge_.value);
        trace.add("edge_attr", c.edge_attr);
        trace.add("s_edge", c.s_edge);
    }
    const auto scores = [&](const Graph& of, double slope) {
        return this->scores_of(of, scoring(c, slope));
    };
    trace.add_by_slot("z", graph, scores(graph, 1));
    if (const auto pairs = every_pair(pass.graph); pairs && config_.edge_dim == 0) {
        trace.add("pair_scores", scores(*pairs, config_.negative_slope));
    }
    this->trace_attention(graph, c, scores(graph, config_.negative_slope), {c.h}, trace);
    output_.trace(pass, x, trace);
}

template class GATConv<float>;
template class GATConv<double>;

}  // namespace gatlab
