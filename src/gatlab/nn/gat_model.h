#pragma once

#include <array>

#include "gatlab/nn/model_config.h"

namespace gatlab {

/// What follows each attention layer of gat_model_config.
enum class Norm { none, batch_norm, layer_norm, graph_norm, pair_norm };
inline constexpr std::array<std::string_view, 5> kNorms{"none", "batch_norm", "layer_norm",
                                                        "graph_norm", "pair_norm"};
constexpr const auto& names_of(Norm) {
    return kNorms;
}

/// What the model keeps of all its layers. `last` is the last one's output, as `none`, but with the
/// linear layer after it.
enum class Jump { none, last, cat, max };
inline constexpr std::array<std::string_view, 4> kJumps{"none", "last", "cat", "max"};
constexpr const auto& names_of(Jump) {
    return kJumps;
}

/// Options of gat_model_config, with the names and defaults of torch_geometric.nn.models.GAT.
struct GATModelOptions {
    Index in_channels = 0;
    Index hidden_channels = 0;  ///< columns of every hidden layer: hidden/heads per head
    Index num_layers = 0;
    Index out_channels = 0;  ///< 0 for hidden_channels, and no layer that changes them
    Index heads = 1;
    Index out_heads = 0;  ///< of the layer that gives out_channels; 0 for `heads`, as PyG has it
    bool v2 = false;      ///< GATv2Conv in place of GATConv
    double dropout = 0;   ///< after each activation, and on alpha
    std::optional<double> attention_dropout = {};  ///< on alpha, should it differ
    Activation activation = Activation::relu;      ///< PyG's `act`
    bool act_first = false;                        ///< activation before norm
    Norm norm = Norm::none;
    Jump jk = Jump::none;
    Index edge_dim = 0;
    bool residual = false;
    bool add_self_loops = true;
    std::uint64_t seed = 0;

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.size("in_channels", config.in_channels, 1);
        fields.size("hidden_channels", config.hidden_channels, 1);
        fields.size("num_layers", config.num_layers, 1);
        fields.size("out_channels", config.out_channels, 0);
        fields.size("heads", config.heads, 1);
        fields.size("out_heads", config.out_heads, 0);
        fields.flag("v2", config.v2);
        fields.probability("dropout", config.dropout);
        fields.probability("attention_dropout", config.attention_dropout);
        fields.choice("activation", config.activation);
        fields.flag("act_first", config.act_first);
        fields.choice("norm", config.norm);
        fields.choice("jk", config.jk);
        fields.size("edge_dim", config.edge_dim, 0);
        fields.flag("residual", config.residual);
        fields.flag("add_self_loops", config.add_self_loops);
    }
};

/// The list of layers of torch_geometric.nn.models.GAT: attention → norm → activation → dropout,
/// repeated, then jumping knowledge and a linear layer if asked for. Parameters have the names that
/// PyG's model gives them (convs.0.…, norms.0.…, lin.…), so its state fits.
/// @throws ValueError naming the option that cannot be, such as hidden_channels that the heads do
///         not divide.
ModelConfig gat_model_config(const GATModelOptions& options);

/// Reads the JSON form: the same names, all optional but the sizes. An unknown one is refused.
GATModelOptions gat_model_options_from_json(std::string_view json);

}  // namespace gatlab
