#pragma once

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

}  // namespace gatlab
