#pragma once

#include "gatlab/graph/graph.h"

namespace gatlab {

/// Edge features of the self loops that a layer adds: a statistic over the edges into the node
/// (0 where there are none), or the same number everywhere.
struct FillValue {
    enum class Kind { constant, mean, add, min, max };
    Kind kind = Kind::mean;
    double constant = 0;
};

/// Edge features of a graph after the self-loop rule: those of the kept edges, then one row per
/// added loop, filled as `fill` says from the kept edges into that node (0 where there are none).
/// @param graph     made by Graph::with_self_loops()
/// @param edge_attr [E, D] of the original graph
/// @param used      set to [E', D] in edge order of `graph`
template <class T>
void loop_edge_attr(const Graph& graph, const Matrix<T>& edge_attr, FillValue fill,
                    Matrix<T>& used);

/// Adjoint of loop_edge_attr: adds to grad [E, D] what grad_used [E', D] means for the original
/// features. A loop's minimum or maximum shares its gradient evenly among equals, as PyTorch does.
template <class T>
void loop_edge_attr_grad(const Graph& graph, FillValue fill, const Matrix<T>& used,
                         const Matrix<T>& grad_used, Matrix<T>& grad);

}  // namespace gatlab
