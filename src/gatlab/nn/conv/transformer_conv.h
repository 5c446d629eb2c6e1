#pragma once

#include <optional>

#include "gatlab/nn/activation.h"
#include "gatlab/nn/conv/attention.h"

namespace gatlab {

template <class T>
class TransformerConv;

/// Options of one graph transformer layer, with PyG's names and defaults.
struct TransformerConvConfig {
    Index out_channels = 0;   ///< C, channels per head
    Index heads = 1;          ///< H
    bool concat = true;       ///< heads side by side [N, H·C], else their mean [N, C]
    bool beta = false;        ///< a gate between messages and the node's own features
    bool root_weight = true;  ///< the node's own features take part
    bool bias = true;         ///< of lin_skip; the other maps always have one
    Index edge_dim = 0;       ///< D, features per edge that enter score and message; 0 for none
    std::optional<double> dropout = {};  ///< on alpha; the model's attention_dropout when not set
    Activation activation = Activation::identity;  ///< applied to the output
    std::string name = {};

    template <class T>
    using Layer = TransformerConv<T>;
    static constexpr std::string_view key = "conv";
    static constexpr std::string_view kind = "transformer";
    static constexpr std::string_view prefix = "conv";
    Index columns(Index /*in_channels*/) const {
        return concat ? heads * out_channels : out_channels;
    }
    double weights(Index in_channels) const {
        return (double{3} * in_channels + edge_dim) * heads * out_channels;
    }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.size("out_channels", config.out_channels, 1);
        fields.size("heads", config.heads, 1);
        fields.flag("concat", config.concat);
        fields.flag("beta", config.beta);
        fields.flag("root_weight", config.root_weight);
        fields.flag("bias", config.bias);
        fields.size("edge_dim", config.edge_dim, 0);
        fields.probability("dropout", config.dropout);
        fields.choice("activation", config.activation);
        fields.text("name", config.name);
    }
};

/// Attention as transformers do it, along the edges (Shi et al. 2021, "Masked label prediction:
/// unified message passing model for semi-supervised classification", eq. 3–5), with the semantics
/// of PyG's `TransformerConv`. Self loops are never added.
///
///   q     = x_dst·W_q + b_q,  k = x·W_k + b_k,  v = x·W_v + b_v,  a = edge_attr·W_edge
///   e     = ⟨q_i, k_j + a_ij⟩ / √C                                    [E, H]
///   alpha = softmax of e over the edges into i                        [E, H]
///   o     = Σ_j alpha_ij (v_j + a_ij), heads side by side or averaged [T, out]
///   r     = x_dst·W_skip + b_skip                                     [T, out]
///   out   = o + r, or with beta b·r + (1−b)·o, b = σ(⟨w_beta, [o, r, o − r]⟩), or o alone
///
/// x_dst is x itself, unless bipartite. Parameters (PyG's names and shapes): lin_key, lin_query,
/// lin_value .weight [H·C, F] and .bias [H·C], with edge features lin_edge.weight [H·C, D],
/// lin_skip.weight [out, F_dst] and .bias [out] (in the state even without root_weight),
/// with beta lin_beta.weight [1, 3·out].
template <class T>
class TransformerConv final : public AttentionConv<T> {
  public:
    TransformerConv(const TransformerConvConfig& config, const LayerSetup& setup);

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

    /// A linear map with its bias, if it has one.
    struct Linear {
        Parameter<T> weight;
        Parameter<T> bias;
        bool has_bias = true;
    };

    std::vector<Parameter<T>*> skip_parameters();
    Messages<T> messages(const Cache& cache) const;
    T score_scale() const;
    void apply(const Linear& linear, const Features<T>& x, Index rows, Matrix<T>& out) const;
    auto scoring(const Cache& cache) const;
    void mix(Cache& cache, Matrix<T>& out) const;
    void mix_grad(const Matrix<T>& grad_out, Cache& cache);
    void target_grad(const Pass<T>& pass, Cache& cache, const InputGrads<T>& grads) const;
    void key_grad(const Graph& graph, Cache& cache) const;
    void linear_grads(const Pass<T>& pass, const Features<T>& x, Cache& cache,
                      const InputGrads<T>& grads);
    void learn(Linear& linear, const Features<T>& x, const Matrix<T>& grad) const;

    TransformerConvConfig config_;
    Linear key_;
    Linear query_;
    Linear value_;
    Linear skip_;
    Parameter<T> edge_weight_;  // [D, H·C]; empty without edge features
    Parameter<T> beta_;         // [3·out, 1]; empty without beta
};

extern template class TransformerConv<float>;
extern template class TransformerConv<double>;

}  // namespace gatlab
