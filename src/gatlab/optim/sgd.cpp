#include "gatlab/optim/sgd.h"

namespace gatlab {

template <class T>
Sgd<T>::Sgd(std::vector<Parameter<T>*> parameters, const SgdOptions& options)
    : Optimizer<T>(options.lr), parameters_(std::move(parameters)), options_(options) {
    if (options_.momentum != 0) momentum_ = zeros_like(parameters_, "momentum_buffer");
}

// g = grad + decay·w;  b = momentum·b + g (b starts as 0, so the first b is g);  w −= lr·b.
template <class T>
void Sgd<T>::step() {
    ++this->steps_;
    const T lr = static_cast<T>(this->lr_);
    const T decay = static_cast<T>(options_.weight_decay);
    const T keep = static_cast<T>(options_.momentum);
    for (std::size_t p = 0; p < parameters_.size(); ++p) {
        T* value = parameters_[p]->value.data();
        const T* grad = parameters_[p]->grad.data();
        T* buffer = momentum_.empty() ? nullptr : momentum_[p].value.data();
        for (Eigen::Index i = 0; i < parameters_[p]->value.size(); ++i) {
            T move = grad[i] + decay * value[i];
            if (buffer != nullptr) move = buffer[i] = keep * buffer[i] + move;
            value[i] -= lr * move;
        }
    }
}

template <class T>
std::vector<Parameter<T>*> Sgd<T>::state() {
    std::vector<Parameter<T>*> arrays;
    for (Parameter<T>& array : momentum_) arrays.push_back(&array);
    return arrays;
}

template class Sgd<float>;
template class Sgd<double>;

}  // namespace gatlab
