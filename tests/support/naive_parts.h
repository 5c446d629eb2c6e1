#pragma once

#include <limits>

#include "gatlab/io/state.h"
#include "gatlab/nn/conv/loop_attr.h"

#include "support/edge_list.h"

namespace gatlab::test {

// What the naive references of all attention layers have in common. As they do, it shares no code
// with the engine.

/// Parameters as PyG states them, read entry by entry.
class NaiveState {
  public:
    NaiveState(const StateDict<double>& state, std::string prefix)
        : state_(state), prefix_(std::move(prefix)) {}

    bool has(const std::string& name) const { return look_for(name) != nullptr; }

    /// W·x of the linear map `name`, W [out, in]; with its bias if it has one.
    std::vector<double> linear(const std::string& name, const double* x) const;

    /// ⟨row h of an attention vector [1, H, C], head h of the row⟩
    double product(const std::string& name, const std::vector<double>& row, Index head) const;

    double bias(Index column) const;

  private:
    const StateEntry<double>* look_for(const std::string& name) const;
    const StateEntry<double>& find(const std::string& name) const;

    const StateDict<double>& state_;
    std::string prefix_;
};

/// The edges that a layer works on, in PyG's order: kept edges in the caller's order, added loops
/// last.
struct UsedEdges {
    std::vector<Index> source;
    std::vector<Index> target;
    std::vector<std::vector<double>> attr;
    /// How far apart the two most extreme edge features are where a `min` or `max` fill value picks
    /// one of them; infinite elsewhere.
    double fill_gap = std::numeric_limits<double>::infinity();
};

struct LoopRule {
    bool add_self_loops = false;
    FillValue fill_value = {};
};

/// @param edge_attr [E, D], or [0, 0]
UsedEdges edges_used(const LoopRule& rule, const EdgeList& edges, const Matrix<double>& edge_attr);

/// One row of a matrix.
std::vector<double> naive_row(const Matrix<double>& m, Eigen::Index row);

/// Column `head` of alpha [E', H]: the softmax of that of `score` over the edges into each node
/// (PyG: e^(s − max) / (Σ e^(s − max) + 1e-16)).
void softmax_over_targets(const Matrix<double>& score, const std::vector<Index>& target,
                          Index num_nodes, Index head, Matrix<double>& alpha);

}  // namespace gatlab::test
