#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "gatlab/nn/model.h"

namespace gatlab {

/// One learnable array as PyTorch Geometric writes it.
template <class T>
struct StateEntry {
    std::string name;          ///< such as "conv1.lin.weight"
    std::vector<Index> shape;  ///< such as [H·C, F]
    std::vector<T> values;     ///< row-major in that shape
};

/// All learnable arrays of a model, or of a layer.
template <class T>
using StateDict = std::vector<StateEntry<T>>;

/// A copy of the arrays, in PyG's names and orientation.
template <class T>
StateDict<T> state_dict(const std::vector<StateArray<T>>& arrays);
template <class T>
StateDict<T> state_dict(const std::vector<Parameter<T>*>& parameters);
template <class T>
StateDict<T> state_dict(const Model<T>& model);

/// Gives every array the values of the state's entry of the same name: all or, when something
/// does not fit, none.
/// @throws ValueError when a name is missing, unknown or there twice, a number is not finite, or
///         two names of one array come with different numbers; ShapeError when an entry has another
///         shape than the array.
template <class T>
void load_state_dict(const std::vector<StateArray<T>>& arrays, const StateDict<T>& state);
template <class T>
void load_state_dict(const std::vector<Parameter<T>*>& parameters, const StateDict<T>& state);
template <class T>
void load_state_dict(Model<T>& model, const StateDict<T>& state);

/// The model as a safetensors file: its parameters as F32 or F64 and its configuration, as JSON,
/// under "gatlab.config" of the metadata.
template <class T>
std::vector<std::byte> save_model(const Model<T>& model);

/// The model that such a file holds, of whichever precision. The file may come from anybody.
/// @throws FormatError when the bytes are not a safetensors file or were not written by
///         save_model; ValueError or ShapeError when the configuration cannot be or the parameters
///         do not fit it.
template <class T>
Model<T> load_model(std::span<const std::byte> file);

}  // namespace gatlab
