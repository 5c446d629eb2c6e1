#pragma once

#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class PairNorm;

/// Options of PairNorm, with PyG's names and defaults.
struct PairNormConfig {
    double scale = 1;
    bool scale_individually = false;  ///< every node gets the same length, by itself
    double eps = 1e-5;
    std::string name = {};

    template <class T>
    using Layer = PairNorm<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "pair_norm";
    static constexpr std::string_view prefix = "norm";
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index /*in_channels*/) const { return 0; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.number("scale", config.scale);
        fields.flag("scale_individually", config.scale_individually);
        fields.not_negative("eps", config.eps);
        fields.text("name", config.name);
    }
};

/// Keeps the mean distance between nodes (Zhao & Akoglu 2020, "PairNorm"), with the semantics of
/// PyG's `PairNorm`, graph by graph:
///
///   z = x − mean over the nodes
///   out = scale · z / sqrt(eps + mean over the nodes of |z_i|²), or
///   out = scale · z_i / (eps + |z_i|) when scaled individually
template <class T>
class PairNorm final : public Layer<T> {
  public:
    PairNorm(const PairNormConfig& config, const LayerSetup&) : config_(config) {}

    std::vector<Parameter<T>*> parameters() override { return {}; }
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;

    PairNormConfig config_;
};

extern template class PairNorm<float>;
extern template class PairNorm<double>;

}  // namespace gatlab
