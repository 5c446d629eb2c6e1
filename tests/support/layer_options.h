#pragma once

#include <string>
#include <vector>

#include "gatlab/nn/layer_config.h"

namespace gatlab::test {

/// A named set of options of one kind of layer, in the JSON form of a layer.
struct LayerOptions {
    std::string name;
    std::string json;

    LayerConfig config() const;
};

/// Sets of options of every kind in the registry: each option alone and together with others.
const std::vector<LayerOptions>& layer_options();

/// "gatv2", "layer_norm", …: the value that tells the kind in the JSON form.
std::string kind_of(const LayerConfig& config);

/// Every kind of the registry.
std::vector<std::string> registered_kinds();

}  // namespace gatlab::test
