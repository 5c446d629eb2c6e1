#include "gatlab/kernels/edge_softmax_steps.h"
#include "gatlab/nn/conv/attention.h"
#include "gatlab/nn/trace.h"

namespace gatlab {

template <class T>
void AttentionConv<T>::trace_attention(const Graph& graph, const AttentionCache<T>& cache,
                                       const Matrix<T>& scores, Messages<T> messages,
                                       LayerTrace<T>& trace) const {
    const IncomingEdges& in = graph.incoming();
    const Index targets = graph.num_targets();
    Matrix<T> max(targets, shape_.heads);
    Matrix<T> sum(targets, shape_.heads);
    Matrix<T> exp(graph.num_edges(), shape_.heads);
    Matrix<T> sent = Matrix<T>::Zero(graph.num_edges(), inner());  // by slot
    Matrix<T> head_sums = Matrix<T>::Zero(targets, inner());
    const auto add = [&](Index slot, const Matrix<T>& rows, Index row, T* to) {
        add_weighted_row(row_of(cache.weights(), slot), row_of(rows, row), layout(), T{1}, to,
                         shape_.channels);
    };
    for (Index i = 0; i < targets; ++i) {
        const Index begin = in.row_ptr[i];
        edge_softmax_steps_row(row_of(scores, begin), in.row_ptr[i + 1] - begin, shape_.heads,
                               row_of(max, i), row_of(exp, begin), row_of(sum, i));
        for (Index slot = begin; slot < in.row_ptr[i + 1]; ++slot) {
            for (T* to : {row_of(sent, slot), row_of(head_sums, i)}) {
                add(slot, messages.source, in.source[slot], to);
                if (messages.edge != nullptr) add(slot, *messages.edge, in.edge[slot], to);
            }
        }
    }
    Matrix<T> combined = Matrix<T>::Zero(targets, shape_.concat ? inner() : shape_.channels);
    add_messages(graph, cache, messages, combined);
    trace.add_by_slot("e", graph, scores);
    trace.add("max", std::move(max));
    trace.add_by_slot("exp", graph, exp);
    trace.add("sum", std::move(sum));
    trace.add_by_slot("alpha", graph, cache.alpha);
    if (cache.has_weights) {
        trace.add("edge_weight", cache.edge_weight);
        trace.add_by_slot("weights", graph, cache.weighted);
    }
    trace.add_by_slot("messages", graph, sent);
    trace.add("head_sums", std::move(head_sums));
    trace.add("combined", std::move(combined));
}

template void AttentionConv<float>::trace_attention(const Graph&, const AttentionCache<float>&,
                                                    const Matrix<float>&, Messages<float>,
                                                    LayerTrace<float>&) const;
template void AttentionConv<double>::trace_attention(const Graph&, const AttentionCache<double>&,
                                                     const Matrix<double>&, Messages<double>,
                                                     LayerTrace<double>&) const;

}  // namespace gatlab
