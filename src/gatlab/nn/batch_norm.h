#pragma once

#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class BatchNorm;

/// Options of BatchNorm, with PyG's names and defaults.
struct BatchNormConfig {
    double eps = 1e-5;
    double momentum = 0.1;  ///< share of each new batch in the running statistics
    std::string name = {};

    template <class T>
    using Layer = BatchNorm<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "batch_norm";
    static constexpr std::string_view prefix = "norm";
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index in_channels) const { return double{4} * in_channels; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.not_negative("eps", config.eps);
        fields.not_negative("momentum", config.momentum);
        fields.text("name", config.name);
    }
};

/// Batch normalisation over all nodes (Ioffe & Szegedy 2015), with the semantics of PyG's
/// `BatchNorm`, column by column:
///
///   out = weight · (x − mean) / sqrt(var + eps) + bias
///
/// In training mean and var are those of x, var being biased, and backward moves the running ones:
/// running = (1 − momentum) · running + momentum · that of x, with the unbiased variance. (Forward
/// changes no layer; a training step is a forward and a backward pass.) Otherwise they are the
/// running ones. Parameters: module.weight [F], module.bias [F]; buffers: module.running_mean,
/// module.running_var [F], module.num_batches_tracked [].
template <class T>
class BatchNorm final : public Layer<T> {
  public:
    BatchNorm(const BatchNormConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override { return {&weight_, &bias_}; }
    std::vector<StateArray<T>> state() override;
    std::unique_ptr<LayerCache> make_cache() const override;
    /// @throws StateError in training with less than two nodes, which have no variance.
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;

    void take_statistics(const Matrix<T>& x, Cache& cache) const;
    void move_statistics(const Cache& cache, Index nodes);

    BatchNormConfig config_;
    Parameter<T> weight_;               // [1, F]
    Parameter<T> bias_;                 // [1, F]
    Parameter<T> running_mean_;         // [1, F]
    Parameter<T> running_var_;          // [1, F]
    Parameter<T> num_batches_tracked_;  // [1, 1]
};

extern template class BatchNorm<float>;
extern template class BatchNorm<double>;

}  // namespace gatlab
