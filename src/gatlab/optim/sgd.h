#pragma once

#include "gatlab/optim/optimizer.h"

namespace gatlab {

struct SgdOptions {
    double lr = 0.01;
    double momentum = 0;
    double weight_decay = 0;  ///< added to the gradient as weight_decay · value (L2)
};

/// Stochastic gradient descent with momentum (Sutskever et al. 2013), as torch.optim.SGD without
/// dampening or Nesterov's step: b = momentum · b + g; w −= lr · b.
template <class T>
class Sgd final : public Optimizer<T> {
  public:
    /// @param parameters must outlive this.
    Sgd(std::vector<Parameter<T>*> parameters, const SgdOptions& options);

    void step() override;
    std::vector<Parameter<T>*> state() override;

  private:
    std::vector<Parameter<T>*> parameters_;
    SgdOptions options_;
    std::vector<Parameter<T>> momentum_;  // none without momentum
};

extern template class Sgd<float>;
extern template class Sgd<double>;

}  // namespace gatlab
