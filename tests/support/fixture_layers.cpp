#include "support/fixture_layers.h"

#include "gatlab/nn/model_config.h"

namespace gatlab::test {

namespace {

using nlohmann::json;

// Kind in our JSON form, and the options that have the same name and meaning in both.
struct Kind {
    const char* key;
    const char* kind;
    std::vector<const char*> options;
};

const Kind& kind_of(const std::string& class_name) {
    static const std::map<std::string, Kind> kinds = {
        {"GATConv",
         {"conv",
          "gat",
          {"out_channels", "heads", "concat", "negative_slope", "add_self_loops", "edge_dim",
           "fill_value", "bias", "residual"}}},
        {"GATv2Conv",
         {"conv",
          "gatv2",
          {"out_channels", "heads", "concat", "negative_slope", "add_self_loops", "edge_dim",
           "fill_value", "bias", "residual", "share_weights"}}},
        {"TransformerConv",
         {"conv",
          "transformer",
          {"out_channels", "heads", "concat", "beta", "edge_dim", "bias", "root_weight"}}},
        {"BatchNorm", {"layer", "batch_norm", {"eps", "momentum"}}},
        {"LayerNorm", {"layer", "layer_norm", {"eps", "mode"}}},
        {"GraphNorm", {"layer", "graph_norm", {"eps"}}},
        {"PairNorm", {"layer", "pair_norm", {"eps", "scale", "scale_individually"}}},
    };
    return kinds.at(class_name);
}

const char* class_member(const std::string& fixture_kind) {
    return fixture_kind == "norm" ? "norm" : "conv";
}

template <class T>
Features<T> features(const Fixture& fixture, const std::string& name) {
    return Features<T>(Matrix<T>(fixture.matrix(name).cast<T>()));
}

}  // namespace

LayerConfig layer_config_of(const json& options, const std::string& class_name) {
    const Kind& kind = kind_of(class_name);
    json layer{{kind.key, kind.kind}};
    for (const char* option : kind.options) {
        if (options.contains(option)) layer[option] = options.at(option);
    }
    const json model{{"in_channels", 1}, {"layers", json::array({layer})}};
    return model_config_from_json(model.dump()).layers.front();
}

Graph graph_of(const Fixture& fixture) {
    const json& config = fixture.config();
    if (!fixture.has("edge_index")) {
        return Graph::from_edge_index(config.at("num_nodes").get<Index>(), {}, {});
    }
    const auto source = fixture.integer_row("edge_index", 0);
    const auto target = fixture.integer_row("edge_index", 1);
    if (!config.contains("num_src")) {
        return Graph::from_edge_index(config.at("num_nodes").get<Index>(), source, target);
    }
    return Graph::from_bipartite(config.at("num_src").get<Index>(),
                                 config.at("num_dst").get<Index>(), source, target);
}

template <class T>
LayerRun<T> layer_run_of(const Fixture& fixture) {
    const json& config = fixture.config();
    const LayerConfig layer =
        layer_config_of(config, config.at(class_member(fixture.kind())).get<std::string>());
    LayerSetup setup;
    setup.name = "layer";
    const bool bipartite = fixture.has("x_dst");
    const std::string x = bipartite ? "x_src" : "x";
    setup.in_channels = static_cast<Index>(fixture.matrix(x).cols());
    if (bipartite) setup.dst_channels = static_cast<Index>(fixture.matrix("x_dst").cols());
    LayerRun<T> run(layer, setup, graph_of(fixture));
    load_state_dict(run.layer->state(), fixture.state<T>("param.", "layer."));
    run.x = features<T>(fixture, x);
    if (bipartite) run.x_dst = features<T>(fixture, "x_dst");
    if (fixture.has("edge_attr")) run.edge_attr = fixture.matrix("edge_attr").cast<T>();
    return run;
}

template LayerRun<float> layer_run_of(const Fixture&);
template LayerRun<double> layer_run_of(const Fixture&);

}  // namespace gatlab::test
