#pragma once

#include "gatlab/explain/explain.h"

#include "support/data.h"

namespace gatlab::test {

/// A model without a kink anywhere (scores pass a LeakyReLU of slope 1, activations are tanh), and
/// a graph for it with loops, duplicate edges, nodes out of reach and edge weights.
struct Explained {
    GraphData<double> data;
    Model<double> model;
};

/// @param layers the model's list as JSON; smooth_layers() unless it says otherwise
Explained explained_case(const std::string& layers, bool sparse = false);

/// Two attention layers, the second to three classes.
const char* smooth_layers();
/// The same with the mean over each graph's nodes at the end.
const char* smooth_readout();

/// The same graph with these edges alone, in this order.
GraphData<double> with_edges(const GraphData<double>& data, const std::vector<Index>& edges);

/// The row of logits [1, K] that a pass over the whole graph gives.
Matrix<double> logits_of(const Model<double>& model, const GraphData<double>& data, Index row);

}  // namespace gatlab::test
