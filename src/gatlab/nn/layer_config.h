#pragma once

#include <variant>

#include "gatlab/nn/conv/gat_conv.h"

namespace gatlab {

/// The registry of layers: one row each. What a row must have stands in GATConvConfig; from it
/// follow the JSON form, its checks, what the model builds, and what the tests run over.
using LayerConfig = std::variant<GATConvConfig>;

}  // namespace gatlab
