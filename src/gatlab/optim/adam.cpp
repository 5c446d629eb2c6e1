#include "gatlab/optim/adam.h"

#include <cmath>

#include "gatlab/core/parallel.h"
#include "gatlab/optim/power.h"

namespace gatlab {

namespace {

template <class T>
struct Rates {
    T step_size;       // lr / (1 − beta1^t)
    T variance_scale;  // 1 / (1 − beta2^t)
    T beta1;
    T beta2;
    T eps;
    T l2;      // weight decay in the gradient
    T shrink;  // weight decay beside it: 1 − lr · weight_decay, or 1
};

// m = β1 m + (1−β1) g;  v = β2 v + (1−β2) g²;  w −= lr · m̂ / (sqrt(v̂) + eps), element by element.
template <class T>
void update(const Rates<T>& rates, Eigen::Index size, const T* grad, T* value, T* mean,
            T* variance) {
    for (Eigen::Index i = 0; i < size; ++i) {
        const T g = grad[i] + rates.l2 * value[i];
        mean[i] = rates.beta1 * mean[i] + (1 - rates.beta1) * g;
        variance[i] = rates.beta2 * variance[i] + (1 - rates.beta2) * g * g;
        const T root = std::sqrt(variance[i] * rates.variance_scale);
        value[i] = rates.shrink * value[i] - rates.step_size * mean[i] / (root + rates.eps);
    }
}

}  // namespace

template <class T>
Adam<T>::Adam(std::vector<Parameter<T>*> parameters, const AdamOptions& options)
    : Optimizer<T>(options.lr),
      parameters_(std::move(parameters)),
      options_(options),
      mean_(zeros_like(parameters_, "exp_avg")),
      variance_(zeros_like(parameters_, "exp_avg_sq")) {}

template <class T>
void Adam<T>::step() {
    const int steps = ++this->steps_;
    const double decay = options_.weight_decay;
    const Rates<T> rates{static_cast<T>(this->lr_ / (1 - power(options_.beta1, steps))),
                         static_cast<T>(1 / (1 - power(options_.beta2, steps))),
                         static_cast<T>(options_.beta1),
                         static_cast<T>(options_.beta2),
                         static_cast<T>(options_.eps),
                         static_cast<T>(options_.decoupled ? 0 : decay),
                         static_cast<T>(options_.decoupled ? 1 - this->lr_ * decay : 1)};
    for (std::size_t p = 0; p < parameters_.size(); ++p) {
        Matrix<T>& value = parameters_[p]->value;
        parallel_rows(static_cast<Index>(value.size()), 2, [&](Index first, Index last) {
            update(rates, last - first, parameters_[p]->grad.data() + first, value.data() + first,
                   mean_[p].value.data() + first, variance_[p].value.data() + first);
        });
    }
}

template <class T>
std::vector<Parameter<T>*> Adam<T>::state() {
    std::vector<Parameter<T>*> arrays;
    for (Parameter<T>& array : mean_) arrays.push_back(&array);
    for (Parameter<T>& array : variance_) arrays.push_back(&array);
    return arrays;
}

template class Adam<float>;
template class Adam<double>;

}  // namespace gatlab
