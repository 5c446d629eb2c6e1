#pragma once

#include <array>
#include <string_view>

#include "gatlab/train/tally.h"

namespace gatlab {

/// Which number of a model's output is to be explained.
struct Question {
    Index index = 0;    ///< row of the output: a node, or a graph for models with a readout
    Index target = -1;  ///< its column: a class or label; -1 for the class that the model predicts
    /// What the model was trained to make small, which says what its logits mean, as in
    /// PredictOptions.
    LossKind loss = LossKind::cross_entropy;
};

/// What a mask has an entry for (PyG's MaskType). Of edges there is one each, or no mask at all.
enum class NodeMaskType {
    none,
    object,            // [N, 1] each node
    attributes,        // [N, F] each feature of each node
    common_attributes  // [1, F] each feature, of all nodes together
};

inline constexpr std::array<std::string_view, 4> kNodeMaskTypes{"none", "object", "attributes",
                                                                "common_attributes"};
constexpr const auto& names_of(NodeMaskType) {
    return kNodeMaskTypes;
}

/// How much each edge and each feature has to do with one number of a model's output (PyG's
/// `Explanation`). What cannot have to do with it, being out of the row's reach, has 0.
template <class T>
struct Explanation {
    Index index = 0;
    Index target = 0;
    Matrix<T> edge_mask;  ///< [E, 1] in the caller's edge order; [0, 0] when there is none
    Matrix<T> node_mask;  ///< [N, F], [N, 1] or [1, F]; [0, 0] when there is none
    /// [N, 1] what falls to the self loops that the layers add, which are no edges of the caller's:
    /// by attention alone, else [0, 0].
    Matrix<T> self_loop_mask;
};

}  // namespace gatlab
