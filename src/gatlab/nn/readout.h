#pragma once

#include <array>
#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class Readout;
template <class T>
class AttentionalAggregation;

/// What becomes of all nodes of a graph, column by column.
enum class Aggregation { mean, sum, max };

/// The names of the aggregations, in their order.
inline constexpr std::array<std::string_view, 3> kAggregations{"mean", "sum", "max"};
constexpr const auto& names_of(Aggregation) {
    return kAggregations;
}

/// Options of a readout: PyG's `global_mean_pool`, `global_add_pool` and `global_max_pool`.
struct ReadoutConfig {
    Aggregation aggr = Aggregation::mean;
    std::string name = {};

    template <class T>
    using Layer = Readout<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "readout";
    static constexpr std::string_view prefix = "readout";
    static constexpr bool gives_graphs = true;
    Index columns(Index in_channels) const { return in_channels; }
    double weights(Index /*in_channels*/) const { return 0; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.choice("aggr", config.aggr);
        fields.text("name", config.name);
    }
};

/// Options of an attentional readout: PyG's `AttentionalAggregation` with
/// gate_nn = Linear(F, 1) and nn = Linear(F, out_channels), or without nn.
struct AttentionalAggregationConfig {
    Index out_channels = 0;  ///< 0 for no nn: the nodes' features themselves are added up
    std::string name = {};

    template <class T>
    using Layer = AttentionalAggregation<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "attentional_aggregation";
    static constexpr std::string_view prefix = "readout";
    static constexpr bool gives_graphs = true;
    Index columns(Index in_channels) const { return out_channels > 0 ? out_channels : in_channels; }
    double weights(Index in_channels) const {
        return double{1} * in_channels * (1 + double{1} * out_channels);
    }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.size("out_channels", config.out_channels, 0);
        fields.text("name", config.name);
    }
};

/// One row per graph from the rows of its nodes (Pass::ptr): x [N, F] → out [G, F]. A graph without
/// nodes has a row of zeros.
///
///   mean: out_g = Σ x_i / n_g     sum: out_g = Σ x_i
///   max:  out_g = max x_i; the gradient is shared evenly among equals
template <class T>
class Readout final : public Layer<T> {
  public:
    Readout(const ReadoutConfig& config, const LayerSetup&) : aggr_(config.aggr) {}

    std::vector<Parameter<T>*> parameters() override { return {}; }
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;
    Aggregation aggr_;
};

/// Soft attention over the nodes of each graph (Li et al. 2016, "Gated graph sequence neural
/// networks", eq. 7 in the form of PyG):
///
///   alpha = softmax of x·w_gate + b_gate over the nodes of a graph    [N, 1]
///   out_g = Σ alpha_i h_i,  h = x·W + b or x itself                   [G, C]
///
/// Parameters: gate_nn.weight [1, F], gate_nn.bias [1], with nn nn.weight [C, F], nn.bias [C].
template <class T>
class AttentionalAggregation final : public Layer<T> {
  public:
    AttentionalAggregation(const AttentionalAggregationConfig& config, const LayerSetup& setup);

    std::vector<Parameter<T>*> parameters() override;
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;
    bool has_nn_;
    Parameter<T> gate_weight_;  // [F, 1]
    Parameter<T> gate_bias_;    // [1, 1]
    Parameter<T> nn_weight_;    // [F, C]; empty without nn
    Parameter<T> nn_bias_;      // [1, C]; empty without nn
};

extern template class Readout<float>;
extern template class Readout<double>;
extern template class AttentionalAggregation<float>;
extern template class AttentionalAggregation<double>;

}  // namespace gatlab
