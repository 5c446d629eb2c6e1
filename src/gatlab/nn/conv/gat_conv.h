#pragma once

#include <optional>

#include "gatlab/nn/activation.h"
#include "gatlab/nn/conv/attention.h"
#include "gatlab/nn/conv/loop_attr.h"
#include "gatlab/nn/conv/output_terms.h"

namespace gatlab {

template <class T>
class GATConv;

/// Options of one graph attention layer, with PyG's names and defaults.
struct GATConvConfig {
    Index out_channels = 0;  ///< C, channels per head
    Index heads = 1;         ///< H
    bool concat = true;      ///< heads side by side [N, H·C], else their mean [N, C]
    double negative_slope = 0.2;
    bool add_self_loops = true;
    bool bias = true;
    bool residual = false;
    Index edge_dim = 0;  ///< D, features per edge that enter the score; 0 for none
    FillValue fill_value = {};
    std::optional<double> dropout = {};  ///< on alpha; the model's attention_dropout when not set
    Activation activation = Activation::identity;  ///< applied to the output
    std::string name = {};  ///< prefix of the parameters' names; conv1, conv2, … when empty
    /// On h_j before it is summed, but not in the scores: the paper's own code does this, PyG's
    /// layer does not.
    double message_dropout = 0;

    // What the registry (nn/layer_config.h) asks of a layer's options.
    template <class T>
    using Layer = GATConv<T>;
    static constexpr std::string_view key = "conv";
    static constexpr std::string_view kind = "gat";
    static constexpr std::string_view prefix = "conv";
    Index columns(Index /*in_channels*/) const {
        return concat ? heads * out_channels : out_channels;
    }
    /// Numbers in the linear maps, at least.
    double weights(Index in_channels) const {
        return (double{1} * in_channels + edge_dim) * heads * out_channels;
    }

    /// The options that GATConv and GATv2Conv have in common.
    template <class Config, class Fields>
    static void list_shared(Config& config, Fields& fields) {
        fields.size("out_channels", config.out_channels, 1);
        fields.size("heads", config.heads, 1);
        fields.flag("concat", config.concat);
        fields.number("negative_slope", config.negative_slope);
        fields.flag("add_self_loops", config.add_self_loops);
        fields.flag("bias", config.bias);
        fields.flag("residual", config.residual);
        fields.size("edge_dim", config.edge_dim, 0);
        fields.fill("fill_value", config.fill_value);
        fields.probability("dropout", config.dropout);
        fields.choice("activation", config.activation);
        fields.text("name", config.name);
    }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        list_shared(config, fields);
        fields.probability("message_dropout", config.message_dropout);
    }
};

/// Graph attention (Veličković et al. 2018, eq. 1–6), with the semantics of PyG's `GATConv`.
///
///   h     = x·W                                                                    [N, H·C]
///   e     = LeakyReLU(⟨h_j, att_src⟩ + ⟨h_i, att_dst⟩ + ⟨edge_attr·W_edge, att_edge⟩) [E', H]
///   alpha = softmax of e over the edges into i                                     [E', H]
///   out   = Σ_j alpha_ij h_j, heads side by side or averaged, + x·W_res + bias
///
/// While training alpha and the h_j of the last line go through dropout.
///
/// Parameters (PyG's names and shapes): lin.weight [H·C, F], att_src and att_dst [1, H, C],
/// with edge features lin_edge.weight [H·C, D] and att_edge [1, H, C], with residual
/// res.weight [out, F], with bias bias [out]; out = H·C or C.
///
/// Bipartite, the targets have features x_dst [T, F_dst] of their own: h_i is x_dst·W_dst, the
/// residual is x_dst·W_res, and lin_src.weight and lin_dst.weight [H·C, F_dst] stand in place of
/// lin.weight.
template <class T>
class GATConv final : public AttentionConv<T> {
  public:
    /// Initial weights follow Glorot's rule; the bias starts at 0.
    GATConv(const GATConvConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override;
    std::unique_ptr<LayerCache> make_cache() const override;
    bool works_on_blocks() const override { return !bipartite_; }
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;
    void trace(const Pass<T>& pass, const Features<T>& x, const LayerCache& cache,
               LayerTrace<T>& trace) const override;

  private:
    struct Cache;

    void score_terms(const Pass<T>& pass, const Features<T>& x, const Graph& graph,
                     Cache& cache) const;
    auto scoring(const Cache& cache, double negative_slope) const;
    bool drops_messages(const Pass<T>& pass) const;
    void drop_messages(const Pass<T>& pass, Index rows, const Matrix<T>& in, Matrix<T>& out) const;
    void score_grads(const Pass<T>& pass, const Graph& graph, const Matrix<T>& grad_out,
                     Cache& cache, const InputGrads<T>& grads) const;
    void edge_grad(const Graph& graph, Cache& cache, Matrix<T>* grad_attr);

    GATConvConfig config_;
    bool bipartite_;
    Parameter<T> weight_;       // [F, H·C]
    Parameter<T> weight_dst_;   // [F_dst, H·C]; empty unless bipartite
    Parameter<T> att_src_;      // [H, C]
    Parameter<T> att_dst_;      // [H, C]
    Parameter<T> edge_weight_;  // [D, H·C]; empty without edge features
    Parameter<T> att_edge_;     // [H, C];   empty without edge features
    OutputTerms<T> output_;
};

extern template class GATConv<float>;
extern template class GATConv<double>;

}  // namespace gatlab
