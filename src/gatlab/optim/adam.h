#pragma once

#include "gatlab/optim/optimizer.h"

namespace gatlab {

struct AdamOptions {
    double lr = 0.005;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weight_decay = 0;  ///< added to the gradient as weight_decay · value (L2)
    /// AdamW (Loshchilov & Hutter 2019): the values shrink by lr · weight_decay of themselves
    /// instead, and the gradient is left alone.
    bool decoupled = false;
};

/// Adam (Kingma & Ba 2015, algorithm 1), bias-corrected, eps outside the root, as torch.optim.Adam
/// and torch.optim.AdamW.
template <class T>
class Adam final : public Optimizer<T> {
  public:
    /// @param parameters must outlive this.
    Adam(std::vector<Parameter<T>*> parameters, const AdamOptions& options);

    void step() override;
    std::vector<Parameter<T>*> state() override;

  private:
    std::vector<Parameter<T>*> parameters_;
    AdamOptions options_;
    std::vector<Parameter<T>> mean_;
    std::vector<Parameter<T>> variance_;
};

extern template class Adam<float>;
extern template class Adam<double>;

}  // namespace gatlab
