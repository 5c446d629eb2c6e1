#pragma once

#include "gatlab/core/rng.h"

namespace gatlab {

/// out[i] = in[i] / (1 − p) with probability 1 − p, else 0 (Srivastava et al. 2014, in the inverted
/// form). Which entries are kept follows from the key and i alone, so the same call on a gradient
/// is the backward pass. p counts in steps of 1/65536. `in` and `out` may be the same.
template <class T>
void dropout(const RandomKey& key, double p, std::span<const T> in, std::span<T> out);

/// What dropout multiplies the entries that it keeps by.
template <class T>
T dropout_scale(double p);

}  // namespace gatlab
