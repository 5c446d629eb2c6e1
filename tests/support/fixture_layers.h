#pragma once

#include "support/fixture.h"
#include "support/layer_run.h"

namespace gatlab::test {

/// The row of our registry that a fixture's options describe: those of a layer by itself, or of one
/// of a model's list, whose kind PyG's class name tells ("GATConv", "LayerNorm", …).
LayerConfig layer_config_of(const nlohmann::json& options, const std::string& class_name);

/// The graph of a fixture: `num_src` and `num_dst` nodes if it is bipartite, else `num_nodes`.
Graph graph_of(const Fixture& fixture);

/// The layer of a fixture, with the fixture's parameters and inputs.
template <class T>
LayerRun<T> layer_run_of(const Fixture& fixture);

}  // namespace gatlab::test
