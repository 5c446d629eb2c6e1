#pragma once

#include "gatlab/core/rng.h"
#include "gatlab/nn/parameter.h"

namespace gatlab {

/// A linear map, [in, out] in memory and [out, in] in a state, drawn by Glorot's rule: uniform in
/// ±sqrt(6 / (in + out)) (Glorot & Bengio 2010, eq. 16).
template <class T>
Parameter<T> linear_parameter(std::string name, Index in, Index out, const RandomKey& key);

/// An attention vector per head, [H, C] in memory and [1, H, C] in a state; Glorot's rule with
/// H and C in place of in and out, as PyG has it.
template <class T>
Parameter<T> attention_parameter(std::string name, Index heads, Index channels,
                                 const RandomKey& key);

/// The same linear map, uniform in ±1/sqrt(in) as PyTorch's Linear draws it (Kaiming's rule with
/// a = √5).
template <class T>
Parameter<T> uniform_linear_parameter(std::string name, Index in, Index out, const RandomKey& key);

/// The bias of such a linear map, [1, out] in memory and [out] in a state, uniform in ±1/sqrt(in).
template <class T>
Parameter<T> uniform_bias_parameter(std::string name, Index in, Index out, const RandomKey& key);

/// A row of zeros, [1, size] in memory and [size] in a state.
template <class T>
Parameter<T> bias_parameter(std::string name, Index size);

/// A row of ones, for the gain of a norm.
template <class T>
Parameter<T> gain_parameter(std::string name, Index size);

}  // namespace gatlab
