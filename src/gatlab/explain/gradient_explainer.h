#pragma once

#include "gatlab/explain/explanation.h"
#include "gatlab/nn/model.h"

namespace gatlab {

/// How fast the target's logit moves with each feature and with the weight of each edge.
struct SaliencyOptions {
    NodeMaskType node_mask_type = NodeMaskType::attributes;
    bool edges = true;                ///< whether there is an edge_mask
    bool absolute = true;             ///< |gradient|, else with its sign
    bool multiply_by_inputs = false;  ///< gradient × feature, gradient × edge weight

    static constexpr std::string_view name = "saliency";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.choice("node_mask_type", self.node_mask_type);
        fields.flag("edges", self.edges);
        fields.flag("absolute", self.absolute);
        fields.flag("multiply_by_inputs", self.multiply_by_inputs);
    }
};

/// Gradient saliency (Simonyan, Vedaldi & Zisserman 2014): d logit / d x and d logit / d weight,
/// where an edge's weight multiplies its attention after the softmax and is 1 unless the graph has
/// edge weights. Masks over whole nodes or features are sums over their entries.
template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const SaliencyOptions& options);

/// How much of the target's logit each feature and each edge brings.
struct IntegratedGradientsOptions {
    NodeMaskType node_mask_type = NodeMaskType::attributes;
    bool edges = true;  ///< whether there is an edge_mask
    int steps = 50;     ///< points of the path at which gradients are taken

    static constexpr std::string_view name = "integrated_gradients";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.choice("node_mask_type", self.node_mask_type);
        fields.flag("edges", self.edges);
        fields.count("steps", self.steps, 1);
    }
};

/// Integrated gradients (Sundararajan, Taly & Yan 2017) from a baseline of zeros, by the midpoint
/// rule: x ⊙ the mean of d logit / d x at a·x, a = ½/steps, 1½/steps, …; and by itself, with
/// features as they are, weight ⊙ the mean of d logit / d weight at a·weight. Each mask sums to
/// logit − logit at its baseline, as exactly as the steps allow.
template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const IntegratedGradientsOptions& options);

}  // namespace gatlab
