#pragma once

#include "gatlab/kernels/gatv2_scores.h"
#include "gatlab/nn/conv/gat_conv.h"

namespace gatlab {

template <class T>
class GATv2Conv;

/// Options of one GATv2 layer, with PyG's names and defaults.
struct GATv2ConvConfig {
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
    bool share_weights = false;                    ///< one map for sources and targets
    std::string name = {};                         ///< of the layer, as in GATConvConfig

    template <class T>
    using Layer = GATv2Conv<T>;
    static constexpr std::string_view key = "conv";
    static constexpr std::string_view kind = "gatv2";
    static constexpr std::string_view prefix = "conv";
    Index columns(Index /*in_channels*/) const {
        return concat ? heads * out_channels : out_channels;
    }
    double weights(Index in_channels) const {
        return (double{1} * (share_weights ? 1 : 2) * in_channels + edge_dim) * heads *
               out_channels;
    }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        GATConvConfig::list_shared(config, fields);
        fields.flag("share_weights", config.share_weights);
    }
};

/// Graph attention whose ranking of neighbours depends on who asks (Brody, Alon & Yahav 2022,
/// "How attentive are graph attention networks?", eq. 7), with the semantics of PyG's `GATv2Conv`.
///
///   l     = x·W_l + b_l,  r = x_dst·W_r + b_r,  a = edge_attr·W_edge    [·, H·C]
///   e     = ⟨att, LeakyReLU(l_j + r_i + a_ij)⟩                          [E', H]
///   alpha = softmax of e over the edges into i                          [E', H]
///   out   = Σ_j alpha_ij l_j, heads side by side or averaged, + x_dst·W_res + bias
///
/// x_dst is x itself, unless bipartite. Parameters (PyG's names and shapes): lin_l.weight [H·C, F],
/// lin_r.weight [H·C, F_dst], with bias lin_l.bias, lin_r.bias [H·C] and bias [out], att [1, H, C],
/// with edge features lin_edge.weight [H·C, D], with residual res.weight [out, F_dst]. With
/// share_weights lin_r is another name of lin_l.
template <class T>
class GATv2Conv final : public AttentionConv<T> {
  public:
    /// @throws ValueError when share_weights is asked for and the two inputs differ in width.
    GATv2Conv(const GATv2ConvConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override;
    std::vector<StateArray<T>> state() override;
    std::unique_ptr<LayerCache> make_cache() const override;
    bool works_on_blocks() const override { return true; }
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;
    void trace(const Pass<T>& pass, const Features<T>& x, const LayerCache& cache,
               LayerTrace<T>& trace) const override;

  private:
    struct Cache;

    /// A linear map of the layer's inputs.
    struct Linear {
        Parameter<T> weight;  // [F, H·C]
        Parameter<T> bias;    // [1, H·C]; empty without bias
    };

    void apply(const Linear& linear, const Features<T>& x, Index rows, Matrix<T>& out) const;
    const Linear& target_map() const { return config_.share_weights ? left_ : right_; }
    GATv2Terms<T> terms(const Graph& graph, const Cache& cache, Index source, Index target,
                        Index slot) const;
    auto scoring(const Cache& cache) const;
    void edge_terms(const Pass<T>& pass, const Graph& graph, Cache& cache) const;
    void target_grad(const Pass<T>& pass, const Graph& graph, const Matrix<T>& grad_out,
                     Cache& cache, const InputGrads<T>& grads);
    void source_grad(const Graph& graph, Cache& cache) const;
    void edge_grad(const Graph& graph, Cache& cache, Matrix<T>* grad_attr);
    void linear_grads(const Pass<T>& pass, const Features<T>& x, Cache& cache,
                      const InputGrads<T>& grads);

    GATv2ConvConfig config_;
    Linear left_;               // of the sources
    Linear right_;              // of the targets; empty when weights are shared
    Parameter<T> att_;          // [H, C]
    Parameter<T> edge_weight_;  // [D, H·C]; empty without edge features
    OutputTerms<T> output_;
};

extern template class GATv2Conv<float>;
extern template class GATv2Conv<double>;

}  // namespace gatlab
