#pragma once

#include "gatlab/data/graph_data.h"

namespace gatlab {

/// Several graphs as one whose parts do not touch (PyG's `Batch`): nodes, edges, labels and node
/// sets one graph after the other, and where each begins in `ptr`. A graph may be a batch itself.
/// @throws ValueError when there is no graph; ShapeError or ValueError naming what the graphs do
///         not have in common: the number of features, labels, targets, graph_level.
template <class T>
GraphData<T> batch_of(std::span<const GraphData<T>* const> graphs);

}  // namespace gatlab
