#pragma once

#include "gatlab/nn/parameter.h"

namespace gatlab {

struct AdamOptions {
    double lr = 0.005;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weight_decay = 0;  ///< added to the gradient as weight_decay · value (L2)
};

/// Adam (Kingma & Ba 2015, algorithm 1), bias-corrected, eps outside the root, as torch.optim.Adam.
template <class T>
class Adam {
  public:
    /// @param parameters must outlive this.
    Adam(std::vector<Parameter<T>*> parameters, const AdamOptions& options);

    /// Moves every parameter against its grad.
    void step();

  private:
    std::vector<Parameter<T>*> parameters_;
    AdamOptions options_;
    std::vector<Matrix<T>> mean_;
    std::vector<Matrix<T>> variance_;
    int steps_ = 0;
};

extern template class Adam<float>;
extern template class Adam<double>;

}  // namespace gatlab
