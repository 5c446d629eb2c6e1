#include "gatlab/train/predict.h"

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

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

}  // namespace

template <class T>
Prediction<T> predict(const Model<T>& model, const GraphData<T>& data,
                      const PredictOptions& options) {
    Workspace<T> workspace;
    Prediction<T> prediction;
    prediction.logits = model.forward(data, workspace);
    prediction.probabilities = softmax<T>(prediction.logits);
    prediction.classes = argmax<T>(prediction.logits);
    const auto& steps = model.steps();
    for (std::size_t s = 0; s < steps.size(); ++s) {
        if (options.attention && steps[s].conv != nullptr) {
            prediction.attention.push_back(
                attention_of(*steps[s].conv, data.graph, *workspace.caches[s]));
        }
        const bool last_of_its_layer =
            s + 1 == steps.size() || steps[s + 1].config_layer != steps[s].config_layer;
        if (options.embeddings && last_of_its_layer) {
            prediction.embeddings.push_back(workspace.outputs[s].to_dense());
        }
    }
    return prediction;
}

template <class T>
Evaluation evaluate(const Model<T>& model, const GraphData<T>& data, NodeSet set) {
    const std::vector<Index>& nodes = data.nodes(set);
    const Index classes = model.config().out_channels();
    if (nodes.empty() || data.num_classes() > classes) {
        throw ValueError(
            {nodes.empty() ? "nodes" : "y",
             nodes.empty() ? "at least one node in the set"
                           : "classes 0 … " + std::to_string(classes - 1),
             nodes.empty() ? "none" : "class " + std::to_string(data.num_classes() - 1),
             nodes.empty() ? "Mark nodes for this set when you make the graph"
                           : "Give the last layer more output channels"});
    }
    Workspace<T> workspace;
    const Matrix<T>& logits = model.forward(data, workspace);
    return {static_cast<double>(cross_entropy<T>(logits, data.y, nodes)),
            accuracy<T>(logits, data.y, nodes), static_cast<Index>(nodes.size())};
}

#define GATLAB_INSTANTIATE(T)                                               \
    template Prediction<T> predict<T>(const Model<T>&, const GraphData<T>&, \
                                      const PredictOptions&);               \
    template Evaluation evaluate<T>(const Model<T>&, const GraphData<T>&, NodeSet);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
