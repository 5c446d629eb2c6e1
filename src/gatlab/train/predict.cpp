#include "gatlab/train/predict.h"

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"
#include "gatlab/train/layerwise.h"

namespace gatlab {

namespace {

template <class T>
LayerAttention<T> attention_of(const Conv<T>& conv, const Graph& graph, const LayerCache& cache) {
    const Graph& used = conv.used_graph(graph);
    const Matrix<T>& by_slot = static_cast<const ConvCache<T>&>(cache).alpha;
    LayerAttention<T> attention{{used.source().begin(), used.source().end()},
                                {used.target().begin(), used.target().end()},
                                Matrix<T>(by_slot.rows(), by_slot.cols())};
    const std::vector<Index>& edge = used.incoming().edge;
    for (std::size_t slot = 0; slot < edge.size(); ++slot) {
        attention.alpha.row(edge[slot]) = by_slot.row(static_cast<Index>(slot));
    }
    return attention;
}

template <class T>
Evaluation summary_of(const Tally<T>& tally) {
    return {tally.loss(),
            tally.metric(Metric::accuracy),
            tally.rows(),
            tally.metric(Metric::micro_f1),
            tally.metric(Metric::macro_f1),
            tally.metric(Metric::roc_auc),
            tally.metric(Metric::average_precision),
            tally.metric(Metric::r2),
            tally.confusion()};
}

}  // namespace

template <class T>
Prediction<T> predict(const Model<T>& model, const GraphData<T>& data,
                      const PredictOptions& options) {
    Workspace<T> workspace;
    return predict(model, data, options, workspace);
}

template <class T>
Prediction<T> predict(const Model<T>& model, const GraphData<T>& data,
                      const PredictOptions& options, Workspace<T>& workspace) {
    Prediction<T> prediction;
    if (options.attention && options.batch_size > 0) {
        throw ValueError({"attention", "false where batch_size is set", "true",
                          "Leave batch_size out to look at the attention"});
    }
    if (options.batch_size == 0) {
        model.forward(data, workspace);
    } else {
        forward_layerwise(model, data, options.batch_size, options.embeddings, workspace);
    }
    const auto& steps = model.steps();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        if (options.attention && steps[s].conv != nullptr) {
            prediction.attention.push_back(
                attention_of(*steps[s].conv, data.graph, *workspace.caches[s]));
        }
        const bool last_of_its_layer =
            s + 1 == steps.size() || steps[s + 1].config_layer != steps[s].config_layer;
        if (options.embeddings && last_of_its_layer) {
            prediction.embeddings.push_back(workspace.results[s]->to_dense());
        }
    }
    prediction.logits = workspace.take_logits();
    if (!options.probabilities) return prediction;
    if (options.loss == LossKind::cross_entropy) {
        prediction.probabilities = softmax<T>(prediction.logits, &prediction.classes);
    } else if (options.loss == LossKind::bce) {
        prediction.probabilities = sigmoid<T>(prediction.logits);
    }
    return prediction;
}

template <class T>
Evaluation evaluate(const Model<T>& model, const GraphData<T>& data, NodeSet set,
                    const EvaluateOptions& options) {
    check_scored(data, model, options.objective);
    NodeTask<T> task(data);
    if (options.batch_size == 0 || data.nodes(set).empty()) {
        return evaluate(model, task, set, options);
    }
    Workspace<T> workspace;
    Tally<T> tally(options.objective, options.ranking);
    task.score(set, 0, forward_layerwise(model, data, options.batch_size, false, workspace), tally,
               nullptr);
    return summary_of(tally);
}

template <class T>
Evaluation evaluate(const Model<T>& model, Task<T>& task, NodeSet set,
                    const EvaluateOptions& options) {
    const Index batches = task.num_batches(set);
    if (batches == 0) {
        throw ValueError({"nodes", "at least one node in the set", "none",
                          "Mark nodes for this set when you make the graph"});
    }
    Workspace<T> workspace;
    Tally<T> tally(options.objective, options.ranking);
    for (Index b = 0; b < batches; ++b) {
        task.score(set, b, model.forward(task.batch(set, b), workspace), tally, nullptr);
    }
    return summary_of(tally);
}

#define GATLAB_INSTANTIATE(T)                                                                      \
    template Prediction<T> predict<T>(const Model<T>&, const GraphData<T>&,                        \
                                      const PredictOptions&);                                      \
    template Prediction<T> predict<T>(const Model<T>&, const GraphData<T>&, const PredictOptions&, \
                                      Workspace<T>&);                                              \
    template Evaluation evaluate<T>(const Model<T>&, const GraphData<T>&, NodeSet,                 \
                                    const EvaluateOptions&);                                       \
    template Evaluation evaluate<T>(const Model<T>&, Task<T>&, NodeSet, const EvaluateOptions&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
