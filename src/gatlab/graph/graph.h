#pragma once

#include <memory>
#include <mutex>

#include "gatlab/core/types.h"

namespace gatlab {

/// The edges ordered by the node that receives: row i lists the messages that reach target i.
/// An edge's place in this order is called its slot; per-edge numbers are kept slot by slot.
struct IncomingEdges {
    std::vector<Index> row_ptr;  ///< [targets + 1]
    std::vector<Index> source;   ///< [E] by slot
    std::vector<Index> edge;     ///< [E] by slot: the edge's number in the caller's order
};

/// The same edges ordered by the node that sends: row j lists where the messages of source j go.
struct OutgoingEdges {
    std::vector<Index> row_ptr;  ///< [sources + 1]
    std::vector<Index> target;   ///< [E]
    std::vector<Index> slot;     ///< [E] where the edge stands in IncomingEdges
};

/// A directed graph, read-only once made. Messages flow source → target (PyG: edge_index row 0 →
/// row 1). Duplicate edges and self loops are kept. A bipartite graph numbers its sources and its
/// targets separately; whether target i is the same node as source i is for the layer's inputs to
/// say (Pass::x_dst).
class Graph {
  public:
    /// @param source,target [E] each; edge e carries a message from source[e] to target[e].
    /// @throws GraphError when there is no node or an edge names a node that is not there;
    ///         ShapeError when the two lists differ in length.
    static Graph from_edge_index(Index num_nodes, IndexSpan source, IndexSpan target);

    /// A graph between two sets of nodes, as for message passing into a part of a larger graph.
    /// @param source numbers 0 … num_sources-1; target numbers 0 … num_targets-1, one per edge
    /// @throws as from_edge_index.
    static Graph from_bipartite(Index num_sources, Index num_targets, IndexSpan source,
                                IndexSpan target);

    /// A block: a graph of which only some nodes receive. Target i is the source target_row[i].
    /// @param source numbers sources, target numbers targets; both must be right.
    static Graph block(Index num_sources, std::vector<Index> target_row, std::vector<Index> source,
                       std::vector<Index> target);

    /// @param adjacency [N, N]; non-zero at (i, j) lets node i attend to node j: the edge j → i.
    ///        Edges are numbered row by row.
    /// @throws ShapeError unless square; ValueError for entries that are not numbers.
    static Graph from_adjacency(const Matrix<double>& adjacency);

    Graph(Graph&&) noexcept = default;
    Graph& operator=(Graph&&) noexcept = default;

    Index num_nodes() const { return num_sources_; }
    Index num_sources() const { return num_sources_; }
    Index num_targets() const { return num_targets_; }
    Index num_edges() const { return static_cast<Index>(source_.size()); }

    /// The source that target `i` is: i itself, unless this is a block.
    Index row_of_target(Index i) const { return target_row_.empty() ? i : target_row_[i]; }
    IndexSpan rows_of_targets() const { return target_row_; }  ///< [T], or empty for 0, 1, 2, …

    IndexSpan source() const { return source_; }  ///< [E] in the caller's order
    IndexSpan target() const { return target_; }  ///< [E] in the caller's order
    const IncomingEdges& incoming() const { return incoming_; }

    /// Made on first use and remembered: only gradients need it.
    const OutgoingEdges& outgoing() const;

    /// This graph after PyG's self-loop rule: existing loops are dropped, then one loop per node is
    /// appended, so edges 0 … kept-1 are the others in their order and the last N are the loops.
    /// In a bipartite graph source i and target i count as one node where there are both. Made on
    /// first use and remembered. A graph that was made so is its own.
    const Graph& with_self_loops() const;

    /// The same, in place of this graph, which is not kept.
    Graph taken_with_self_loops() &&;

    /// For a graph made by with_self_loops(): the number, in the original graph, of each edge that
    /// was kept. Empty for any other graph.
    IndexSpan kept_edges() const { return kept_edges_; }

  private:
    Graph(Index num_sources, Index num_targets, std::vector<Index> source,
          std::vector<Index> target);

    struct Derived;  // what is made on first use

    Index num_sources_ = 0;
    Index num_targets_ = 0;
    std::vector<Index> target_row_;  // empty when target i is source i
    std::vector<Index> source_;
    std::vector<Index> target_;
    IncomingEdges incoming_;
    std::vector<Index> kept_edges_;
    bool has_self_loops_ = false;  // made by with_self_loops()
    std::shared_ptr<Derived> derived_;
};

}  // namespace gatlab
