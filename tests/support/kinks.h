#pragma once

#include "gatlab/nn/model.h"

#include "support/edge_list.h"

namespace gatlab::test {

/// How far the forward pass in `workspace` stayed from the points where the model cannot be
/// differentiated, or only once: the smallest distance to 0 of any score (LeakyReLU), of any input
/// of an activation with a bend at 0, and the smallest lead of a minimum or maximum among edge
/// features. Finite differences need more than kKinkMargin.
double distance_to_kinks(const Model<double>& model, const EdgeList& edges,
                         const GraphData<double>& data, const Workspace<double>& workspace);

}  // namespace gatlab::test
