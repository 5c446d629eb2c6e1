#pragma once

#include "gatlab/io/state.h"
#include "gatlab/nn/model_config.h"

#include "support/edge_list.h"

namespace gatlab::test {

/// What the naive reference finds, edge by edge in the order that PyG uses: kept edges in the
/// caller's order, added loops last.
struct NaiveGat {
    Matrix<double> out;    ///< before the activation
    Matrix<double> score;  ///< [E', H] before LeakyReLU
    Matrix<double> alpha;  ///< [E', H]
    std::vector<Index> source;
    std::vector<Index> target;
    /// How far apart the two most extreme edge features are where a `min` or `max` fill value picks
    /// one of them; infinite elsewhere. There the layer has a kink.
    double fill_gap;
};

/// GATConv written straight from its formulas: every pair of nodes is looked at, every head alone,
/// no order of summation is clever. The engine is compared with this, so it shares no code with it.
/// @param state parameters by PyG's names, each with `prefix` in front
NaiveGat naive_gat(const GATConvConfig& config, const EdgeList& edges, const Matrix<double>& x,
                   const Matrix<double>& edge_attr, const StateDict<double>& state,
                   const std::string& prefix);

}  // namespace gatlab::test
