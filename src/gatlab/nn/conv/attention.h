#pragma once

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/dropout.h"
#include "gatlab/kernels/edge_softmax.h"
#include "gatlab/kernels/gather.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/nn/conv/conv.h"

namespace gatlab {

/// How an attention layer's messages are shaped and chosen.
struct AttentionShape {
    Index heads = 1;              ///< H
    Index channels = 0;           ///< C
    bool concat = true;           ///< heads side by side, else their mean
    bool add_self_loops = false;  ///< PyG's self-loop rule is applied to the graph
    double dropout = 0;           ///< on alpha, while training
};

/// What AttentionConv leaves behind. [E', ·] by slot unless it says by edge.
template <class T>
struct AttentionCache : ConvCache<T> {
    // [E', H] each. To hold as few numbers as there can be, backward writes over what forward left
    // when it has read it: dL/d(weight), then dL/dalpha, then dL/d(score) over alpha after dropout,
    // and alpha after dropout over alpha.
    const Matrix<T>* after_dropout = nullptr;  // where that is now: in alpha, or in grad_score
    Matrix<T> grad_score;
    Matrix<T> weighted;        // alpha after dropout times the edge's weight, if there are weights
    Matrix<T> edge_weight;     // [E', 1] by edge, 1 for added self loops
    bool has_dropout = false;  // else alpha after dropout is alpha itself
    bool has_weights = false;  // else `weighted` is not filled

    // Scratch of forward and backward.
    const Matrix<T>* grad_sum = nullptr;  // [T, out] dL/d(sum of messages): dL/d(out), or …
    Matrix<T> grad_share;                 // … 1/H of it when heads are averaged
    Matrix<T> grad_edge_weight;           // [E', 1] by edge

    /// What messages are multiplied by.
    const Matrix<T>& weights() const { return has_weights ? weighted : *after_dropout; }
};

/// What flows along edge e from source j: source[j], plus edge[e] where there are edge features.
template <class T>
struct Messages {
    const Matrix<T>& source;          ///< [S, H·C]
    const Matrix<T>* edge = nullptr;  ///< [E', H·C] by edge, or null
};

/// What all attention layers do with the scores that only they know how to make:
///
///   alpha = softmax of the scores over the edges into i                              [E', H]
///   w     = dropout(alpha) · edge_weight                                             [E', H]
///   out_i = Σ_j w_ij m_ij, heads side by side or averaged                            [T, out]
///
/// and the way back. Each loop over edges takes the layer's own part as a callable, row by row, so
/// that it happens while the row is in cache.
template <class T>
class AttentionConv : public Conv<T> {
  public:
    Index heads() const final { return shape_.heads; }
    const Graph& used_graph(const Graph& graph) const final {
        return shape_.add_self_loops ? graph.with_self_loops() : graph;
    }

  protected:
    explicit AttentionConv(const AttentionShape& shape) : shape_(shape) {}

    const AttentionShape& shape() const { return shape_; }
    Index inner() const { return shape_.heads * shape_.channels; }
    HeadLayout layout() const { return {shape_.heads, shape_.channels, shape_.channels}; }

    /// From one head's channels to the next in `out`; 0 when heads are averaged.
    Index out_stride() const { return shape_.concat ? shape_.channels : 0; }

    /// Fills cache.alpha, and what follows from it.
    /// @param score_rows (graph, first target, one past the last, rows [slots, H]): writes the
    ///        scores of their slots
    template <class ScoreRows>
    void attend(const Pass<T>& pass, const Graph& graph, AttentionCache<T>& cache,
                const ScoreRows& score_rows) const {
        const IncomingEdges& in = graph.incoming();
        cache.alpha.resize(graph.num_edges(), shape_.heads);
        parallel_rows(in.row_ptr, [&](Index first, Index last) {
            constexpr Index kTargetsAtOnce = 16;
            for (Index begin = first; begin < last; begin += kTargetsAtOnce) {
                const Index end = std::min(last, begin + kTargetsAtOnce);
                T* rows = row_of(cache.alpha, in.row_ptr[begin]);
                score_rows(graph, begin, end, rows);
                edge_softmax_rows(IndexSpan(in.row_ptr).subspan(begin, end - begin + 1),
                                  shape_.heads, rows);
            }
        });
        weigh(pass, graph, cache);
    }

    /// out_i += Σ_j w_ij m_ij, or first + Σ_j w_ij m_ij where a first row [out] is given.
    void add_messages(const Graph& graph, const AttentionCache<T>& cache, Messages<T> messages,
                      Matrix<T>& out, const T* first = nullptr) const;

    /// Adjoint of add_messages in the messages of the sources, and of add_messages and `attend` in
    /// the scores. Sets grad_source [S, H·C] to Σ_i w_ij dL/d(out_i), leaves where dL/d(sum of
    /// messages) stands in cache.grad_sum, which lives as long as grad_out, and adds to
    /// grads.edge_weight.
    /// @param score_grad_row (target i, its degree, row [degree, H]): is given dL/d(score) of the
    ///        slots of i and may write over it; it stays in cache.grad_score
    template <class ScoreGradRow>
    void attend_grad(const Graph& graph, AttentionCache<T>& cache, Messages<T> messages,
                     const Matrix<T>& grad_out, const InputGrads<T>& grads, Matrix<T>& grad_source,
                     const ScoreGradRow& score_grad_row) const {
        messages_grad(graph, cache, messages, grad_out, grad_source);
        const IncomingEdges& in = graph.incoming();
        parallel_rows(in.row_ptr, [&](Index first, Index last) {
            for (Index i = first; i < last; ++i) {
                const Index degree = in.row_ptr[i + 1] - in.row_ptr[i];
                T* row = row_of(cache.grad_score, in.row_ptr[i]);
                T* alpha = row_of(cache.alpha, in.row_ptr[i]);
                alpha_grad_row(graph, cache, messages, i, grads.edge_weight != nullptr);
                edge_softmax_grad_row(alpha, row, degree, shape_.heads);
                if (cache.has_dropout) drop_marked_row(shape_.dropout, degree * heads(), alpha);
                score_grad_row(i, degree, row);
            }
        });
        if (grads.edge_weight != nullptr) add_edge_weight_grad(graph, cache, *grads.edge_weight);
    }

    /// The scores of every edge of `graph`, by slot: [E', H].
    /// @param score_rows as for `attend`
    template <class ScoreRows>
    Matrix<T> scores_of(const Graph& graph, const ScoreRows& score_rows) const {
        Matrix<T> scores(graph.num_edges(), shape_.heads);
        score_rows(graph, 0, graph.num_targets(), scores.data());
        return scores;
    }

    /// Writes down the scores, the softmax step by step, and what becomes of the messages: e, max,
    /// exp, sum, alpha, weights, messages, head_sums, combined (nn/trace.h).
    /// @param scores [E', H] by slot
    void trace_attention(const Graph& graph, const AttentionCache<T>& cache,
                         const Matrix<T>& scores, Messages<T> messages, LayerTrace<T>& trace) const;

  private:
    void weigh(const Pass<T>& pass, const Graph& graph, AttentionCache<T>& cache) const;
    void begin_grad(const Graph& graph, const Matrix<T>& grad_out, AttentionCache<T>& cache) const;
    void messages_grad(const Graph& graph, AttentionCache<T>& cache, Messages<T> messages,
                       const Matrix<T>& grad_out, Matrix<T>& grad_source) const;
    void mark_dropped(const Graph& graph, AttentionCache<T>& cache) const;
    void alpha_grad_row(const Graph& graph, AttentionCache<T>& cache, Messages<T> messages,
                        Index target, bool wants_edge_weight) const;
    void edge_weight_grad_rows(const Index* edge, Index degree, const T* alpha,
                               AttentionCache<T>& cache, T* rows) const;
    void add_edge_weight_grad(const Graph& graph, AttentionCache<T>& cache, Matrix<T>& grad) const;

    AttentionShape shape_;
};

extern template class AttentionConv<float>;
extern template class AttentionConv<double>;

/// The features of the targets: the second input of a bipartite layer, or the first rows of x.
template <class T>
const Features<T>& target_features(const Pass<T>& pass, const Features<T>& x) {
    return pass.x_dst != nullptr ? *pass.x_dst : x;
}

/// Whether the targets are some of the sources, as in a block.
template <class T>
bool receives_partly(const Pass<T>& pass) {
    return pass.x_dst == nullptr && pass.graph.num_targets() < pass.graph.num_sources();
}

/// Rows of a linear map of the targets' features; target i has the row graph.row_of_target(i) of
/// them. In a block those are all sources' rows, although not all are targets: the map of a few
/// rows more costs less than copies of theirs.
template <class T>
Index rows_of_targets(const Pass<T>& pass, const Graph& graph) {
    return pass.x_dst != nullptr ? graph.num_targets() : graph.num_sources();
}

/// The targets' rows of `by_source` [S, C], as `by_target` [T, C] …
template <class T>
void take_targets(const Graph& graph, const Matrix<T>& by_source, Matrix<T>& by_target);

/// … and back, with zeros where a source is no target.
template <class T>
void spread_targets(const Graph& graph, const Matrix<T>& by_target, Matrix<T>& by_source);

/// Adjoint of target_features(…)·w: adds grad·wᵀ to the gradient of the targets' features, if that
/// is wanted. That of x must have been set before, that of x_dst made zero.
template <class T>
void add_target_grad(const Pass<T>& pass, const Matrix<T>& grad, const Matrix<T>& w,
                     Matrix<T>& scratch, const InputGrads<T>& grads);

}  // namespace gatlab
