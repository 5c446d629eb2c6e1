#pragma once

#include <string>

#include "gatlab/core/types.h"

namespace gatlab {

/// A learnable array. In memory linear maps stand as [in, out], so that x·W walks rows; in a
/// state they stand as PyG writes them.
template <class T>
struct Parameter {
    std::string name;          ///< PyG's name, such as "conv1.lin.weight"
    std::vector<Index> shape;  ///< PyG's shape, such as [H·C, F]
    bool transposed = false;   ///< the state holds the transpose of `value`
    Matrix<T> value;
    Matrix<T> grad;  ///< same size as value; set by the layer's backward. Empty for buffers
};

/// A name in a state and the array behind it: a parameter, a second name of one that is used twice,
/// or a buffer, which is kept but not learnt, such as running statistics.
template <class T>
struct StateArray {
    std::string name;
    Parameter<T>* array = nullptr;
};

}  // namespace gatlab
