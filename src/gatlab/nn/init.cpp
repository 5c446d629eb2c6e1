#include "gatlab/nn/init.h"

#include <cmath>

#include "gatlab/kernels/rows.h"

namespace gatlab {

namespace {

template <class T>
void fill_symmetric(const RandomKey& key, double bound, Matrix<T>& value) {
    fill_uniform<T>(key, static_cast<T>(-bound), static_cast<T>(bound), all_of(value));
}

template <class T>
void fill_glorot(const RandomKey& key, Index in, Index out, Matrix<T>& value) {
    fill_symmetric(key, std::sqrt(6.0 / (in + out)), value);
}

}  // namespace

template <class T>
Parameter<T> linear_parameter(std::string name, Index in, Index out, const RandomKey& key) {
    Parameter<T> parameter{std::move(name), {out, in}, true, Matrix<T>(in, out), {}};
    fill_glorot(key, in, out, parameter.value);
    return parameter;
}

template <class T>
Parameter<T> attention_parameter(std::string name, Index heads, Index channels,
                                 const RandomKey& key) {
    Parameter<T> parameter{
        std::move(name), {1, heads, channels}, false, Matrix<T>(heads, channels), {}};
    fill_glorot(key, heads, channels, parameter.value);
    return parameter;
}

template <class T>
Parameter<T> uniform_linear_parameter(std::string name, Index in, Index out, const RandomKey& key) {
    Parameter<T> parameter{std::move(name), {out, in}, true, Matrix<T>(in, out), {}};
    fill_symmetric(key, 1 / std::sqrt(double{1} * in), parameter.value);
    return parameter;
}

template <class T>
Parameter<T> uniform_bias_parameter(std::string name, Index in, Index out, const RandomKey& key) {
    Parameter<T> parameter = bias_parameter<T>(std::move(name), out);
    fill_symmetric(key, 1 / std::sqrt(double{1} * in), parameter.value);
    return parameter;
}

template <class T>
Parameter<T> gain_parameter(std::string name, Index size) {
    return {std::move(name), {size}, false, Matrix<T>::Ones(1, size), {}};
}

template <class T>
Parameter<T> bias_parameter(std::string name, Index size) {
    return {std::move(name), {size}, false, Matrix<T>::Zero(1, size), {}};
}

#define GATLAB_INSTANTIATE(T)                                                                     \
    template Parameter<T> linear_parameter<T>(std::string, Index, Index, const RandomKey&);       \
    template Parameter<T> attention_parameter<T>(std::string, Index, Index, const RandomKey&);    \
    template Parameter<T> uniform_linear_parameter<T>(std::string, Index, Index,                  \
                                                      const RandomKey&);                          \
    template Parameter<T> uniform_bias_parameter<T>(std::string, Index, Index, const RandomKey&); \
    template Parameter<T> gain_parameter<T>(std::string, Index);                                  \
    template Parameter<T> bias_parameter<T>(std::string, Index);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
