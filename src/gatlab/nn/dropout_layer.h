#pragma once

#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class DropoutLayer;

/// Options of a dropout that stands in the list by itself.
struct DropoutConfig {
    double p = 0.5;
    std::string name = {};

    template <class T>
    using Layer = DropoutLayer<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "dropout";
    static constexpr std::string_view prefix = "dropout";
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index /*in_channels*/) const { return 0; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.probability("p", config.p);
        fields.text("name", config.name);
    }
};

/// Dropout on features while training; passes them on unchanged otherwise. Sparse features stay
/// sparse: only stored values are drawn for.
template <class T>
class DropoutLayer final : public Layer<T> {
  public:
    explicit DropoutLayer(double p) : p_(p) {}
    DropoutLayer(const DropoutConfig& config, const LayerSetup&) : p_(config.p) {}

    std::vector<Parameter<T>*> parameters() override { return {}; }
    std::unique_ptr<LayerCache> make_cache() const override;
    bool works_on_blocks() const override { return true; }
    bool works_in_place() const override { return true; }
    bool passes_on(bool training) const override { return !training; }
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    /// @throws StateError when the gradient of sparse features is wanted through dropout: it has
    ///         entries where no value is stored, which were never drawn for.
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    double p_;
};

extern template class DropoutLayer<float>;
extern template class DropoutLayer<double>;

}  // namespace gatlab
