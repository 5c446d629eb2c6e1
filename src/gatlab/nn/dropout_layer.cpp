#include "gatlab/nn/dropout_layer.h"

#include <algorithm>

#include "gatlab/core/error.h"
#include "gatlab/kernels/dropout.h"

namespace gatlab {

namespace {

template <class T>
RandomKey dropout_key(const Pass<T>& pass) {
    RandomKey key = pass.key;
    key.purpose = RandomPurpose::feature_dropout;
    return key;
}

}  // namespace

template <class T>
std::unique_ptr<LayerCache> DropoutLayer<T>::make_cache() const {
    return std::make_unique<LayerCache>();
}

template <class T>
void DropoutLayer<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache&,
                              Features<T>& out) const {
    std::span<T> to;
    if (x.is_sparse()) {
        to = out.reshape_sparse(x.pattern());
    } else {
        Matrix<T>& dense = out.reshape_dense(x.rows(), x.cols());
        to = {dense.data(), static_cast<std::size_t>(dense.size())};
    }
    if (pass.training) {
        dropout<T>(dropout_key(pass), p_, x.stored(), to);
    } else {
        std::copy(x.stored().begin(), x.stored().end(), to.begin());
    }
}

template <class T>
void DropoutLayer<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                               const Matrix<T>& grad_out, LayerCache&, InputGrads<T> grads) {
    if (grads.x == nullptr) return;
    if (!pass.training) {
        *grads.x = grad_out;
        return;
    }
    if (x.is_sparse()) {
        throw StateError({"x", "dense features, or a pass without dropout",
                          "sparse features under dropout",
                          "Ask for the gradient of x without training mode"});
    }
    grads.x->resize(grad_out.rows(), grad_out.cols());
    const auto size = static_cast<std::size_t>(grad_out.size());
    dropout<T>(dropout_key(pass), p_, {grad_out.data(), size}, {grads.x->data(), size});
}

template class DropoutLayer<float>;
template class DropoutLayer<double>;

}  // namespace gatlab
