#include "gatlab/optim/clip.h"

#include <cmath>

namespace gatlab {

// One sum in double, in the order of the parameters: the same bits with any number of threads.
template <class T>
double grad_norm(const std::vector<Parameter<T>*>& parameters) {
    double sum = 0;
    for (const Parameter<T>* parameter : parameters) {
        const T* grad = parameter->grad.data();
        for (Eigen::Index i = 0; i < parameter->grad.size(); ++i) {
            sum += static_cast<double>(grad[i]) * static_cast<double>(grad[i]);
        }
    }
    return std::sqrt(sum);
}

template <class T>
double clip_grad_norm(const std::vector<Parameter<T>*>& parameters, double max_norm) {
    const double norm = grad_norm(parameters);
    const double factor = max_norm / (norm + 1e-6);
    if (factor < 1) {
        for (Parameter<T>* parameter : parameters) parameter->grad *= static_cast<T>(factor);
    }
    return norm;
}

#define GATLAB_INSTANTIATE(T)                                     \
    template double grad_norm(const std::vector<Parameter<T>*>&); \
    template double clip_grad_norm(const std::vector<Parameter<T>*>&, double);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
