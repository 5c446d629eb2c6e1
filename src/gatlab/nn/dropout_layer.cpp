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

template <class T>
DropoutRows rows_of(const Pass<T>& pass, const Features<T>& x) {
    const Index* ids = pass.source_ids.empty() ? nullptr : pass.source_ids.data();
    if (x.is_sparse()) return {x.rows(), 1, x.pattern()->row_ptr.data(), ids};
    return {x.rows(), x.cols(), nullptr, ids};
}

}  // namespace

template <class T>
std::unique_ptr<LayerCache> DropoutLayer<T>::make_cache() const {
    return std::make_unique<LayerCache>();
}

template <class T>
void DropoutLayer<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache&,
                              Features<T>& out) const {
    T* to = x.is_sparse() ? out.reshape_sparse(x.pattern()).data()
                          : out.reshape_dense(x.rows(), x.cols()).data();
    if (pass.training) {
        dropout(dropout_key(pass), p_, rows_of(pass, x), x.stored().data(), to);
    } else {
        std::copy(x.stored().begin(), x.stored().end(), to);
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
    dropout(dropout_key(pass), p_, rows_of(pass, x), grad_out.data(), grads.x->data());
}

template class DropoutLayer<float>;
template class DropoutLayer<double>;

}  // namespace gatlab
