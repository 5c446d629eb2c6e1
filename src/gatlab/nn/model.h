#pragma once

#include "gatlab/data/graph_data.h"
#include "gatlab/nn/conv/conv.h"
#include "gatlab/nn/model_config.h"
#include "gatlab/nn/receptive_field.h"

namespace gatlab {

/// All that one pass of a model leaves behind: reused from pass to pass, so that training
/// allocates nothing after its first epoch.
template <class T>
struct Workspace {
    /// Per step, what it gave: its own in `outputs`, or what it was given and passed on.
    std::vector<const Features<T>*> results;
    std::vector<Features<T>> outputs;
    std::vector<std::unique_ptr<LayerCache>> caches;  ///< per step, what its backward needs
    std::vector<Matrix<T>> grads;                     ///< per step but the last, of what it gave
    Matrix<T> logits;  ///< what the last step gave, should it be sparse

    /// Where outputs are read by later steps than the next one: per step, what it reads so, the
    /// gradients that such reading sends back, and where each reader puts them.
    std::vector<std::vector<const Features<T>*>> earlier;
    std::vector<Matrix<T>> jump_grads;
    std::vector<std::vector<Matrix<T>*>> earlier_grads;

    /// The logits of the last pass, taken out of here where they can be.
    Matrix<T> take_logits();
};

/// How a pass is run.
struct PassOptions {
    bool training = false;    ///< dropout on
    std::uint64_t seed = 0;   ///< of dropout
    std::uint32_t epoch = 0;  ///< each epoch drops other values
};

/// One step of a model: a layer of the list, or the dropout or activation that belongs to one.
template <class T>
struct Step {
    std::unique_ptr<Layer<T>> layer;
    Conv<T>* conv = nullptr;                ///< the same object when it is an attention layer
    Index config_layer = 0;                 ///< which entry of ModelConfig::layers it came from
    std::size_t block = 0;                  ///< how many attention layers stand before it
    std::vector<std::size_t> earlier = {};  ///< steps whose outputs it reads besides the last one's
};

/// A graph neural network: a list of steps with learnable parameters.
/// Move-only; a forward pass does not change it.
template <class T>
class Model {
  public:
    /// Initial weights follow from config.seed alone.
    /// @throws ValueError when the configuration cannot be.
    explicit Model(ModelConfig config);

    const ModelConfig& config() const { return config_; }
    const std::vector<Step<T>>& steps() const { return steps_; }

    /// Every learnable array, named "conv1.lin.weight", "conv1.att_src", … by layer.
    const std::vector<Parameter<T>*>& parameters() const { return parameters_; }

    /// Every array that a saved model holds: the parameters, their second names, and buffers such
    /// as running statistics.
    const std::vector<StateArray<T>>& state() const { return state_; }

    /// @throws ShapeError unless `data` has the features, and the edge features, that this model
    /// reads.
    void check_input(const GraphData<T>& data) const;

    /// @returns the logits [N, K], which live in `workspace` until its next pass.
    const Matrix<T>& forward(const GraphData<T>& data, Workspace<T>& workspace,
                             const PassOptions& options = {}) const;

    /// Sets every parameter's grad, and in training moves running statistics, given `grad_logits` =
    /// dL/d(logits) of the forward pass that `workspace` holds and that had the same options.
    void backward(const GraphData<T>& data, Workspace<T>& workspace, const Matrix<T>& grad_logits,
                  const PassOptions& options = {}, InputGrads<T> input_grads = {});

    /// What step `step` is told when a pass covers a whole graph; but for Pass::earlier.
    Pass<T> whole_pass(const GraphData<T>& data, std::size_t step,
                       const PassOptions& options = {}) const;

    /// Whether every layer can be computed for some nodes only, with the same bits.
    bool works_on_blocks() const;

    /// Whether every attention layer adds self loops.
    bool adds_self_loops() const;

    /// The same for the nodes whose receptive field this is: one row of logits for each of them.
    const Matrix<T>& forward(const ReceptiveField<T>& field, Workspace<T>& workspace,
                             const PassOptions& options) const;
    void backward(const ReceptiveField<T>& field, Workspace<T>& workspace,
                  const Matrix<T>& grad_logits, const PassOptions& options);

  private:
    // What a pass covers: a whole graph, or a part of it.
    struct Scope {
        const GraphData<T>* whole = nullptr;
        const ReceptiveField<T>* part = nullptr;

        const Features<T>& x() const { return whole != nullptr ? whole->x : part->x(); }
    };

    Pass<T> pass_of(const Scope& scope, const Workspace<T>& workspace, const PassOptions& options,
                    std::size_t step) const;
    const Matrix<T>& run_forward(const Scope& scope, Workspace<T>& workspace,
                                 const PassOptions& options) const;
    void run_backward(const Scope& scope, Workspace<T>& workspace, const Matrix<T>& grad_logits,
                      const PassOptions& options, InputGrads<T> input_grads);
    void begin_jump_grads(Workspace<T>& workspace) const;

    ModelConfig config_;
    std::vector<Step<T>> steps_;
    std::vector<Parameter<T>*> parameters_;
    std::vector<StateArray<T>> state_;
    std::size_t first_to_learn_ = 0;  // the first step with parameters; the last when none has any
};

extern template struct Workspace<float>;
extern template struct Workspace<double>;
extern template class Model<float>;
extern template class Model<double>;

}  // namespace gatlab
