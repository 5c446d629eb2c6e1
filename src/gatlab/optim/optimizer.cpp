#include "gatlab/optim/optimizer.h"

#include "gatlab/optim/adam.h"
#include "gatlab/optim/sgd.h"

namespace gatlab {

template <class T>
std::vector<Parameter<T>> zeros_like(const std::vector<Parameter<T>*>& parameters,
                                     const std::string& prefix) {
    std::vector<Parameter<T>> zeros;
    for (const Parameter<T>* parameter : parameters) {
        const Matrix<T>& value = parameter->value;
        zeros.push_back({prefix + "." + parameter->name,
                         parameter->shape,
                         parameter->transposed,
                         Matrix<T>::Zero(value.rows(), value.cols()),
                         {}});
    }
    return zeros;
}

template <class T>
std::unique_ptr<Optimizer<T>> make_optimizer(std::vector<Parameter<T>*> parameters,
                                             const OptimizerOptions& options) {
    if (options.kind == OptimizerKind::sgd) {
        return std::make_unique<Sgd<T>>(
            std::move(parameters), SgdOptions{options.lr, options.momentum, options.weight_decay});
    }
    return std::make_unique<Adam<T>>(
        std::move(parameters),
        AdamOptions{options.lr, options.beta1, options.beta2, options.eps, options.weight_decay,
                    options.kind == OptimizerKind::adamw});
}

template class Optimizer<float>;
template class Optimizer<double>;

#define GATLAB_INSTANTIATE(T)                                                            \
    template std::vector<Parameter<T>> zeros_like(const std::vector<Parameter<T>*>&,     \
                                                  const std::string&);                   \
    template std::unique_ptr<Optimizer<T>> make_optimizer<T>(std::vector<Parameter<T>*>, \
                                                             const OptimizerOptions&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
