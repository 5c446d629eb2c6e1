#pragma once

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
struct LayerTrace;

/// What every attention layer leaves behind.
template <class T>
struct ConvCache : LayerCache {
    Matrix<T> alpha;  ///< [E', H] by slot of the graph that the layer used; before dropout
};

/// A layer that passes messages along edges, weighted by attention.
template <class T>
class Conv : public Layer<T> {
  public:
    virtual Index heads() const = 0;

    /// The graph whose edges get attention: `graph` itself, or `graph` after the self-loop rule.
    virtual const Graph& used_graph(const Graph& graph) const = 0;

    /// Writes down every intermediate value of the forward pass that `cache` was left by: those
    /// that are in the cache as they are, the others made once more by the kernels that forward
    /// uses.
    virtual void trace(const Pass<T>& pass, const Features<T>& x, const LayerCache& cache,
                       LayerTrace<T>& trace) const = 0;
};

}  // namespace gatlab
