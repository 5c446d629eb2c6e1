#pragma once

#include "gatlab/nn/conv/conv.h"
#include "gatlab/nn/model_config.h"

namespace gatlab {

/// Graph attention (Veličković et al. 2018, eq. 1–6), with PyG's `GATConv` semantics.
///
///   h   = x·W                                                    [N, H·C]
///   e   = LeakyReLU(⟨h_j, att_src⟩ + ⟨h_i, att_dst⟩ + ⟨edge_attr·W_e, att_edge⟩)   [E', H]
///   α   = softmax of e over the edges into i                     [E', H]
///   out = Σ_j α_ij h_j, heads side by side or averaged; + x·W_res; + bias
///
/// Parameters (PyG's names and shapes): lin.weight [H·C, F], att_src and att_dst [1, H, C],
/// with edge features lin_edge.weight [H·C, D] and att_edge [1, H, C], with residual
/// res.weight [out, F], with bias bias [out]; out = H·C or C.
template <class T>
class GATConv final : public Conv<T> {
 public:
  /// @param name prefix of the parameters' names, such as "conv1"
  /// @param key  stream of the initial weights: Glorot's uniform for all but the bias, which is 0
  GATConv(const GATConvConfig& config, Index in_channels, const std::string& name,
          const RandomKey& key);

  Index heads() const override { return config_.heads; }
  const Graph& used_graph(const Graph& graph) const override;

  std::vector<Parameter<T>*> parameters() override;
  std::unique_ptr<LayerCache> make_cache() const override;
  void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
               Features<T>& out) const override;
  void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

 private:
  struct Cache;

  GATConvConfig config_;
  Index in_channels_;
  Parameter<T> weight_;       // [F, H·C]
  Parameter<T> att_src_;      // [H, C]
  Parameter<T> att_dst_;      // [H, C]
  Parameter<T> edge_weight_;  // [D, H·C]; empty without edge features
  Parameter<T> att_edge_;     // [H, C]
  Parameter<T> res_weight_;   // [F, out]; empty without residual
  Parameter<T> bias_;         // [1, out]; empty without bias
};

extern template class GATConv<float>;
extern template class GATConv<double>;

}  // namespace gatlab
