#pragma once

#include <array>
#include <string>
#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

enum class Activation { identity, elu, relu, leaky_relu, gelu, tanh, sigmoid };

/// PyTorch's names.
inline constexpr std::array<std::string_view, 7> kActivations{
    "identity", "elu", "relu", "leaky_relu", "gelu", "tanh", "sigmoid"};
constexpr const auto& names_of(Activation) {
    return kActivations;
}

template <class T>
class ActivationLayer;

/// Options of an activation that stands in the list by itself.
struct ActivationConfig {
    Activation function = Activation::relu;
    std::string name = {};

    template <class T>
    using Layer = ActivationLayer<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "activation";
    static constexpr std::string_view prefix = "activation";
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index /*in_channels*/) const { return 0; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.choice("activation", config.function);
        fields.text("name", config.name);
    }
};

/// An elementwise function, with PyTorch's default constants: ELU's alpha 1, LeakyReLU's slope
/// 0.01, the exact GELU.
template <class T>
class ActivationLayer final : public Layer<T> {
  public:
    explicit ActivationLayer(Activation activation) : activation_(activation) {}
    ActivationLayer(const ActivationConfig& config, const LayerSetup&)
        : activation_(config.function) {}

    std::vector<Parameter<T>*> parameters() override { return {}; }
    std::unique_ptr<LayerCache> make_cache() const override;
    bool works_on_blocks() const override { return true; }
    bool works_in_place() const override { return true; }
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;
    Activation activation_;
};

extern template class ActivationLayer<float>;
extern template class ActivationLayer<double>;

}  // namespace gatlab
