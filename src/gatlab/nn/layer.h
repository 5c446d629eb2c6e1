#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gatlab/core/rng.h"
#include "gatlab/data/features.h"
#include "gatlab/graph/graph.h"
#include "gatlab/nn/parameter.h"

namespace gatlab {

/// What a layer may know about the pass that it takes part in.
template <class T>
struct Pass {
    const Graph& graph;
    const Matrix<T>& edge_attr;  ///< [E, D], or [0, 0]
    bool training = false;       ///< dropout is on
    RandomKey key;               ///< seed and epoch of the pass, and the layer's number

    const Matrix<T>* edge_weight = nullptr;  ///< [E, 1] multiplies alpha; null or empty for none
    /// [targets, F_dst] features of targets that are no sources (a bipartite layer's second input);
    /// null where target i is source i.
    const Features<T>* x_dst = nullptr;
    IndexSpan ptr = {};  ///< graph g has the nodes ptr[g] … ptr[g+1]-1; empty for one graph
    std::span<const Features<T>* const> earlier = {};  ///< for layers that read more than x
    IndexSpan source_ids = {};  ///< the node that each row of x is; empty for 0, 1, 2, …
    IndexSpan target_ids = {};  ///< the node that each row of out is; empty for 0, 1, 2, …
};

/// What a model tells a layer when it makes it.
struct LayerSetup {
    Index in_channels = 0;
    std::string name;              ///< prefix of the parameters' names, such as "conv1"
    RandomKey key;                 ///< stream of the initial weights
    double attention_dropout = 0;  ///< for layers that do not set their own
    Index dst_channels = 0;        ///< columns of Pass::x_dst; 0 when targets are sources

    /// Columns of the targets' features.
    Index target_channels() const { return dst_channels > 0 ? dst_channels : in_channels; }

    /// The stream of the layer's parameter number `parameter`.
    RandomKey key_of(std::uint32_t parameter) const {
        return {key.seed, parameter, key.layer, RandomPurpose::initial_weights};
    }
};

/// What a layer's forward leaves for its backward. Owned by the Workspace, never by the layer, so
/// that looking at a model cannot disturb its training.
struct LayerCache {
    virtual ~LayerCache() = default;
};

/// Where a layer's backward puts the gradients of its inputs. A null pointer means: not wanted.
template <class T>
struct InputGrads {
    Matrix<T>* x = nullptr;            ///< set; for sparse x the gradient of every entry
    Matrix<T>* edge_attr = nullptr;    ///< added to, because several layers read it
    Matrix<T>* edge_weight = nullptr;  ///< [E, 1], added to; as of weights 1 where there are none
    Matrix<T>* x_dst = nullptr;        ///< set
    std::span<Matrix<T>* const> earlier = {};  ///< added to, entry by entry of Pass::earlier
};

/// One step of a model: features in, features out, and the way back.
template <class T>
class Layer {
  public:
    virtual ~Layer() = default;

    /// What training changes.
    virtual std::vector<Parameter<T>*> parameters() = 0;

    /// What a state holds: the parameters, unless a layer has buffers or second names as well.
    virtual std::vector<StateArray<T>> state() {
        std::vector<StateArray<T>> arrays;
        for (Parameter<T>* parameter : parameters()) arrays.push_back({parameter->name, parameter});
        return arrays;
    }

    virtual std::unique_ptr<LayerCache> make_cache() const = 0;

    /// Whether the layer can be computed for some nodes only, from a block (Graph::block), with the
    /// same bits as among all nodes.
    virtual bool works_on_blocks() const { return false; }

    /// Whether backward treats every entry by itself, so that the gradient of x may take the place
    /// of grad_out.
    virtual bool works_in_place() const { return false; }

    /// Whether forward would only copy x: a model then passes x on as it is.
    virtual bool passes_on(bool /*training*/) const { return false; }

    /// Computes `out` [targets, out_channels] from `x` [sources, in_channels].
    virtual void forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                         Features<T>& out) const = 0;

    /// Given what forward read and wrote and `grad_out` = dL/d(out), sets every parameter's grad
    /// and the wanted input gradients.
    virtual void backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                          const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) = 0;
};

}  // namespace gatlab
