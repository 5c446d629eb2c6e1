#pragma once

#include <string>
#include <vector>

#include "gatlab/graph/graph.h"

#include "support/numbers.h"

namespace gatlab::test {

/// A graph as a person would write it down: the tests' own form, which the naive reference reads.
struct EdgeList {
    std::string name;
    Index num_nodes = 0;
    std::vector<Index> source;
    std::vector<Index> target;

    std::size_t num_edges() const { return source.size(); }
    Graph graph() const { return Graph::from_edge_index(num_nodes, source, target); }
};

/// Graphs of awkward sizes and shapes: one node, no edge, isolated nodes, loops, duplicates, stars.
const std::vector<EdgeList>& awkward_graphs();

/// Random ends; loops and duplicates occur.
EdgeList random_graph(Index num_nodes, Index num_edges, Numbers& numbers);

/// Zachary's karate club (1977): 34 members, both directions of 78 ties.
EdgeList karate_club();

/// Which of the two clubs each member joined after the split: 0 Mr. Hi's, 1 the officer's.
std::vector<Index> karate_factions();

}  // namespace gatlab::test
