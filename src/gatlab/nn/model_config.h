#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatlab/nn/layer_config.h"

namespace gatlab {

/// A model as a list of layers. The input size of each follows from the one before.
struct ModelConfig {
    Index in_channels = 0;
    std::vector<LayerConfig> layers = {};
    double dropout = 0;            ///< on the input of each attention layer, while training
    double attention_dropout = 0;  ///< on alpha, while training
    std::uint64_t seed = 0;        ///< of the initial weights

    /// @throws ValueError naming the option, such as "layers[1].heads", that cannot be.
    void check() const;

    /// Columns that come out of each layer.
    std::vector<Index> columns() const;

    /// Columns that come out of the last layer, K.
    Index out_channels() const;

    /// The layer whose output has a row per graph instead of a row per node, and so has the
    /// model's; none for models of nodes.
    std::optional<std::size_t> readout() const;

    /// The name of each layer: its own, or its kind's prefix and a number, such as "conv2".
    std::vector<std::string> names() const;

    /// The layers whose outputs layer number `layer` reads instead of the one before it: those of
    /// jumping knowledge, in order. Empty for all other kinds.
    std::vector<Index> earlier_layers(std::size_t layer) const;
};

/// Reads the JSON form: the same names, `"conv": "gat"` telling the layer's kind. Every option that
/// is left out takes its default; an unknown one is refused.
/// @throws FormatError when it is not JSON, ValueError when an option is wrong.
ModelConfig model_config_from_json(std::string_view json);

/// The JSON form with every option written out.
std::string to_json(const ModelConfig& config);

}  // namespace gatlab
