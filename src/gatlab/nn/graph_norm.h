#pragma once

#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class GraphNorm;

/// Options of GraphNorm, with PyG's names and defaults.
struct GraphNormConfig {
    double eps = 1e-5;
    std::string name = {};

    template <class T>
    using Layer = GraphNorm<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "graph_norm";
    static constexpr std::string_view prefix = "norm";
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index in_channels) const { return double{3} * in_channels; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.not_negative("eps", config.eps);
        fields.text("name", config.name);
    }
};

/// Graph normalisation with a learnt share of the mean (Cai et al. 2021, "GraphNorm"), with the
/// semantics of PyG's `GraphNorm`, graph by graph and column by column:
///
///   z = x − mean · mean_scale,  out = weight · z / sqrt(mean(z²) + eps) + bias
///
/// Parameters: weight, bias, mean_scale [F].
template <class T>
class GraphNorm final : public Layer<T> {
  public:
    GraphNorm(const GraphNormConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override { return {&weight_, &bias_, &mean_scale_}; }
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;

    GraphNormConfig config_;
    Parameter<T> weight_;      // [1, F]
    Parameter<T> bias_;        // [1, F]
    Parameter<T> mean_scale_;  // [1, F]
};

extern template class GraphNorm<float>;
extern template class GraphNorm<double>;

}  // namespace gatlab
