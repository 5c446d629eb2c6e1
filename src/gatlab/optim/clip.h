#pragma once

#include "gatlab/nn/parameter.h"

namespace gatlab {

/// Length of all gradients taken as one vector.
template <class T>
double grad_norm(const std::vector<Parameter<T>*>& parameters);

/// Shrinks all gradients by one factor so that they are no longer than `max_norm` together, as
/// torch.nn.utils.clip_grad_norm_: the factor is min(1, max_norm / (norm + 1e-6)).
/// @returns the length before.
template <class T>
double clip_grad_norm(const std::vector<Parameter<T>*>& parameters, double max_norm);

}  // namespace gatlab
