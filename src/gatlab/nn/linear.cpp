#include "gatlab/nn/linear.h"

#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"

namespace gatlab {

template <class T>
Linear<T>::Linear(const LinearConfig& config, const LayerSetup& setup) : has_bias_(config.bias) {
    const Index in = setup.in_channels;
    weight_ = uniform_linear_parameter<T>(setup.name + ".weight", in, config.out_channels,
                                          setup.key_of(0));
    if (has_bias_) {
        bias_ = uniform_bias_parameter<T>(setup.name + ".bias", in, config.out_channels,
                                          setup.key_of(1));
    }
}

template <class T>
std::vector<Parameter<T>*> Linear<T>::parameters() {
    std::vector<Parameter<T>*> all{&weight_};
    if (has_bias_) all.push_back(&bias_);
    return all;
}

template <class T>
std::unique_ptr<LayerCache> Linear<T>::make_cache() const {
    return std::make_unique<LayerCache>();
}

template <class T>
void Linear<T>::forward(const Pass<T>&, const Features<T>& x, LayerCache&, Features<T>& out) const {
    Matrix<T>& result = out.reshape_dense(x.rows(), static_cast<Index>(weight_.value.cols()));
    matmul(x, x.rows(), weight_.value, result);
    if (has_bias_) add_to_rows(bias_.value, result);
}

// out = x·W + bias
template <class T>
void Linear<T>::backward(const Pass<T>&, const Features<T>& x, const Features<T>&,
                         const Matrix<T>& grad_out, LayerCache&, InputGrads<T> grads) {
    matmul_grad_w(x, x.rows(), grad_out, weight_.grad);
    if (has_bias_) column_sums(grad_out, bias_.grad);
    if (grads.x != nullptr) matmul_grad_x(grad_out, weight_.value, *grads.x);
}

template class Linear<float>;
template class Linear<double>;

}  // namespace gatlab
