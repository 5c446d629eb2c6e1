#pragma once

#include "gatlab/nn/model.h"

namespace gatlab {

/// All that one row of a model's output depends on, as a graph of its own: passes over it give that
/// row as passes over the whole graph do. For a node it is the nodes within as many steps against
/// the edges as there are attention layers, with the edges between them that count; all of the
/// graph where a layer looks at its nodes together, as a readout and some norms do.
template <class T>
struct Field {
    GraphData<T> data;             ///< x, edge_attr, edge_weight of the part; no labels
    std::vector<Index> nodes;      ///< [n] the node that each node is, ascending
    std::vector<Index> edges;      ///< [e] the edge that each edge is, ascending
    std::vector<Index> receivers;  ///< nodes whose incoming edges count, ascending
    Index row = 0;                 ///< of the output that counts
};

/// @param index a node, or a graph if the model has a readout
/// @throws GraphError when there is no such row; ShapeError when the model cannot read the graph.
template <class T>
Field<T> field_of(const Model<T>& model, const GraphData<T>& data, Index index);

/// The stored numbers of x, to be changed.
template <class T>
std::span<T> stored_numbers(Features<T>& x);

/// The same nodes with some of the edges: numbers of `whole`, in the order given: replaces
/// the edges of `part`.
template <class T>
void take_edges(const GraphData<T>& whole, IndexSpan edges, GraphData<T>& part);

}  // namespace gatlab
