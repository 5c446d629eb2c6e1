#pragma once

#include <array>
#include <string_view>

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
class JumpingKnowledge;

/// What a node keeps of the outputs of several layers: all of them, or the largest of each column.
enum class JumpingMode { cat, max };

/// The names of the modes, in their order.
inline constexpr std::array<std::string_view, 2> kJumpingModes{"cat", "max"};
constexpr const auto& names_of(JumpingMode) {
    return kJumpingModes;
}

/// Options of a jumping-knowledge layer, the counterpart of PyG's `JumpingKnowledge`.
struct JumpingKnowledgeConfig {
    JumpingMode mode = JumpingMode::cat;
    /// Numbers, in the model's list, of the layers whose outputs are taken. When empty: the end of
    /// every block, a block being an attention layer and what follows it up to the next one.
    std::vector<Index> layers = {};
    std::string name = {};

    template <class T>
    using Layer = JumpingKnowledge<T>;
    static constexpr std::string_view key = "layer";
    static constexpr std::string_view kind = "jumping_knowledge";
    static constexpr std::string_view prefix = "jk";

    /// @param taken columns of the outputs that are taken
    Index columns(std::span<const Index> taken) const;
    double weights(Index /*in_channels*/) const { return 0; }

    template <class Config, class Fields>
    static void list(Config& config, Fields& fields) {
        fields.choice("mode", config.mode);
        fields.indices("layers", config.layers);
        fields.text("name", config.name);
    }
};

/// Jumping knowledge (Xu et al. 2018, "Representation learning on graphs with jumping knowledge
/// networks"): reads Pass::earlier and not x.
///
///   cat: out = [earlier_0, earlier_1, …]     [N, sum of their columns]
///   max: out = max over k of earlier_k       [N, C]; the gradient goes to the first of equals
template <class T>
class JumpingKnowledge final : public Layer<T> {
  public:
    JumpingKnowledge(const JumpingKnowledgeConfig& config, const LayerSetup&)
        : mode_(config.mode) {}

    std::vector<Parameter<T>*> parameters() override { return {}; }
    std::unique_ptr<LayerCache> make_cache() const override;
    void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                 Features<T>& out) const override;
    /// Adds to grads.earlier; the gradient of x is 0.
    void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                  const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) override;

  private:
    struct Cache;
    JumpingMode mode_;
};

extern template class JumpingKnowledge<float>;
extern template class JumpingKnowledge<double>;

}  // namespace gatlab
