#include "gatlab/nn/conv/attention.h"

#include <algorithm>

#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/conv/loop_attr.h"

namespace gatlab {

namespace {

// Self loops that a layer adds are messages of full weight.
constexpr FillValue kWeightOfLoops{FillValue::Kind::constant, 1};

}  // namespace

// w = dropout(alpha) · edge_weight, each step only where there is something to do.
template <class T>
void AttentionConv<T>::weigh(const Pass<T>& pass, const Graph& graph,
                             AttentionCache<T>& cache) const {
    cache.has_dropout = pass.training && shape_.dropout > 0;
    cache.after_dropout = cache.has_dropout ? &cache.grad_score : &cache.alpha;
    if (cache.has_dropout) {
        RandomKey key = pass.key;
        key.purpose = RandomPurpose::attention_dropout;
        cache.grad_score.resize(cache.alpha.rows(), cache.alpha.cols());
        const DropoutRows rows{graph.num_targets(), shape_.heads, graph.incoming().row_ptr.data(),
                               pass.target_ids.empty() ? nullptr : pass.target_ids.data()};
        dropout(key, shape_.dropout, rows, cache.alpha.data(), cache.grad_score.data());
    }
    cache.has_weights = pass.edge_weight != nullptr && pass.edge_weight->size() != 0;
    if (!cache.has_weights) return;
    if (shape_.add_self_loops) {
        loop_edge_attr(graph, *pass.edge_weight, kWeightOfLoops, cache.edge_weight);
    } else {
        cache.edge_weight = *pass.edge_weight;
    }
    const std::vector<Index>& edge = graph.incoming().edge;
    const Matrix<T>& alpha = *cache.after_dropout;
    cache.weighted.resize(alpha.rows(), alpha.cols());
    for (Index slot = 0; slot < graph.num_edges(); ++slot) {
        cache.weighted.row(slot) = alpha.row(slot) * cache.edge_weight(edge[slot], 0);
    }
}

template <class T>
void AttentionConv<T>::add_messages(const Graph& graph, const AttentionCache<T>& cache,
                                    Messages<T> messages, Matrix<T>& out, const T* first) const {
    const IncomingEdges& in = graph.incoming();
    const auto add = [&](const Matrix<T>& rows, const std::vector<Index>& at, const T* begin) {
        gather(in.row_ptr, cache.weights(), rows_of(rows, at.data()), layout(), out, out_stride(),
               begin);
    };
    add(messages.source, in.source, first);
    if (messages.edge != nullptr) add(*messages.edge, in.edge, nullptr);
}

// Reverses the mean over heads: each head's sum gets 1/H of the gradient.
template <class T>
void AttentionConv<T>::begin_grad(const Graph& graph, const Matrix<T>& grad_out,
                                  AttentionCache<T>& cache) const {
    cache.grad_sum = &grad_out;
    if (!shape_.concat && shape_.heads > 1) {
        cache.grad_share = grad_out / static_cast<T>(shape_.heads);
        cache.grad_sum = &cache.grad_share;
    }
    cache.grad_score.resize(graph.num_edges(), shape_.heads);
    cache.grad_edge_weight.resize(graph.num_edges(), 1);
}

// Reverses out_i = Σ_j w_ij m_ij in m_ij and in w_ij, source by source, so that the rows of
// dL/d(out_i) are gathered once for both. Leaves dL/dw in grad_score, for the sources' share of
// the messages: over alpha after dropout, of which the signs in alpha are left.
template <class T>
void AttentionConv<T>::messages_grad(const Graph& graph, AttentionCache<T>& cache,
                                     Messages<T> messages, const Matrix<T>& grad_out,
                                     Matrix<T>& grad_source) const {
    begin_grad(graph, grad_out, cache);
    if (cache.has_dropout) mark_dropped(graph, cache);
    const OutgoingEdges& out = graph.outgoing();
    const Matrix<T>& weights = cache.weights();
    const Matrix<T>& grad_sum = *cache.grad_sum;
    const HeadLayout from{shape_.heads, shape_.channels, out_stride()};
    constexpr Index kRowsInCache = 64;
    grad_source.resize(graph.num_sources(), inner());
    parallel_rows(out.row_ptr, [&](Index first, Index last) {
        std::fill(row_of(grad_source, first), row_of(grad_source, last), T{0});
        for (Index j = first; j < last; ++j) {
            for (Index begin = out.row_ptr[j]; begin < out.row_ptr[j + 1]; begin += kRowsInCache) {
                const Index count = std::min(kRowsInCache, out.row_ptr[j + 1] - begin);
                const Index* slots = out.slot.data() + begin;
                const RowList<T> rows = rows_of(grad_sum, out.target.data() + begin);
                add_weighted_rows(rows_of(weights, slots), rows, count, from,
                                  row_of(grad_source, j), shape_.channels);
                row_products<T>(row_of(messages.source, j), shape_.channels, rows, count, from,
                                cache.grad_score.data(), slots);
            }
        }
    });
    cache.after_dropout = &cache.alpha;  // row by row, as attend_grad comes by
}

template <class T>
void AttentionConv<T>::mark_dropped(const Graph& graph, AttentionCache<T>& cache) const {
    parallel_rows(graph.incoming().row_ptr, [&](Index first, Index last) {
        const Index begin = graph.incoming().row_ptr[first];
        const Index end = graph.incoming().row_ptr[last];
        mark_dropped_row(row_of(cache.grad_score, begin), (end - begin) * shape_.heads,
                         row_of(cache.alpha, begin));
    });
}

// Reverses, for the edges into one target: out_i = Σ_j w_ij m_ij in w_ij, w = dropout(alpha) ·
// edge_weight. Finds the share of messages_grad in the target's rows of grad_score and leaves
// dL/dalpha there.
template <class T>
void AttentionConv<T>::alpha_grad_row(const Graph& graph, AttentionCache<T>& cache,
                                      Messages<T> messages, Index target,
                                      bool wants_edge_weight) const {
    const IncomingEdges& in = graph.incoming();
    const Index begin = in.row_ptr[target];
    const Index degree = in.row_ptr[target + 1] - begin;
    const T* grad_out = row_of(*cache.grad_sum, target);
    T* rows = row_of(cache.grad_score, begin);
    T* alpha = row_of(cache.alpha, begin);
    for (Index k = 0; messages.edge != nullptr && k < degree; ++k) {
        add_row_products(grad_out, out_stride(), row_of(*messages.edge, in.edge[begin + k]),
                         layout(), T{1}, rows + k * shape_.heads);
    }
    if (wants_edge_weight || cache.has_weights) {
        edge_weight_grad_rows(in.edge.data() + begin, degree, alpha, cache, rows);
    }
    // A dropped alpha has no say. (An alpha that is 0 by itself has none either: the adjoint of the
    // softmax multiplies by it.)
    if (cache.has_dropout) dropout_grad_row(shape_.dropout, alpha, degree * shape_.heads, rows);
}

// Reverses w = dropout(alpha) · edge_weight in edge_weight, and turns dL/dw into dL/d(dropped).
// @param alpha marked where it was dropped
template <class T>
void AttentionConv<T>::edge_weight_grad_rows(const Index* edge, Index degree, const T* alpha,
                                             AttentionCache<T>& cache, T* rows) const {
    const Index heads = shape_.heads;
    const T scale = cache.has_dropout ? dropout_scale<T>(shape_.dropout) : T{1};
    for (Index k = 0; k < degree; ++k, rows += heads, alpha += heads) {
        T grad{0};
        for (Index h = 0; h < heads; ++h) {
            if (alpha[h] > 0) grad += rows[h] * (alpha[h] * scale);
        }
        cache.grad_edge_weight(edge[k], 0) = grad;
        if (!cache.has_weights) continue;
        const T weight = cache.edge_weight(edge[k], 0);
        for (Index h = 0; h < heads; ++h) rows[h] *= weight;
    }
}

template <class T>
void AttentionConv<T>::add_edge_weight_grad(const Graph& graph, AttentionCache<T>& cache,
                                            Matrix<T>& grad) const {
    if (shape_.add_self_loops) {
        loop_edge_attr_grad(graph, kWeightOfLoops, cache.edge_weight, cache.grad_edge_weight, grad);
    } else {
        grad += cache.grad_edge_weight;
    }
}

template <class T>
void take_targets(const Graph& graph, const Matrix<T>& by_source, Matrix<T>& by_target) {
    by_target.resize(graph.num_targets(), by_source.cols());
    for (Index i = 0; i < graph.num_targets(); ++i) {
        by_target.row(i) = by_source.row(graph.row_of_target(i));
    }
}

template <class T>
void spread_targets(const Graph& graph, const Matrix<T>& by_target, Matrix<T>& by_source) {
    by_source.setZero(graph.num_sources(), by_target.cols());
    for (Index i = 0; i < graph.num_targets(); ++i) {
        by_source.row(graph.row_of_target(i)) = by_target.row(i);
    }
}

template <class T>
void add_target_grad(const Pass<T>& pass, const Matrix<T>& grad, const Matrix<T>& w,
                     Matrix<T>& scratch, const InputGrads<T>& grads) {
    Matrix<T>* grad_x = pass.x_dst != nullptr ? grads.x_dst : grads.x;
    if (grad_x == nullptr) return;
    matmul_grad_x(grad, w, scratch);
    grad_x->topRows(scratch.rows()) += scratch;
}

template class AttentionConv<float>;
template class AttentionConv<double>;
template void take_targets<float>(const Graph&, const Matrix<float>&, Matrix<float>&);
template void take_targets<double>(const Graph&, const Matrix<double>&, Matrix<double>&);
template void spread_targets<float>(const Graph&, const Matrix<float>&, Matrix<float>&);
template void spread_targets<double>(const Graph&, const Matrix<double>&, Matrix<double>&);
template void add_target_grad<float>(const Pass<float>&, const Matrix<float>&, const Matrix<float>&,
                                     Matrix<float>&, const InputGrads<float>&);
template void add_target_grad<double>(const Pass<double>&, const Matrix<double>&,
                                      const Matrix<double>&, Matrix<double>&,
                                      const InputGrads<double>&);

}  // namespace gatlab
