#pragma once

#include "gatlab/nn/model_config.h"

namespace gatlab::test {

/// Two attention layers with ELU between them, for random_data() of default options.
inline ModelConfig two_layers(Index in_channels = 5, Index classes = 3) {
    GATConvConfig first;
    first.out_channels = 4;
    first.heads = 2;
    first.activation = Activation::elu;
    GATConvConfig last;
    last.out_channels = classes;
    last.concat = false;
    ModelConfig config;
    config.in_channels = in_channels;
    config.layers = {first, last};
    config.seed = 1;
    return config;
}

/// The options of layer `i` of a model made of GATConvs.
inline GATConvConfig& gat_layer(ModelConfig& config, std::size_t i) {
    return std::get<GATConvConfig>(config.layers[i]);
}

}  // namespace gatlab::test
