#pragma once

#include <memory>

#include "gatlab/nn/parameter.h"

namespace gatlab {

/// Moves parameters against their gradients. What it remembers from step to step is arrays of the
/// parameters' own names and shapes, so that a checkpoint can keep them like weights.
template <class T>
class Optimizer {
  public:
    virtual ~Optimizer() = default;

    /// Moves every parameter against its grad.
    virtual void step() = 0;

    /// The learning rate of the steps to come.
    double lr() const { return lr_; }
    void set_lr(double lr) { lr_ = lr; }

    /// Steps so far.
    int steps() const { return steps_; }
    void set_steps(int steps) { steps_ = steps; }

    /// What it remembers, named as PyTorch has it: "exp_avg.conv1.lin.weight" and so on.
    virtual std::vector<Parameter<T>*> state() = 0;

  protected:
    explicit Optimizer(double lr) : lr_(lr) {}

    double lr_;
    int steps_ = 0;
};

/// One array of zeros per parameter, named "`prefix`.parameter".
template <class T>
std::vector<Parameter<T>> zeros_like(const std::vector<Parameter<T>*>& parameters,
                                     const std::string& prefix);

enum class OptimizerKind { adam, adamw, sgd };

/// What any optimizer can be told; each reads what concerns it.
struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::adam;
    double lr = 0.005;
    double weight_decay = 0;
    double momentum = 0;   ///< sgd
    double beta1 = 0.9;    ///< adam, adamw
    double beta2 = 0.999;  ///< adam, adamw
    double eps = 1e-8;     ///< adam, adamw
};

/// @param parameters must outlive the optimizer.
template <class T>
std::unique_ptr<Optimizer<T>> make_optimizer(std::vector<Parameter<T>*> parameters,
                                             const OptimizerOptions& options);

extern template class Optimizer<float>;
extern template class Optimizer<double>;

}  // namespace gatlab
