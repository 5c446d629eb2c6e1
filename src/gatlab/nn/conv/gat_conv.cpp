#include "gatlab/nn/conv/gat_conv.h"

#include <utility>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/dropout.h"
#include "gatlab/kernels/edge_softmax.h"
#include "gatlab/kernels/gat_scores.h"
#include "gatlab/kernels/gather.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/conv/loop_attr.h"
#include "gatlab/nn/init.h"

namespace gatlab {

template <class T>
struct GATConv<T>::Cache final : ConvCache<T> {
    // Left by forward. [E', ·] by slot unless it says by edge.
    Matrix<T> h;                // [S, H·C]
    Matrix<T> s_src;            // [S, H]
    Matrix<T> s_dst;            // [S, H], of which the targets' rows are used
    Matrix<T> edge_attr;        // [E', D] by edge, self loops filled in
    Matrix<T> edge_projection;  // [D, H] = W_edge contracted with att_edge
    Matrix<T> s_edge;           // [E', H] by edge
    Matrix<T> alpha_used;       // [E', H], after dropout
    bool dropped = false;       // else alpha_used is not filled, alpha serves

    // Scratch of backward.
    Matrix<T> grad;             // [T, out], 1/H of dL/d(out) when heads are averaged
    Matrix<T> grad_score;       // [E', H]: dL/dalpha, then dL/de, then dL/dz
    Matrix<T> grad_s_src;       // [S, H]
    Matrix<T> grad_s_dst;       // [T, H]
    Matrix<T> grad_h;           // [S, H·C]
    Matrix<T> grad_s_edge;      // [E', H] by edge
    Matrix<T> grad_projection;  // [D, H]
    Matrix<T> grad_attr;        // [E', D] by edge
    Matrix<T> grad_res;         // [T, F], [S, H·C]: the residual's share
    Matrix<T> scratch;          // [T, H]

    const Matrix<T>& weights() const { return dropped ? alpha_used : this->alpha; }
};

namespace {

template <class T>
const T* row_of(const Matrix<T>& m, std::ptrdiff_t row) {
    return m.data() + row * m.cols();
}

template <class T>
T* row_of(Matrix<T>& m, std::ptrdiff_t row) {
    return m.data() + row * m.cols();
}

template <class T>
std::span<T> all_of(Matrix<T>& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

template <class T>
std::span<const T> all_of(const Matrix<T>& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

}  // namespace

template <class T>
GATConv<T>::GATConv(const GATConvConfig& config, const LayerSetup& setup)
    : config_(config), dropout_(config.dropout.value_or(setup.attention_dropout)) {
    const Index in = setup.in_channels;
    const Index inner = config.heads * config.out_channels;
    const Index out = config.columns(in);
    const auto linear = [&](const char* name, Index from, Index to, std::uint32_t number) {
        return linear_parameter<T>(setup.name + name, from, to, setup.key_of(number));
    };
    const auto attention = [&](const char* name, std::uint32_t number) {
        return attention_parameter<T>(setup.name + name, config.heads, config.out_channels,
                                      setup.key_of(number));
    };
    weight_ = linear(".lin.weight", in, inner, 0);
    att_src_ = attention(".att_src", 1);
    att_dst_ = attention(".att_dst", 2);
    if (config.edge_dim > 0) {
        edge_weight_ = linear(".lin_edge.weight", config.edge_dim, inner, 3);
        att_edge_ = attention(".att_edge", 4);
    }
    if (config.residual) res_weight_ = linear(".res.weight", in, out, 5);
    if (config.bias) bias_ = bias_parameter<T>(setup.name + ".bias", out);
}

template <class T>
const Graph& GATConv<T>::used_graph(const Graph& graph) const {
    return config_.add_self_loops ? graph.with_self_loops() : graph;
}

template <class T>
std::vector<Parameter<T>*> GATConv<T>::parameters() {
    std::vector<Parameter<T>*> all{&weight_, &att_src_, &att_dst_};
    if (config_.edge_dim > 0) all.insert(all.end(), {&edge_weight_, &att_edge_});
    if (config_.residual) all.push_back(&res_weight_);
    if (config_.bias) all.push_back(&bias_);
    return all;
}

template <class T>
std::unique_ptr<LayerCache> GATConv<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void GATConv<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                         Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = used_graph(pass.graph);
    matmul(x, graph.num_sources(), weight_.value, c.h);
    score_edges(pass, graph, c);
    attend(graph, c);
    Matrix<T>& result = out.reshape_dense(graph.num_targets(), config_.columns(x.cols()));
    if (config_.residual) {
        matmul(x, graph.num_targets(), res_weight_.value, result);
    } else {
        result.setZero();
    }
    sum_messages(pass, graph, c, result);
    if (config_.bias) result.rowwise() += bias_.value.row(0);
}

// s_src = ⟨h_j, att_src⟩, s_dst = ⟨h_i, att_dst⟩, and for edges
// s_edge = ⟨edge_attr·W_edge, att_edge⟩ = edge_attr·P, where P[d, head] = ⟨W_edge[d, head],
// att_edge⟩ is small, so that no [E', H·C] matrix is made.
template <class T>
void GATConv<T>::score_edges(const Pass<T>& pass, const Graph& graph, Cache& cache) const {
    head_products(cache.h, att_src_.value, cache.s_src);
    head_products(cache.h, att_dst_.value, cache.s_dst);
    if (config_.edge_dim == 0) return;
    if (config_.add_self_loops) {
        loop_edge_attr(graph, pass.edge_attr, config_.fill_value, cache.edge_attr);
    } else {
        cache.edge_attr = pass.edge_attr;
    }
    head_products(edge_weight_.value, att_edge_.value, cache.edge_projection);
    cache.s_edge.noalias() = cache.edge_attr * cache.edge_projection;
}

namespace {

template <class T>
ScoreTerms<T> score_terms(const Graph& graph, Index target, const Matrix<T>& s_src,
                          const Matrix<T>& s_dst, const Matrix<T>& s_edge, double negative_slope) {
    const IncomingEdges& in = graph.incoming();
    const Index begin = in.row_ptr[target];
    return {s_src.data(),
            row_of(s_dst, target),
            s_edge.size() == 0 ? nullptr : s_edge.data(),
            in.source.data() + begin,
            in.edge.data() + begin,
            static_cast<T>(negative_slope)};
}

}  // namespace

// alpha = softmax of e = LeakyReLU(s_src[j] + s_dst[i] + s_edge), target by target.
template <class T>
void GATConv<T>::attend(const Graph& graph, Cache& cache) const {
    const IncomingEdges& in = graph.incoming();
    const Index heads = config_.heads;
    cache.alpha.resize(graph.num_edges(), heads);
    cache.scratch.resize(graph.num_targets(), heads);
    parallel_rows(in.row_ptr, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            const Index degree = in.row_ptr[i + 1] - in.row_ptr[i];
            T* row = row_of(cache.alpha, in.row_ptr[i]);
            gat_scores_row(score_terms(graph, i, cache.s_src, cache.s_dst, cache.s_edge,
                                       config_.negative_slope),
                           degree, heads, row);
            edge_softmax_row(row, degree, heads, row_of(cache.scratch, i));
        }
    });
}

// out_i += Σ_j alpha_ij h_j, heads side by side, or summed and divided by H.
template <class T>
void GATConv<T>::sum_messages(const Pass<T>& pass, const Graph& graph, Cache& cache,
                              Matrix<T>& out) const {
    cache.dropped = pass.training && dropout_ > 0;
    if (cache.dropped) {
        RandomKey key = pass.key;
        key.purpose = RandomPurpose::attention_dropout;
        cache.alpha_used.resize(cache.alpha.rows(), cache.alpha.cols());
        dropout<T>(key, dropout_, all_of(std::as_const(cache.alpha)), all_of(cache.alpha_used));
    }
    const Matrix<T>& weights = cache.weights();
    const IncomingEdges& in = graph.incoming();
    const HeadLayout layout{config_.heads, config_.out_channels, config_.out_channels};
    const Index out_stride = config_.concat ? config_.out_channels : 0;
    const T share = config_.concat ? T{1} : T{1} / static_cast<T>(config_.heads);
    parallel_rows(in.row_ptr, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            T* out_i = row_of(out, i);
            for (Index k = in.row_ptr[i]; k < in.row_ptr[i + 1]; ++k) {
                add_weighted_row(row_of(weights, k), row_of(cache.h, in.source[k]), layout, share,
                                 out_i, out_stride);
            }
        }
    });
}

template <class T>
void GATConv<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                          const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    const Graph& graph = used_graph(pass.graph);
    c.grad = grad_out;
    if (!config_.concat) c.grad /= static_cast<T>(config_.heads);

    alpha_grad(graph, c);
    message_grad(graph, c);
    head_products_grad(c.h, att_src_.value, c.grad_s_src, c.grad_h, att_src_.grad);
    head_products_grad(c.h, att_dst_.value, c.grad_s_dst, c.grad_h, att_dst_.grad);
    if (config_.edge_dim > 0) edge_grad(graph, c, grads.edge_attr);

    // h = x·W
    matmul_grad_w(x, graph.num_sources(), c.grad_h, weight_.grad);
    if (grads.x != nullptr) matmul_grad_x(c.grad_h, weight_.value, *grads.x);
    // out = … + x·W_res + bias
    if (config_.residual) {
        matmul_grad_w(x, graph.num_targets(), grad_out, res_weight_.grad);
        if (grads.x != nullptr) {
            matmul_grad_x(grad_out, res_weight_.value, c.grad_res);
            grads.x->topRows(graph.num_targets()) += c.grad_res;
        }
    }
    if (config_.bias) column_sums(grad_out, bias_.grad);
}

// Reverses, target by target: out_i = Σ_j dropout(alpha_ij) h_j (in alpha), alpha = softmax(e),
// e = LeakyReLU(z). Leaves dL/dz [E', H] and dL/ds_dst [T, H].
template <class T>
void GATConv<T>::alpha_grad(const Graph& graph, Cache& cache) const {
    const IncomingEdges& in = graph.incoming();
    const Index heads = config_.heads;
    const HeadLayout layout{heads, config_.out_channels, config_.out_channels};
    const Index grad_stride = config_.concat ? config_.out_channels : 0;
    const T kept_scale = dropout_scale<T>(dropout_);
    cache.grad_score.resize(graph.num_edges(), heads);
    cache.grad_s_dst.setZero(graph.num_targets(), heads);
    parallel_rows(in.row_ptr, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            const Index degree = in.row_ptr[i + 1] - in.row_ptr[i];
            T* row = row_of(cache.grad_score, in.row_ptr[i]);
            for (Index k = 0; k < degree; ++k) {
                const Index source = in.source[in.row_ptr[i] + k];
                row_products(row_of(cache.grad, i), grad_stride, row_of(cache.h, source), layout,
                             row + k * heads);
            }
            if (cache.dropped) {
                // A dropped alpha has no say. (An alpha that is 0 by itself has none either: the
                // softmax below multiplies by it.)
                const T* used = row_of(cache.alpha_used, in.row_ptr[i]);
                for (Index n = 0; n < degree * heads; ++n) {
                    row[n] = used[n] == 0 ? T{0} : row[n] * kept_scale;
                }
            }
            edge_softmax_grad_row(row_of(cache.alpha, in.row_ptr[i]), row, degree, heads,
                                  row_of(cache.scratch, i));
            gat_scores_grad_row(score_terms(graph, i, cache.s_src, cache.s_dst, cache.s_edge,
                                            config_.negative_slope),
                                degree, heads, row, row_of(cache.grad_s_dst, i));
        }
    });
}

// Reverses, source by source: out_i = Σ_j alpha_ij h_j (in h) and z = s_src[j] + …. Leaves
// dL/dh [S, H·C] (without the scores' share) and dL/ds_src [S, H].
template <class T>
void GATConv<T>::message_grad(const Graph& graph, Cache& cache) const {
    const OutgoingEdges& out = graph.outgoing();
    const Index heads = config_.heads;
    const Index grad_stride = config_.concat ? config_.out_channels : 0;
    const HeadLayout layout{heads, config_.out_channels, grad_stride};
    const Matrix<T>& weights = cache.weights();
    cache.grad_h.setZero(graph.num_sources(), heads * config_.out_channels);
    cache.grad_s_src.setZero(graph.num_sources(), heads);
    parallel_rows(out.row_ptr, [&](Index first, Index last) {
        for (Index j = first; j < last; ++j) {
            T* grad_h = row_of(cache.grad_h, j);
            T* grad_s = row_of(cache.grad_s_src, j);
            for (Index k = out.row_ptr[j]; k < out.row_ptr[j + 1]; ++k) {
                add_weighted_row(row_of(weights, out.slot[k]), row_of(cache.grad, out.target[k]),
                                 layout, T{1}, grad_h, config_.out_channels);
                const T* grad_z = row_of(cache.grad_score, out.slot[k]);
                for (Index h = 0; h < heads; ++h) grad_s[h] += grad_z[h];
            }
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
    cache.grad_projection.noalias() = cache.edge_attr.transpose() * cache.grad_s_edge;
    edge_weight_.grad.setZero(edge_weight_.value.rows(), edge_weight_.value.cols());
    head_products_grad(edge_weight_.value, att_edge_.value, cache.grad_projection,
                       edge_weight_.grad, att_edge_.grad);
    if (grad_attr == nullptr) return;
    cache.grad_attr.noalias() = cache.grad_s_edge * cache.edge_projection.transpose();
    if (config_.add_self_loops) {
        loop_edge_attr_grad(graph, config_.fill_value, cache.edge_attr, cache.grad_attr,
                            *grad_attr);
    } else {
        *grad_attr += cache.grad_attr;
    }
}

template class GATConv<float>;
template class GATConv<double>;

}  // namespace gatlab
