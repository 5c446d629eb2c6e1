#pragma once

#include "gatlab/nn/activation.h"

namespace gatlab {

template <class T>
class Linear;

/// Options of a linear layer, with PyG's names and defaults.
struct LinearConfig {
    Index out_channels = 0;
    bool bias = true;
    Activation activation = Activation::identity;  ///< applied to the output
    std::string name = {};

    template <class T>
    using Layer = Linear<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "linear";
    static constexpr std::string_view prefix = "lin";
    Index columns(Index /*in_channels*/) const { return out_channels; }
    double weights(Index in_channels) const { return double{1} * in_channels * out_channels; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.size("out_channels", config.out_channels, 1);
        fields.flag("bias", config.bias);
        fields.choice("activation", config.activation);
        fields.text("name", config.name);
    }
};

/// out = x·W + bias, node by node. Parameters: weight [out, F], bias [out], both drawn uniform in
/// ±1/sqrt(F) as PyTorch does.
template <class T>
class Linear final : public Layer<T> {
  public:
    Linear(const LinearConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override;
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    bool has_bias_;
    Parameter<T> weight_;  // [F, out]
    Parameter<T> bias_;    // [1, out]; empty without bias
};

extern template class Linear<float>;
extern template class Linear<double>;

}  // namespace gatlab
