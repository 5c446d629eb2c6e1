#include "gatlab/nn/gat_model.h"

#include "gatlab/nn/config_fields.h"

namespace gatlab {

namespace {

// Adds the layers of one model to its list, block by block.
class Blocks {
  public:
    explicit Blocks(const GATModelOptions& options) : options_(options) {
        config_.in_channels = options.in_channels;
        config_.seed = options.seed;
    }

    ModelConfig build() {
        const Index last = options_.num_layers - 1;
        for (Index i = 0; i < options_.num_layers; ++i) {
            const bool gives_result = i == last && options_.jk == Jump::none;
            if (gives_result && options_.out_channels > 0) {
                const Index heads = options_.out_heads > 0 ? options_.out_heads : options_.heads;
                add_conv(i, options_.out_channels, heads, false);
            } else {
                add_conv(i, options_.hidden_channels / options_.heads, options_.heads, true);
            }
            if (!gives_result) add_rest_of_block(i);
        }
        add_end();
        return std::move(config_);
    }

  private:
    void add_conv(Index number, Index channels, Index heads, bool concat) {
        options_.v2 ? add_conv<GATv2ConvConfig>(number, channels, heads, concat)
                    : add_conv<GATConvConfig>(number, channels, heads, concat);
    }

    template <class Config>
    void add_conv(Index number, Index channels, Index heads, bool concat) {
        Config conv;
        conv.out_channels = channels;
        conv.heads = heads;
        conv.concat = concat;
        conv.edge_dim = options_.edge_dim;
        conv.residual = options_.residual;
        conv.add_self_loops = options_.add_self_loops;
        conv.dropout = options_.attention_dropout.value_or(options_.dropout);
        conv.name = "convs." + std::to_string(number);
        config_.layers.push_back(std::move(conv));
    }

    void add_rest_of_block(Index number) {
        if (options_.act_first) add_activation();
        add_norm("norms." + std::to_string(number));
        if (!options_.act_first) add_activation();
        if (options_.dropout > 0) add<DropoutConfig>([&](auto& row) { row.p = options_.dropout; });
    }

    void add_activation() {
        if (options_.activation == Activation::identity) return;
        add<ActivationConfig>([&](auto& row) { row.function = options_.activation; });
    }

    void add_norm(const std::string& name) {
        const auto named = [&](auto& row) { row.name = name; };
        switch (options_.norm) {
            case Norm::none:
                return;
            case Norm::batch_norm:
                return add<BatchNormConfig>(named);
            case Norm::layer_norm:
                return add<LayerNormConfig>(named);
            case Norm::graph_norm:
                return add<GraphNormConfig>(named);
            case Norm::pair_norm:
                return add<PairNormConfig>(named);
        }
    }

    void add_end() {
        if (options_.jk == Jump::none) return;
        if (options_.jk != Jump::last) {
            add<JumpingKnowledgeConfig>([&](auto& row) {
                row.mode = options_.jk == Jump::cat ? JumpingMode::cat : JumpingMode::max;
            });
        }
        add<LinearConfig>([&](auto& row) {
            row.out_channels =
                options_.out_channels > 0 ? options_.out_channels : options_.hidden_channels;
            row.name = "lin";
        });
    }

    template <class Config, class Set>
    void add(const Set& set) {
        Config row;
        set(row);
        config_.layers.push_back(std::move(row));
    }

    const GATModelOptions& options_;
    ModelConfig config_;
};

void check(const GATModelOptions& options) {
    constexpr Index kMostLayers = 1000;
    FieldChecker fields("");
    check_fields(options, fields);
    fields.check(options.hidden_channels % options.heads == 0, "hidden_channels",
                 {"a multiple of the ", options.heads, " heads"}, {options.hidden_channels});
    fields.check(options.num_layers <= kMostLayers, "num_layers", {"at most ", kMostLayers},
                 {options.num_layers});
}

}  // namespace

ModelConfig gat_model_config(const GATModelOptions& options) {
    check(options);
    ModelConfig config = Blocks(options).build();
    config.check();
    return config;
}

GATModelOptions gat_model_options_from_json(std::string_view text) {
    const Json parsed = parse_json(text, "options");
    JsonReader reader(parsed, "");
    FieldReader fields(reader);
    GATModelOptions options;
    GATModelOptions::list(options, static_cast<Fields&>(fields));
    fields.seed("seed", options.seed);
    reader.finish();
    check(options);
    return options;
}

}  // namespace gatlab
