#include "support/layer_options.h"

#include "gatlab/nn/model_config.h"

namespace gatlab::test {

LayerConfig LayerOptions::config() const {
    return model_config_from_json(
               R"({"in_channels": 4, "layers": [{"conv": "gat", "out_channels": 4},)"
               R"({"conv": "gat", "out_channels": 4},)" +
               json + "]}")
        .layers.back();
}

const std::vector<LayerOptions>& layer_options() {
    static const std::vector<LayerOptions> options = {
        {"gat", R"({"conv": "gat", "out_channels": 3, "heads": 2})"},
        {"gat_all", R"({"conv": "gat", "out_channels": 2, "heads": 3, "concat": false,
                        "edge_dim": 2, "residual": true, "negative_slope": 0.1})"},
        {"gat_loops_as_given", R"({"conv": "gat", "out_channels": 3, "heads": 2, "edge_dim": 2,
                                   "add_self_loops": false, "bias": false})"},
        {"gatv2", R"({"conv": "gatv2", "out_channels": 3, "heads": 2})"},
        {"gatv2_one_channel", R"({"conv": "gatv2", "out_channels": 1, "heads": 1})"},
        {"gatv2_shared", R"({"conv": "gatv2", "out_channels": 3, "heads": 2,
                             "share_weights": true})"},
        {"gatv2_mean", R"({"conv": "gatv2", "out_channels": 3, "heads": 2, "concat": false})"},
        {"gatv2_all", R"({"conv": "gatv2", "out_channels": 2, "heads": 3, "concat": false,
                          "edge_dim": 2, "residual": true, "share_weights": true,
                          "fill_value": "add", "negative_slope": 0.5})"},
        {"gatv2_loops_as_given", R"({"conv": "gatv2", "out_channels": 3, "heads": 2,
                                     "edge_dim": 2, "add_self_loops": false, "bias": false})"},
        {"transformer", R"({"conv": "transformer", "out_channels": 3, "heads": 2})"},
        {"transformer_mean", R"({"conv": "transformer", "out_channels": 3, "heads": 2,
                                 "concat": false, "bias": false})"},
        {"transformer_no_root", R"({"conv": "transformer", "out_channels": 3, "heads": 2,
                                    "root_weight": false, "edge_dim": 2})"},
        {"transformer_beta", R"({"conv": "transformer", "out_channels": 3, "heads": 2,
                                 "beta": true})"},
        {"transformer_all", R"({"conv": "transformer", "out_channels": 2, "heads": 3,
                                "concat": false, "beta": true, "edge_dim": 2})"},
        {"linear", R"({"layer": "linear", "out_channels": 3})"},
        {"linear_no_bias", R"({"layer": "linear", "out_channels": 3, "bias": false})"},
        {"batch_norm", R"({"layer": "batch_norm", "momentum": 0.3})"},
        {"layer_norm_graph", R"({"layer": "layer_norm"})"},
        {"layer_norm_node", R"({"layer": "layer_norm", "mode": "node"})"},
        {"layer_norm_plain", R"({"layer": "layer_norm", "affine": false, "eps": 0.01})"},
        {"graph_norm", R"({"layer": "graph_norm"})"},
        {"pair_norm", R"({"layer": "pair_norm", "scale": 1.5})"},
        {"pair_norm_individual", R"({"layer": "pair_norm", "scale_individually": true})"},
        {"activation", R"({"layer": "activation", "activation": "gelu"})"},
        {"dropout", R"({"layer": "dropout", "p": 0.4})"},
        {"jumping_knowledge", R"({"layer": "jumping_knowledge"})"},
        {"jumping_knowledge_max", R"({"layer": "jumping_knowledge", "mode": "max"})"},
        {"readout_mean", R"({"layer": "readout"})"},
        {"readout_sum", R"({"layer": "readout", "aggr": "sum"})"},
        {"readout_max", R"({"layer": "readout", "aggr": "max"})"},
        {"attentional_aggregation", R"({"layer": "attentional_aggregation"})"},
        {"attentional_aggregation_nn",
         R"({"layer": "attentional_aggregation", "out_channels": 3})"},
    };
    return options;
}

std::string kind_of(const LayerConfig& config) {
    return std::visit([](const auto& row) { return std::string(row.kind); }, config);
}

namespace {

template <class... Configs>
std::vector<std::string> kinds(const std::variant<Configs...>*) {
    return {std::string(Configs::kind)...};
}

}  // namespace

std::vector<std::string> registered_kinds() {
    return kinds(static_cast<const LayerConfig*>(nullptr));
}

}  // namespace gatlab::test
