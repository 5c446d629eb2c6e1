#pragma once

#include "gatlab/nn/model.h"

namespace gatlab {

/// A forward pass without dropout that holds little at a time: layer by layer for all nodes, where
/// an attention layer works on `batch_size` targets at a time, each with all its neighbours (the
/// inference that belongs to sampled training). Of the layers' outputs it keeps only those that a
/// later layer reads. The results have the same bits as Model::forward.
///
/// An attention layer that does not work on blocks (Layer::works_on_blocks) is computed for all
/// nodes at once.
/// @param keep_outputs keeps what every step gave in workspace.outputs
/// @returns the logits [N, K], which live in `workspace`.
/// @throws ShapeError as Model::check_input; ValueError when batch_size is below 1.
template <class T>
const Matrix<T>& forward_layerwise(const Model<T>& model, const GraphData<T>& data,
                                   Index batch_size, bool keep_outputs, Workspace<T>& workspace);

}  // namespace gatlab
