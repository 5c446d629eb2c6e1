#pragma once

#include "gatlab/train/trainer.h"

namespace gatlab {

// A checkpoint is a model file (see io/state.h) that holds, besides, the run's options, where it
// stands, the optimizer's arrays and the best weights. load_model reads it as it reads any other.

/// The run as it stands between two epochs.
template <class T>
std::vector<std::byte> save_checkpoint(Trainer<T>& trainer);

/// The options that the run had.
/// @throws FormatError when the bytes are not a checkpoint.
TrainOptions checkpoint_options(std::span<const std::byte> file);

/// Lets a fresh trainer, on a model of the same configuration, go on where the run was saved: the
/// epochs to come are the same, bit for bit, as if it had never stopped.
/// @throws FormatError when the bytes are not a checkpoint; ValueError or ShapeError when it is
///         that of another model or optimizer. Nothing is changed then.
template <class T>
void resume(Trainer<T>& trainer, std::span<const std::byte> file);

}  // namespace gatlab
