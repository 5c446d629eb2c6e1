#pragma once

#include "gatlab/io/safetensors.h"
#include "gatlab/io/state.h"

namespace gatlab {

// What stands in a model file, for those who keep more in it than save_model does.

/// Arrays under this prefix do not belong to the model; load_model passes them by.
inline constexpr const char* kBesideModel = "gatlab.run.";

/// What save_model writes.
template <class T>
SafeTensors model_file(const Model<T>& model);

/// Adds arrays to it, each under its name with `prefix` before it.
template <class T>
void add_arrays(SafeTensors& file, const StateDict<T>& arrays, const std::string& prefix);

/// The configuration of the model in the file.
/// @throws FormatError when there is none.
ModelConfig config_of(const SafeTensors& file);

/// The model's own arrays.
template <class T>
StateDict<T> model_arrays(const SafeTensors& file);

/// The arrays whose names begin with `prefix`, without it.
template <class T>
StateDict<T> arrays_under(const SafeTensors& file, const std::string& prefix);

}  // namespace gatlab
