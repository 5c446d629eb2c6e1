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

    /// @returns logits [N, K]; rows of other nodes are zero or what the model says of them
    const Matrix<T>& forward(const PassOptions& options);

    /// Sets every parameter's grad, as Model::backward.
    /// @param grad_logits [N, K], zero outside the nodes
    void backward(const Matrix<T>& grad_logits, const PassOptions& options);

    /// What the last forward pass left behind.
    const Workspace<T>& workspace() const { return workspace_; }

  private:
    Model<T>& model_;
    const GraphData<T>& data_;
    std::vector<Index> nodes_;
    std::optional<ReceptiveField<T>> field_;
    Workspace<T> workspace_;
    Matrix<T> logits_;  // [N, K]
    Matrix<T> grad_;    // [nodes, K]
};

extern template class PartialPass<float>;
extern template class PartialPass<double>;

}  // namespace gatlab
