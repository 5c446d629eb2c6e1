#include "gatlab/nn/init.h"

#include <cmath>

namespace gatlab {

namespace {

template <class T>
void fill_glorot(const RandomKey& key, Index in, Index out, Matrix<T>& value) {
    const T bound = static_cast<T>(std::sqrt(6.0 / (in + out)));
    fill_uniform<T>(key, -bound, bound, {value.data(), static_cast<std::size_t>(value.size())});
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
Parameter<T> bias_parameter(std::string name, Index size) {
    return {std::move(name), {size}, false, Matrix<T>::Zero(1, size), {}};
}

#define GATLAB_INSTANTIATE(T)                                                                  \
    template Parameter<T> linear_parameter<T>(std::string, Index, Index, const RandomKey&);    \
    template Parameter<T> attention_parameter<T>(std::string, Index, Index, const RandomKey&); \
    template Parameter<T> bias_parameter<T>(std::string, Index);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
