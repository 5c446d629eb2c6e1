#pragma once

#include <optional>

#include "gatlab/io/state.h"
#include "gatlab/nn/layer_config.h"

namespace gatlab::test {

/// The layer that a row of the registry describes, by itself, as a model would make it but for the
/// activation after it.
template <class T>
std::unique_ptr<Layer<T>> make_layer(const LayerConfig& config, const LayerSetup& setup);

/// A layer with all that one pass of it reads, and the gradients that it gives back.
template <class T>
class LayerRun {
  public:
    LayerRun(const LayerConfig& config, const LayerSetup& setup, Graph graph);

    /// Runs the layer on the inputs below as they are now.
    const Matrix<T>& forward();

    /// After forward(), for L = Σ out·cotangent: sets every gradient.
    void backward(const Matrix<T>& cotangent);

    /// alpha of the last forward, by edge; and the edges that it belongs to.
    Matrix<T> alpha() const;
    const Graph& used_graph() const { return conv->used_graph(graph); }

    Graph graph;
    std::unique_ptr<Layer<T>> layer;
    Conv<T>* const conv;  ///< the same object when it is an attention layer

    Features<T> x;
    std::optional<Features<T>> x_dst;
    Matrix<T> edge_attr;
    Matrix<T> edge_weight;
    std::vector<Index> ptr;
    std::vector<Features<T>> earlier;
    bool training = false;
    RandomKey key = {17, 1, 0, {}};

    Matrix<T> grad_x;
    Matrix<T> grad_x_dst;
    Matrix<T> grad_edge_attr;
    Matrix<T> grad_edge_weight;
    std::vector<Matrix<T>> grad_earlier;

  private:
    Pass<T> pass();

    std::unique_ptr<LayerCache> cache_;
    std::vector<const Features<T>*> earlier_;
    Features<T> out_;
};

extern template class LayerRun<float>;
extern template class LayerRun<double>;

}  // namespace gatlab::test
