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
    Matrix<T> edge_weight = {};   ///< [E, 1] multiplies alpha; [0, 0] when there is none
    std::vector<Index> ptr = {};  ///< graph g has the nodes ptr[g] … ptr[g+1]-1; empty for one
    /// [N, L] what is to be predicted where that is not one class: labels 0 or 1 of which several
    /// may hold, or numbers. [0, 0] when there is none.
    Matrix<T> targets = {};
    /// Labels, targets and node sets are of whole graphs: y [G], targets [G, L].
    bool graph_level = false;
    /// [N] the number that each node has in the graph that this one is a part of (PyG's `n_id`), by
    /// which dropout draws; empty for 0, 1, 2, …
    std::vector<Index> n_id = {};

    Index num_graphs() const { return ptr.empty() ? 1 : static_cast<Index>(ptr.size()) - 1; }

    /// What is labelled: the graphs if graph_level, else the nodes.
    Index num_rows() const { return graph_level ? num_graphs() : graph.num_nodes(); }

    const std::vector<Index>& nodes(NodeSet set) const;

    /// Largest label + 1; 0 when no label is known.
    Index num_classes() const;

    /// @throws ShapeError, ValueError or GraphError naming what is wrong: sizes that disagree,
    ///         numbers that are not finite, labels below -1, masked nodes without a label.
    void check() const;
};

/// Where each graph's nodes begin, and where the last one's end, given the graph number of every
/// node (PyG's `batch`, ascending from 0). A number that is left out is a graph without nodes.
/// @throws ValueError when the numbers are negative or do not ascend.
std::vector<Index> ptr_of_batch(IndexSpan batch);

/// Calls body(first, last) with the range of nodes of each graph; of all `nodes` when `ptr` is
/// empty.
template <class Body>
void for_each_graph(IndexSpan ptr, Index nodes, const Body& body) {
    if (ptr.empty()) return body(Index{0}, nodes);
    for (std::size_t g = 0; g + 1 < ptr.size(); ++g) body(ptr[g], ptr[g + 1]);
}

/// The nodes whose flag is set.
/// @throws ShapeError unless there is one flag per node; the message names `argument`.
std::vector<Index> nodes_of_mask(std::span<const std::uint8_t> mask, Index num_nodes,
                                 const char* argument);

extern template struct GraphData<float>;
extern template struct GraphData<double>;

}  // namespace gatlab
