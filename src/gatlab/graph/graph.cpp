#include "gatlab/graph/graph.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

// The edges sorted by `key`, keeping their order among equals: where each key's run starts, and
// the edge numbers run by run (a counting sort).
struct Sorted {
    std::vector<Index> row_ptr;
    std::vector<Index> edge;
};

Sorted sort_edges_by(IndexSpan key, Index rows) {
    Sorted sorted;
    sorted.row_ptr.assign(static_cast<std::size_t>(rows) + 1, 0);
    for (const Index row : key) {
        ++sorted.row_ptr[row + 1];
    }
    std::partial_sum(sorted.row_ptr.begin(), sorted.row_ptr.end(), sorted.row_ptr.begin());
    std::vector<Index> next(sorted.row_ptr.begin(), sorted.row_ptr.end() - 1);
    sorted.edge.resize(key.size());
    for (std::size_t e = 0; e < key.size(); ++e) {
        sorted.edge[next[key[e]]++] = static_cast<Index>(e);
    }
    return sorted;
}

std::vector<Index> gather(IndexSpan values, const std::vector<Index>& at) {
    std::vector<Index> gathered(at.size());
    for (std::size_t k = 0; k < at.size(); ++k) {
        gathered[k] = values[at[k]];
    }
    return gathered;
}

void check_num_edges(IndexSpan source, IndexSpan target, Index num_nodes) {
    if (source.size() != target.size()) {
        throw ShapeError({"edge_index",
                          "as many sources as targets",
                          {source.size(), " sources and ", target.size(), " targets"},
                          "Give one source and one target per edge"});
    }
    if (source.size() > static_cast<std::size_t>(std::numeric_limits<Index>::max() - num_nodes)) {
        throw GraphError({"edge_index",
                          "fewer than 2^31 edges and nodes together",
                          {source.size(), " edges"},
                          "Use a smaller graph"});
    }
}

void check_num_nodes(Index num_nodes, const char* argument) {
    if (num_nodes < 1) {
        throw GraphError({argument,
                          "at least one node",
                          {num_nodes},
                          "Give a graph with nodes; it may be without edges"});
    }
}

void check_ends(IndexSpan nodes, Index num_nodes, const char* which) {
    for (std::size_t e = 0; e < nodes.size(); ++e) {
        if (nodes[e] < 0 || nodes[e] >= num_nodes) {
            throw GraphError({"edge_index",
                              {which, " nodes 0 … ", num_nodes - 1},
                              {"node ", nodes[e], " in edge ", e},
                              "Number the nodes from 0, or give features for every node"});
        }
    }
}

}  // namespace

struct Graph::Derived {
    std::once_flag outgoing_once;
    OutgoingEdges outgoing;
    std::once_flag looped_once;
    std::unique_ptr<Graph> looped;
};

Graph::Graph(Index num_sources, Index num_targets, std::vector<Index> source,
             std::vector<Index> target)
    : num_sources_(num_sources),
      num_targets_(num_targets),
      source_(std::move(source)),
      target_(std::move(target)),
      derived_(std::make_shared<Derived>()) {
    Sorted by_target = sort_edges_by(target_, num_targets_);
    incoming_.row_ptr = std::move(by_target.row_ptr);
    incoming_.source = gather(source_, by_target.edge);
    incoming_.edge = std::move(by_target.edge);
}

const OutgoingEdges& Graph::outgoing() const {
    std::call_once(derived_->outgoing_once, [this] {
        // Sorting the slots, not the edges, lists each source's targets in ascending order.
        Sorted by_source = sort_edges_by(incoming_.source, num_sources_);
        OutgoingEdges& outgoing = derived_->outgoing;
        outgoing.row_ptr = std::move(by_source.row_ptr);
        outgoing.target = gather(target_, gather(incoming_.edge, by_source.edge));
        outgoing.slot = std::move(by_source.edge);
    });
    return derived_->outgoing;
}

Graph Graph::from_edge_index(Index num_nodes, IndexSpan source, IndexSpan target) {
    check_num_nodes(num_nodes, "num_nodes");
    check_num_edges(source, target, num_nodes);
    check_ends(source, num_nodes, "source");
    check_ends(target, num_nodes, "target");
    return Graph(num_nodes, num_nodes, {source.begin(), source.end()},
                 {target.begin(), target.end()});
}

Graph Graph::from_bipartite(Index num_sources, Index num_targets, IndexSpan source,
                            IndexSpan target) {
    check_num_nodes(num_sources, "num_sources");
    check_num_nodes(num_targets, "num_targets");
    check_num_edges(source, target, std::max(num_sources, num_targets));
    check_ends(source, num_sources, "source");
    check_ends(target, num_targets, "target");
    return Graph(num_sources, num_targets, {source.begin(), source.end()},
                 {target.begin(), target.end()});
}

Graph Graph::block(Index num_sources, std::vector<Index> target_row, std::vector<Index> source,
                   std::vector<Index> target) {
    Graph graph(num_sources, static_cast<Index>(target_row.size()), std::move(source),
                std::move(target));
    graph.target_row_ = std::move(target_row);
    return graph;
}

Graph Graph::from_adjacency(const Matrix<double>& adjacency) {
    if (adjacency.rows() != adjacency.cols()) {
        throw ShapeError({"adjacency",
                          "a square matrix [N, N]",
                          {Piece::shape(adjacency.rows(), adjacency.cols())},
                          "Give one row and one column per node"});
    }
    std::vector<Index> source;
    std::vector<Index> target;
    for (Eigen::Index i = 0; i < adjacency.rows(); ++i) {
        for (Eigen::Index j = 0; j < adjacency.cols(); ++j) {
            if (!std::isfinite(adjacency(i, j))) {
                throw ValueError({"adjacency",
                                  "finite numbers",
                                  {adjacency(i, j), " at ", Piece::shape(i, j)},
                                  "Use 0 for no edge and 1 for an edge"});
            }
            if (adjacency(i, j) != 0) {
                source.push_back(static_cast<Index>(j));
                target.push_back(static_cast<Index>(i));
            }
        }
    }
    return from_edge_index(static_cast<Index>(adjacency.rows()), source, target);
}

Graph Graph::taken_with_self_loops() && {
    with_self_loops();
    return std::move(*derived_->looped);
}

const Graph& Graph::with_self_loops() const {
    if (has_self_loops_) return *this;
    std::call_once(derived_->looped_once, [this] {
        std::vector<Index> source;
        std::vector<Index> target;
        std::vector<Index> kept;
        const std::size_t most = source_.size() + static_cast<std::size_t>(num_targets_);
        source.reserve(most);
        target.reserve(most);
        kept.reserve(source_.size());
        for (std::size_t e = 0; e < source_.size(); ++e) {
            if (source_[e] != row_of_target(target_[e])) {
                source.push_back(source_[e]);
                target.push_back(target_[e]);
                kept.push_back(static_cast<Index>(e));
            }
        }
        for (Index node = 0; node < std::min(num_sources_, num_targets_); ++node) {
            source.push_back(row_of_target(node));
            target.push_back(node);
        }
        derived_->looped.reset(
            new Graph(num_sources_, num_targets_, std::move(source), std::move(target)));
        derived_->looped->target_row_ = target_row_;
        derived_->looped->kept_edges_ = std::move(kept);
        derived_->looped->has_self_loops_ = true;
    });
    return *derived_->looped;
}

}  // namespace gatlab
