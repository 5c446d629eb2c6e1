#pragma once

#include "gatlab/io/state.h"
#include "gatlab/nn/layer_config.h"

#include "support/edge_list.h"

namespace gatlab::test {

/// What a naive reference finds.
struct NaiveConv {
    Matrix<double> out;    ///< before the activation
    Matrix<double> alpha;  ///< [E', H], kept edges in the caller's order, added loops last
};

// GATv2Conv and TransformerConv written straight from their formulas, node by node and edge by
// edge. As for naive_gat, they share no code with the engine.
// @param state parameters by PyG's names, each with `prefix` in front

/// Brody, Alon & Yahav 2022, eq. 7.
NaiveConv naive_conv(const GATv2ConvConfig& config, const EdgeList& edges, const Matrix<double>& x,
                     const Matrix<double>& edge_attr, const StateDict<double>& state,
                     const std::string& prefix);

/// Shi et al. 2021, eq. 3–5.
NaiveConv naive_conv(const TransformerConvConfig& config, const EdgeList& edges,
                     const Matrix<double>& x, const Matrix<double>& edge_attr,
                     const StateDict<double>& state, const std::string& prefix);

}  // namespace gatlab::test
