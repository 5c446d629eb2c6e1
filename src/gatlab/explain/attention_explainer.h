#pragma once

#include "gatlab/explain/explanation.h"
#include "gatlab/nn/model.h"

namespace gatlab {

/// How the heads of a layer become one number per edge.
enum class HeadReduction { max, mean };

/// How the layers do: their largest, their mean, or what flows along the edge through all of them.
enum class LayerReduction { max, mean, rollout };

inline constexpr std::array<std::string_view, 3> kReductions{"max", "mean", "rollout"};
inline constexpr std::array<std::string_view, 2> kHeadReductions{"max", "mean"};
constexpr const auto& names_of(HeadReduction) {
    return kHeadReductions;
}
constexpr const auto& names_of(LayerReduction) {
    return kReductions;
}

/// Attention as an explanation (PyG's `AttentionExplainer`, whose `reduce` is both of these).
struct AttentionOptions {
    HeadReduction reduce_heads = HeadReduction::max;
    LayerReduction reduce_layers = LayerReduction::max;

    static constexpr std::string_view name = "attention";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.choice("reduce_heads", self.reduce_heads);
        fields.choice("reduce_layers", self.reduce_layers);
    }
};

/// Attention over the edges that the row depends on, with all heads and layers reduced to one
/// number. `target` has no say in it.
///
/// Rollout (Abnar & Zuidema 2020, "Quantifying attention flow in transformers") follows the row's
/// attention back through the layers L, …, 1, from all of it on the node (or evenly on the nodes of
/// the graph):
///
///   A' = (A + I) / (row sums of A, + 1),  r_L = the row,  r_{l-1} = r_l A'_l
///
/// with A [N, N] a layer's attention, self loops in it; where alpha sums to 1 this is the paper's
/// ½A + ½I. Only the vector r [N] is kept, never a matrix [N, N]. node_mask [N, 1] is r_0, which
/// sums to 1: the row of the paper's matrix. edge_mask is what flows along the edge, Σ_l r_l[i] ·
/// A_l[i, j] / (…), and self_loop_mask the same of added loops.
template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const AttentionOptions& options);

/// How far each node's attention is from even: its entropy over the edges into the node, divided by
/// the logarithm of their number, so that 1 is even and 0 is all on one edge. NaN where fewer than
/// two edges come in. Per attention layer [N, H].
template <class T>
std::vector<Matrix<T>> attention_entropy(const Model<T>& model, const GraphData<T>& data);

}  // namespace gatlab
