#include "gatlab/optim/adam.h"

#include <cmath>

namespace gatlab {

namespace {

template <class T>
struct Rates {
    T step_size;       // lr / (1 − beta1^t)
    T variance_scale;  // 1 / (1 − beta2^t)
    T beta1;
    T beta2;
    T eps;
    T weight_decay;
};

// m = β1 m + (1−β1) g;  v = β2 v + (1−β2) g²;  w −= lr · m̂ / (sqrt(v̂) + eps), element by element.
template <class T>
void update(const Rates<T>& rates, Eigen::Index size, const T* grad, T* value, T* mean,
            T* variance) {
    for (Eigen::Index i = 0; i < size; ++i) {
        const T g = grad[i] + rates.weight_decay * value[i];
        mean[i] = rates.beta1 * mean[i] + (1 - rates.beta1) * g;
        variance[i] = rates.beta2 * variance[i] + (1 - rates.beta2) * g * g;
        const T root = std::sqrt(variance[i] * rates.variance_scale);
        value[i] -= rates.step_size * mean[i] / (root + rates.eps);
    }
}

}  // namespace

template <class T>
Adam<T>::Adam(std::vector<Parameter<T>*> parameters, const AdamOptions& options)
    : parameters_(std::move(parameters)), options_(options) {
    for (const Parameter<T>* parameter : parameters_) {
        mean_.push_back(Matrix<T>::Zero(parameter->value.rows(), parameter->value.cols()));
        variance_.push_back(mean_.back());
    }
}

template <class T>
void Adam<T>::step() {
    ++steps_;
    const Rates<T> rates{static_cast<T>(options_.lr / (1 - std::pow(options_.beta1, steps_))),
                         static_cast<T>(1 / (1 - std::pow(options_.beta2, steps_))),
                         static_cast<T>(options_.beta1),
                         static_cast<T>(options_.beta2),
                         static_cast<T>(options_.eps),
                         static_cast<T>(options_.weight_decay)};
    for (std::size_t p = 0; p < parameters_.size(); ++p) {
        Matrix<T>& value = parameters_[p]->value;
        update(rates, value.size(), parameters_[p]->grad.data(), value.data(), mean_[p].data(),
               variance_[p].data());
    }
}

template class Adam<float>;
template class Adam<double>;

}  // namespace gatlab
