#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gatlab/core/types.h"

namespace gatlab {

enum class Activation { identity, elu, relu, leaky_relu, gelu, tanh, sigmoid };

/// Edge features of the self loops that a layer adds: a statistic over the edges into the node
/// (0 where there are none), or the same number everywhere.
struct FillValue {
    enum class Kind { constant, mean, add, min, max };
    Kind kind = Kind::mean;
    double constant = 0;
};

/// Options of one graph attention layer, with PyG's names and defaults.
struct GATConvConfig {
    Index out_channels = 0;  ///< C, channels per head
    Index heads = 1;         ///< H
    bool concat = true;      ///< heads side by side [N, H·C], else their mean [N, C]
    double negative_slope = 0.2;
    bool add_self_loops = true;
    bool bias = true;
    bool residual = false;
    Index edge_dim = 0;  ///< D, features per edge that enter the score; 0 for none
    FillValue fill_value = {};
    std::optional<double> dropout = {};  ///< on alpha; the model's attention_dropout when not set
    Activation activation = Activation::identity;  ///< applied to the output
};

/// One entry of a model's list of layers.
using LayerConfig = std::variant<GATConvConfig>;

/// A model as a list of layers. The input size of each follows from the one before.
struct ModelConfig {
    Index in_channels = 0;
    std::vector<LayerConfig> layers = {};
    double dropout = 0;            ///< on the input of each layer, while training
    double attention_dropout = 0;  ///< on alpha, while training
    std::uint64_t seed = 0;        ///< of the initial weights

    /// @throws ValueError naming the option, such as "layers[1].heads", that cannot be.
    void check() const;
};

/// Columns that come out of a layer: H·C side by side, else C.
Index out_channels(const LayerConfig& layer);

/// Columns that come out of the last layer, K.
Index out_channels(const ModelConfig& config);

/// Reads the JSON form: the same names, `"conv": "gat"` telling the layer's kind. Every option that
/// is left out takes its default; an unknown one is refused.
/// @throws FormatError when it is not JSON, ValueError when an option is wrong.
ModelConfig model_config_from_json(std::string_view json);

/// The JSON form with every option written out.
std::string to_json(const ModelConfig& config);

}  // namespace gatlab
