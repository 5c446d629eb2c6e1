#pragma once

#include <optional>

#include "gatlab/nn/model.h"

namespace gatlab {

/// A model's passes over a graph when only some nodes' logits matter, as in training, where all but
/// the labelled nodes' gradients are zero. What those nodes cannot see is not computed, and the
/// numbers that are have the same bits as in a pass over the whole graph. Where a layer does not
/// allow that, passes cover the graph.
template <class T>
class PartialPass {
  public:
    /// @param model,data must outlive this
    /// @param nodes the nodes whose logits matter, distinct and ascending
    PartialPass(Model<T>& model, const GraphData<T>& data, const std::vector<Index>& nodes);

    /// @returns logits with a row for each of rows(): [N, K], or [nodes, K] where the pass covers
    /// only what these see
    const Matrix<T>& forward(const PassOptions& options);

    /// Sets every parameter's grad, as Model::backward.
    /// @param grad_logits as many rows as forward gave
    void backward(const Matrix<T>& grad_logits, const PassOptions& options);

    /// What the logits are scored by: the row of each node in them, and the labels row by row.
    IndexSpan rows() const { return field_ ? rows_ : nodes_; }
    IndexSpan y() const { return field_ ? y_ : data_.y; }
    const Matrix<T>& targets() const { return field_ ? targets_ : data_.targets; }

    /// What the last forward pass left behind.
    const Workspace<T>& workspace() const { return workspace_; }

  private:
    Model<T>& model_;
    const GraphData<T>& data_;
    std::vector<Index> nodes_;
    std::optional<ReceptiveField<T>> field_;
    std::vector<Index> rows_;  // 0, 1, 2, …
    std::vector<Index> y_;     // of the nodes
    Matrix<T> targets_;        // of the nodes
    Workspace<T> workspace_;
};

extern template class PartialPass<float>;
extern template class PartialPass<double>;

}  // namespace gatlab
