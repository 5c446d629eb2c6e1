#include "gatlab/nn/activation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/exp.h"
#include "gatlab/kernels/rows.h"

namespace gatlab {

namespace {

// Each function beside its derivative, as a function of x and of what the function gave there.

template <class T>
struct Identity {
    static T value(T x) { return x; }
    static T slope(T, T) { return 1; }
};

template <class T>
struct Elu {
    using P = Pack<T>;
    Expm1<T> expm1;
    // x where it is positive, as e^0 − 1 is 0; and what is no number stays so.
    P values(P x) const {
        const P negative = P::min(x, P::all(0));
        return expm1(negative) + (x - negative);
    }
    static T slope(T x, T out) { return x > 0 ? T{1} : out + 1; }
};

template <class T>
struct Relu {
    static T value(T x) { return x > 0 ? x : T{0}; }
    static T slope(T x, T) { return x > 0 ? T{1} : T{0}; }
};

template <class T>
struct LeakyRelu {
    static constexpr T kSlope = T(0.01);
    static T value(T x) { return x > 0 ? x : kSlope * x; }
    static T slope(T x, T) { return x > 0 ? T{1} : kSlope; }
};

// x·Φ(x), Φ being the standard normal distribution (Hendrycks & Gimpel 2016).
template <class T>
struct Gelu {
    static T cumulative(T x) { return T(0.5) * (1 + std::erf(x / std::numbers::sqrt2_v<T>)); }
    static T value(T x) { return x * cumulative(x); }
    static T slope(T x, T) {
        const T density =
            std::exp(T(-0.5) * x * x) * std::numbers::inv_sqrtpi_v<T> / std::numbers::sqrt2_v<T>;
        return cumulative(x) + x * density;
    }
};

template <class T>
struct Tanh {
    static T value(T x) { return std::tanh(x); }
    static T slope(T, T out) { return 1 - out * out; }
};

template <class T>
struct Sigmoid {
    static T value(T x) { return 1 / (1 + std::exp(-x)); }
    static T slope(T, T out) { return out * (1 - out); }
};

// Calls `body` with the function's type.
template <class T, class Body>
void with_function(Activation activation, Body body) {
    switch (activation) {
        case Activation::identity:
            return body(Identity<T>{});
        case Activation::elu:
            return body(Elu<T>{});
        case Activation::relu:
            return body(Relu<T>{});
        case Activation::leaky_relu:
            return body(LeakyRelu<T>{});
        case Activation::gelu:
            return body(Gelu<T>{});
        case Activation::tanh:
            return body(Tanh<T>{});
        case Activation::sigmoid:
            return body(Sigmoid<T>{});
    }
}

}  // namespace

template <class T>
struct ActivationLayer<T>::Cache final : LayerCache {
    Matrix<T> dense;  // of a sparse x
};

template <class T>
std::unique_ptr<LayerCache> ActivationLayer<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void ActivationLayer<T>::forward(const Pass<T>&, const Features<T>& x, LayerCache& cache,
                                 Features<T>& out) const {
    const Matrix<T>& from = x.dense_in(static_cast<Cache&>(cache).dense);
    Matrix<T>& to = out.reshape_dense(x.rows(), x.cols());
    with_function<T>(activation_, [&](auto function) {
        parallel_rows(x.rows(), 1 + x.cols(), [&](Index begin, Index end) {
            const T* in = row_of(from, begin);
            T* result = row_of(to, begin);
            const auto count = (end - begin) * from.cols();
            if constexpr (requires { function.values(Pack<T>()); }) {
                using P = Pack<T>;
                const auto own = function;  // so that its constants need not be read again
                Eigen::Index n = 0;
                for (; n + P::size <= count; n += P::size) {
                    own.values(P::load(in + n)).store(result + n);
                }
                const auto rest = static_cast<Index>(count - n);
                own.values(P::load_some(in + n, rest)).store_some(result + n, rest);
            } else {
                for (Eigen::Index n = 0; n < count; ++n) result[n] = function.value(in[n]);
            }
        });
    });
}

template <class T>
void ActivationLayer<T>::backward(const Pass<T>&, const Features<T>& x, const Features<T>& out,
                                  const Matrix<T>& grad_out, LayerCache& cache,
                                  InputGrads<T> grads) {
    if (grads.x == nullptr) return;
    const T* from = x.dense_in(static_cast<Cache&>(cache).dense).data();
    const T* to = out.dense().data();
    grads.x->resize(grad_out.rows(), grad_out.cols());
    with_function<T>(activation_, [&](auto function) {
        parallel_rows(x.rows(), 1 + x.cols(), [&](Index begin, Index end) {
            // In blocks, each kept apart until it is whole: the gradient of x may take the place
            // of grad_out, and loops that may write what they read do not vectorise.
            constexpr Eigen::Index kBlock = 64;
            std::array<T, kBlock> block;
            const auto last = end * grad_out.cols();
            const T* grad = grad_out.data();
            for (auto n = begin * grad_out.cols(); n < last; n += kBlock) {
                const auto count = std::min(kBlock, last - n);
                for (Eigen::Index i = 0; i < count; ++i) {
                    block[i] = grad[n + i] * function.slope(from[n + i], to[n + i]);
                }
                std::copy_n(block.begin(), count, grads.x->data() + n);
            }
        });
    });
}

template class ActivationLayer<float>;
template class ActivationLayer<double>;

}  // namespace gatlab
