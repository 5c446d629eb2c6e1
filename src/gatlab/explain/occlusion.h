#pragma once

#include "gatlab/explain/explanation.h"
#include "gatlab/nn/model.h"

namespace gatlab {

/// What is compared: the target's probability (for losses of numbers, the number), or the answer as
/// a whole by its Kullback–Leibler divergence.
enum class OcclusionMeasure { difference, kl };

inline constexpr std::array<std::string_view, 2> kOcclusionMeasures{"difference", "kl"};
constexpr const auto& names_of(OcclusionMeasure) {
    return kOcclusionMeasures;
}

/// What is taken away, one by one, and what is looked at.
struct OcclusionOptions {
    OcclusionMeasure measure = OcclusionMeasure::difference;
    /// A node's features, one feature of one node, or one feature of all nodes, become 0.
    NodeMaskType node_mask_type = NodeMaskType::object;
    bool edges = true;             ///< whether there is an edge_mask
    bool undirected = false;       ///< all edges between two nodes go together, in both directions
    std::vector<Index> only = {};  ///< these edges alone; empty for all

    static constexpr std::string_view name = "occlusion";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.choice("measure", self.measure);
        fields.choice("node_mask_type", self.node_mask_type);
        fields.flag("edges", self.edges);
        fields.flag("undirected", self.undirected);
        fields.edges("only", self.only);
    }
};

/// Occlusion (Zeiler & Fergus 2014): what changes in the row's answer when an edge is not there, or
/// features are 0? An edge is taken out of the graph and everything computed again, softmax and
/// self loops included, where the row can see it.
///
///   difference: p[target] − p'[target], positive for what speaks for the target
///   kl:         KL(p ‖ p')
///
/// @throws GraphError when `only` names an edge that is not there.
template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const OcclusionOptions& options);

}  // namespace gatlab
