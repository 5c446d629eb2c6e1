#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "gatlab/nn/activation.h"
#include "gatlab/nn/batch_norm.h"
#include "gatlab/nn/conv/gat_conv.h"
#include "gatlab/nn/conv/gatv2_conv.h"
#include "gatlab/nn/conv/transformer_conv.h"
#include "gatlab/nn/dropout_layer.h"
#include "gatlab/nn/graph_norm.h"
#include "gatlab/nn/jumping_knowledge.h"
#include "gatlab/nn/layer_norm.h"
#include "gatlab/nn/linear.h"
#include "gatlab/nn/pair_norm.h"
#include "gatlab/nn/readout.h"

namespace gatlab {

/// The registry of layers: one row each. What a row must have stands in GATConvConfig; from it
/// follow the JSON form, its checks, what the model builds, and what the tests run over.
using LayerConfig =
    std::variant<GATConvConfig, GATv2ConvConfig, TransformerConvConfig, LinearConfig,
                 ActivationConfig, DropoutConfig, BatchNormConfig, LayerNormConfig, GraphNormConfig,
                 PairNormConfig, JumpingKnowledgeConfig, ReadoutConfig,
                 AttentionalAggregationConfig>;

/// What a kind of layer is, whatever its options.
struct LayerKind {
    std::string_view key;   ///< the member of the JSON form that tells the kind: "conv" or "layer"
    std::string_view kind;  ///< that member's value, such as "gat"
    std::string_view prefix;  ///< of the name of a layer that has none of its own
    bool gives_graphs;        ///< a row per graph comes out, instead of a row per node

    bool is_conv() const { return key == "conv"; }
};

/// In the order of LayerConfig.
std::span<const LayerKind> layer_kinds();

const LayerKind& layer_kind(const LayerConfig& layer);

/// Its own name, or none.
const std::string& layer_name(const LayerConfig& layer);

/// The default options of kind number `kind`.
LayerConfig layer_of_kind(std::size_t kind);

/// What the attention layers' options have in common.
struct ConvOptions {
    Index heads = 0;
    Index out_channels = 0;  ///< per head
    Index edge_dim = 0;
    bool add_self_loops = false;
    std::optional<double> dropout = {};
};

/// All zero for a layer without attention.
ConvOptions conv_options(const LayerConfig& layer);

}  // namespace gatlab
