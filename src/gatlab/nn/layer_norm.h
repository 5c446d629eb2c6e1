#pragma once

#include <array>
#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class LayerNorm;

/// Over what LayerNorm normalises: the features of each node, or all nodes and features of a graph.
enum class LayerNormMode { node, graph };

/// The names of the modes, in their order.
inline constexpr std::array<std::string_view, 2> kLayerNormModes{"node", "graph"};
constexpr const auto& names_of(LayerNormMode) {
    return kLayerNormModes;
}

/// Options of LayerNorm, with PyG's names and defaults.
struct LayerNormConfig {
    LayerNormMode mode = LayerNormMode::graph;
    double eps = 1e-5;
    bool affine = true;  ///< a gain and a bias per feature
    std::string name = {};

    template <class T>
    using Layer = LayerNorm<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "layer_norm";
    static constexpr std::string_view prefix = "norm";
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index in_channels) const { return affine ? double{2} * in_channels : 0; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.choice("mode", config.mode);
        fields.not_negative("eps", config.eps);
        fields.flag("affine", config.affine);
        fields.text("name", config.name);
    }
};

/// Layer normalisation (Ba, Kiros & Hinton 2016), with the semantics of PyG's `LayerNorm`:
///
///   out = weight · (x − mean) / s + bias,  s = sqrt(var + eps), var being the biased variance
///
/// over each node's features, or over each graph's nodes and features. In graph mode without a
/// batch PyG has s = sqrt(var) + eps; so has this. Parameters: weight [F], bias [F].
template <class T>
class LayerNorm final : public Layer<T> {
  public:
    LayerNorm(const LayerNormConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override;
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;
    struct Statistics;

    template <class Body>
    void for_each_group(const Pass<T>& pass, Index rows, const Body& body) const;
    Statistics statistics(const Pass<T>& pass, const T* x, Eigen::Index size) const;

    LayerNormConfig config_;
    Parameter<T> weight_;  // [1, F]; empty unless affine
    Parameter<T> bias_;    // [1, F]; empty unless affine
};

extern template class LayerNorm<float>;
extern template class LayerNorm<double>;

}  // namespace gatlab
