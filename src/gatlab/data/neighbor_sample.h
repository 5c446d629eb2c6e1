#pragma once

#include "gatlab/core/rng.h"
#include "gatlab/data/graph_data.h"

namespace gatlab {

/// Takes all neighbours, where a number of them is asked for.
inline constexpr Index kAllNeighbors = -1;

/// A part of a graph, drawn around some seeds.
template <class T>
struct NeighborSample {
    GraphData<T> data;         ///< n_id tells which nodes these are; without node sets
    std::vector<Index> e_id;   ///< [E] the number of each edge in the whole graph
    std::vector<Index> seeds;  ///< the rows of `data` that the seeds are, ascending
};

/// What some nodes, the seeds, hear from within a few hops when no node listens to more than a few
/// neighbours (Hamilton et al. 2017, "Inductive representation learning on large graphs", as in
/// PyG's `NeighborLoader`). In hop k each node that is new since hop k-1, at first each seed, draws
/// num_neighbors[k] of its incoming edges without replacement, or takes all when it has no more;
/// the sources of these are the new nodes. Duplicate edges count one by one.
///
/// Nodes and edges keep their order, so that every sum has its terms in the same order as in the
/// whole graph: with all neighbours taken and a hop per attention layer, the seeds' logits have the
/// same bits.
/// @param seeds         distinct nodes of `whole`
/// @param num_neighbors per hop, from the seeds outwards; kAllNeighbors for all
/// @param key           of the draws: the same draws for the same key
template <class T>
NeighborSample<T> sample_neighbors(const GraphData<T>& whole, IndexSpan seeds,
                                   IndexSpan num_neighbors, const RandomKey& key);

}  // namespace gatlab
