#pragma once

#include <optional>

#include "gatlab/nn/model.h"

namespace gatlab {

/// The layer of the list whose output, in the pass that `workspace` holds, is the first with an
/// entry that is not finite; none when all are.
template <class T>
std::optional<Index> first_layer_not_finite(const Model<T>& model, const Workspace<T>& workspace);

}  // namespace gatlab
