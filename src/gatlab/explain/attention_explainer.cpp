#include "gatlab/explain/attention_explainer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/explain/probe.h"

namespace gatlab {

namespace {

// One layer's attention with its heads reduced: of the caller's edges, and of added self loops.
template <class T>
struct LayerWeights {
    Matrix<T> edge;  // [E, 1]
    Matrix<T> loop;  // [N, 1]
};

template <class Row>
auto reduced(const Row& heads, HeadReduction reduction) {
    return reduction == HeadReduction::max ? heads.maxCoeff() : heads.mean();
}

template <class T>
LayerWeights<T> weights_of(const Conv<T>& conv, const Graph& graph, const Matrix<T>& alpha,
                           HeadReduction reduction) {
    const Graph& used = conv.used_graph(graph);
    const bool looped = &used != &graph;
    const IndexSpan kept = used.kept_edges();
    LayerWeights<T> weights{Matrix<T>::Zero(graph.num_edges(), 1),
                            Matrix<T>::Zero(graph.num_nodes(), 1)};
    for (Index slot = 0; slot < used.num_edges(); ++slot) {
        const Index e = used.incoming().edge[slot];
        const T weight = reduced(alpha.row(slot), reduction);
        if (looped && e >= static_cast<Index>(kept.size())) {
            weights.loop(used.target()[e], 0) = weight;
        } else {
            weights.edge(looped ? kept[e] : e, 0) = weight;
        }
    }
    return weights;
}

template <class T>
std::vector<LayerWeights<T>> layers_of(const Model<T>& model, const Graph& graph,
                                       const Workspace<T>& workspace, HeadReduction reduction) {
    std::vector<LayerWeights<T>> layers;
    for (std::size_t s = 0; s < model.steps().size(); ++s) {
        const Conv<T>* conv = model.steps()[s].conv;
        if (conv == nullptr) continue;
        const auto& cache = static_cast<const ConvCache<T>&>(*workspace.caches[s]);
        layers.push_back(weights_of(*conv, graph, cache.alpha, reduction));
    }
    if (layers.empty()) {
        throw ValueError({"method", "a model with an attention layer", "one without",
                          "Explain this model by its gradients or by occlusion"});
    }
    return layers;
}

template <class T>
void reduce_into(Matrix<T>& all, const Matrix<T>& layer, LayerReduction reduction, T share) {
    if (reduction == LayerReduction::max) {
        all = all.cwiseMax(layer);
    } else {
        all += share * layer;
    }
}

template <class T>
void reduce_layers(const std::vector<LayerWeights<T>>& layers, LayerReduction reduction,
                   Explanation<T>& explanation) {
    const T share = T{1} / static_cast<T>(layers.size());
    for (const LayerWeights<T>& layer : layers) {
        reduce_into(explanation.edge_mask, layer.edge, reduction, share);
        reduce_into(explanation.self_loop_mask, layer.loop, reduction, share);
    }
}

// r_{l-1} = r_l A'_l: what each node's share of `flow` sends back along its incoming edges.
template <class T>
void roll_back(const Graph& graph, const LayerWeights<T>& layer, Matrix<T>& flow,
               Explanation<T>& explanation) {
    const IncomingEdges& in = graph.incoming();
    Matrix<T> before = Matrix<T>::Zero(flow.rows(), 1);
    for (Index i = 0; i < graph.num_nodes(); ++i) {
        if (flow(i, 0) == 0) continue;
        T sum = 1 + layer.loop(i, 0);
        for (Index k = in.row_ptr[i]; k < in.row_ptr[i + 1]; ++k) sum += layer.edge(in.edge[k], 0);
        const T share = flow(i, 0) / sum;
        before(i, 0) += share * (1 + layer.loop(i, 0));
        explanation.self_loop_mask(i, 0) += share * layer.loop(i, 0);
        for (Index k = in.row_ptr[i]; k < in.row_ptr[i + 1]; ++k) {
            const T sent = share * layer.edge(in.edge[k], 0);
            before(in.source[k], 0) += sent;
            explanation.edge_mask(in.edge[k], 0) += sent;
        }
    }
    flow = std::move(before);
}

// Zeros for what cannot matter: PyG's hard masks.
template <class T>
void keep_only(const std::vector<Index>& kept, Matrix<T>& mask) {
    Matrix<T> all = Matrix<T>::Zero(mask.rows(), 1);
    for (const Index k : kept) all(k, 0) = mask(k, 0);
    mask = std::move(all);
}

// Σ −alpha log alpha over the edges into a node, by the logarithm of their number.
template <class T>
T evenness(const Matrix<T>& alpha, Index head, Index first, Index last) {
    if (last - first < 2) return std::numeric_limits<T>::quiet_NaN();
    T entropy{0};
    for (Index k = first; k < last; ++k) {
        if (alpha(k, head) > 0) entropy -= alpha(k, head) * std::log(alpha(k, head));
    }
    return entropy / std::log(static_cast<T>(last - first));
}

}  // namespace

template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const AttentionOptions& options) {
    const Field<T> field = field_of(model, data, question.index);
    Workspace<T> workspace;
    const Matrix<T> logits = model.forward(data, workspace);
    const bool of_graph = model.config().readout().has_value();
    const auto layers = layers_of(model, data.graph, workspace, options.reduce_heads);

    Explanation<T> explanation;
    explanation.index = question.index;
    explanation.target = with_target<T>(question, Matrix<T>(logits.row(question.index))).target;
    explanation.edge_mask.setZero(data.graph.num_edges(), 1);
    explanation.self_loop_mask.setZero(data.graph.num_nodes(), 1);
    if (options.reduce_layers != LayerReduction::rollout) {
        reduce_layers(layers, options.reduce_layers, explanation);
        keep_only(field.edges, explanation.edge_mask);
        keep_only(field.receivers, explanation.self_loop_mask);
        return explanation;
    }
    Matrix<T> flow = Matrix<T>::Zero(data.graph.num_nodes(), 1);
    if (of_graph) {
        for (const Index node : field.nodes) {
            flow(node, 0) = T{1} / static_cast<T>(field.nodes.size());
        }
    } else {
        flow(question.index, 0) = 1;
    }
    for (std::size_t l = layers.size(); l-- > 0;) {
        roll_back(data.graph, layers[l], flow, explanation);
    }
    explanation.node_mask = std::move(flow);
    return explanation;
}

template <class T>
std::vector<Matrix<T>> attention_entropy(const Model<T>& model, const GraphData<T>& data) {
    Workspace<T> workspace;
    model.forward(data, workspace);
    std::vector<Matrix<T>> layers;
    for (std::size_t s = 0; s < model.steps().size(); ++s) {
        const Conv<T>* conv = model.steps()[s].conv;
        if (conv == nullptr) continue;
        const std::vector<Index>& row_ptr = conv->used_graph(data.graph).incoming().row_ptr;
        const Matrix<T>& alpha = static_cast<const ConvCache<T>&>(*workspace.caches[s]).alpha;
        Matrix<T>& entropy = layers.emplace_back(data.graph.num_nodes(), conv->heads());
        for (Index i = 0; i < entropy.rows(); ++i) {
            for (Index h = 0; h < entropy.cols(); ++h) {
                entropy(i, h) = evenness(alpha, h, row_ptr[i], row_ptr[i + 1]);
            }
        }
    }
    return layers;
}

#define GATLAB_INSTANTIATE(T)                                                                 \
    template Explanation<T> explain<T>(const Model<T>&, const GraphData<T>&, const Question&, \
                                       const AttentionOptions&);                              \
    template std::vector<Matrix<T>> attention_entropy<T>(const Model<T>&, const GraphData<T>&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
