#pragma once

#include "gatlab/data/graph_data.h"
#include "gatlab/nn/layer.h"

namespace gatlab {

/// What one attention layer reads when only some nodes are asked for: the nodes that receive, those
/// that send to them, and the edges between. Edges keep their order and nodes ascend, so every sum
/// has its terms in the same order as among all nodes.
template <class T>
struct Block {
    Graph graph;
    Matrix<T> edge_attr;            ///< of the block's edges; [0, 0] when there is none
    Matrix<T> edge_weight;          ///< of the block's edges; [0, 0] when there is none
    std::vector<Index> source_ids;  ///< the node that each source is, ascending
    std::vector<Index> target_ids;  ///< the node that each target is, ascending
};

/// All that a model's output for some nodes depends on: one block per attention layer, each
/// receiving what the next one sends, and the features of those that send first.
template <class T>
struct ReceptiveField {
    Features<T> taken;                   ///< the features of those that send first
    const Features<T>* whole = nullptr;  ///< the graph's own instead, when those are all nodes
    std::vector<Block<T>> blocks;

    const Features<T>& x() const { return whole != nullptr ? *whole : taken; }
};

/// @param data   must outlive the result
/// @param nodes  the nodes asked for, distinct and ascending
/// @param layers how many attention layers the model has
/// @param self_loops whether they all add self loops: then the blocks have them already
template <class T>
ReceptiveField<T> receptive_field(const GraphData<T>& data, IndexSpan nodes, std::size_t layers,
                                  bool self_loops);

extern template struct Block<float>;
extern template struct Block<double>;

}  // namespace gatlab
