#pragma once

#include "gatlab/data/features.h"
#include "gatlab/graph/graph.h"

namespace gatlab {

/// The node sets that training and evaluation speak of.
enum class NodeSet { train, val, test };

/// A graph with all that is known of its nodes and edges (PyG's `Data`).
template <class T>
struct GraphData {
    Graph graph;
    Features<T> x;         ///< [N, F]
    Matrix<T> edge_attr;   ///< [E, D] in the caller's edge order; [0, 0] when there is none
    std::vector<Index> y;  ///< [N] class per node, -1 when unknown; empty when there are none
    std::vector<Index> train_nodes;  ///< distinct, ascending
    std::vector<Index> val_nodes;
    std::vector<Index> test_nodes;

    const std::vector<Index>& nodes(NodeSet set) const;

    /// Largest label + 1; 0 when no label is known.
    Index num_classes() const;

    /// @throws ShapeError, ValueError or GraphError naming what is wrong: sizes that disagree,
    ///         numbers that are not finite, labels below -1, masked nodes without a label.
    void check() const;
};

/// The nodes whose flag is set.
/// @throws ShapeError unless there is one flag per node; the message names `argument`.
std::vector<Index> nodes_of_mask(std::span<const std::uint8_t> mask, Index num_nodes,
                                 const char* argument);

extern template struct GraphData<float>;
extern template struct GraphData<double>;

}  // namespace gatlab
