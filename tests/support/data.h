#pragma once

#include "gatlab/data/graph_data.h"

#include "support/edge_list.h"

namespace gatlab::test {

/// What random_data() makes besides a dense x.
struct DataOptions {
    Index features = 5;
    Index edge_dim = 0;
    Index classes = 3;
    bool sparse = false;
    std::uint64_t seed = 1;
};

/// A graph with random features and labels; two of three nodes are for training, the others for
/// validation (the first is for both when there is only one).
template <class T>
GraphData<T> random_data(const EdgeList& edges, const DataOptions& options = {});

/// Zachary's karate club: each member its own feature (sparse), the two clubs as classes, their two
/// leaders for training, members 1 … 9 for validation and all of them for testing.
template <class T>
GraphData<T> karate_data();

}  // namespace gatlab::test
