#include "gatlab/nn/batch_norm.h"

#include "gatlab/core/error.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"

namespace gatlab {

template <class T>
struct BatchNorm<T>::Cache final : LayerCache {
    Matrix<T> dense;         // of a sparse x
    Matrix<double> mean;     // [1, F]
    Matrix<double> var;      // [1, F], biased in training
    Matrix<double> inverse;  // [1, F] 1 / sqrt(var + eps)
    Matrix<T> normal;        // [N, F] (x − mean) · inverse
    Matrix<T> products;      // [N, F] grad_out · normal
};

template <class T>
BatchNorm<T>::BatchNorm(const BatchNormConfig& config, const LayerSetup& setup)
    : config_(config),
      weight_(gain_parameter<T>(setup.name + ".module.weight", setup.in_channels)),
      bias_(bias_parameter<T>(setup.name + ".module.bias", setup.in_channels)),
      running_mean_(bias_parameter<T>(setup.name + ".module.running_mean", setup.in_channels)),
      running_var_(gain_parameter<T>(setup.name + ".module.running_var", setup.in_channels)),
      num_batches_tracked_(bias_parameter<T>(setup.name + ".module.num_batches_tracked", 1)) {
    num_batches_tracked_.shape = {};
}

template <class T>
std::vector<StateArray<T>> BatchNorm<T>::state() {
    std::vector<StateArray<T>> arrays = Layer<T>::state();
    for (Parameter<T>* buffer : {&running_mean_, &running_var_, &num_batches_tracked_}) {
        arrays.push_back({buffer->name, buffer});
    }
    return arrays;
}

template <class T>
std::unique_ptr<LayerCache> BatchNorm<T>::make_cache() const {
    return std::make_unique<Cache>();
}

// The mean and the biased variance of each column, summed in double.
template <class T>
void BatchNorm<T>::take_statistics(const Matrix<T>& x, Cache& cache) const {
    const auto nodes = static_cast<double>(x.rows());
    cache.mean.setZero(1, x.cols());
    cache.var.setZero(1, x.cols());
    for (Eigen::Index i = 0; i < x.rows(); ++i) cache.mean += x.row(i).template cast<double>();
    cache.mean /= nodes;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        cache.var.array() += (x.row(i).template cast<double>() - cache.mean).array().square();
    }
    cache.var /= nodes;
}

template <class T>
void BatchNorm<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                           Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Matrix<T>& from = x.dense_in(c.dense);
    if (pass.training) {
        if (x.rows() < 2) {
            throw StateError({"x",
                              "at least two nodes, for batch normalisation while training",
                              {x.rows()},
                              "Train on a larger graph, or use layer_norm"});
        }
        take_statistics(from, c);
    } else {
        c.mean = running_mean_.value.template cast<double>();
        c.var = running_var_.value.template cast<double>();
    }
    c.inverse = (c.var.array() + config_.eps).sqrt().inverse();
    c.normal.resize(from.rows(), from.cols());
    for (Eigen::Index i = 0; i < from.rows(); ++i) {
        c.normal.row(i) = ((from.row(i).template cast<double>() - c.mean).cwiseProduct(c.inverse))
                              .template cast<T>();
    }
    Matrix<T>& result = out.reshape_dense(x.rows(), x.cols());
    result = c.normal;
    result.array().rowwise() *= weight_.value.row(0).array();
    result.rowwise() += bias_.value.row(0);
}

// out = weight · normal + bias, normal = (x − mean)/sqrt(var + eps). In training, with
// d = weight · dL/dout: dL/dx = (d − mean(d) − normal · mean(d·normal)) / sqrt(var + eps); else
// mean and var are given numbers.
template <class T>
void BatchNorm<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                            const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    c.products = grad_out.cwiseProduct(c.normal);
    column_sums(c.products, weight_.grad);
    column_sums(grad_out, bias_.grad);
    if (grads.x != nullptr) {
        const auto nodes = static_cast<T>(x.rows());
        grads.x->resize(grad_out.rows(), grad_out.cols());
        for (Eigen::Index i = 0; i < grad_out.rows(); ++i) {
            auto grad = grads.x->row(i);
            grad = grad_out.row(i);
            if (pass.training) {
                grad -= bias_.grad.row(0) / nodes;
                grad -= c.normal.row(i).cwiseProduct(weight_.grad.row(0)) / nodes;
            }
            grad.array() *=
                weight_.value.row(0).array() * c.inverse.row(0).array().template cast<T>();
        }
    }
    if (pass.training) move_statistics(c, x.rows());
}

template <class T>
void BatchNorm<T>::move_statistics(const Cache& cache, Index nodes) {
    const double unbiased = static_cast<double>(nodes) / static_cast<double>(nodes - 1);
    const auto move = [&](Matrix<T>& running, const Matrix<double>& now, double factor) {
        running = ((1 - config_.momentum) * running.template cast<double>() +
                   config_.momentum * factor * now)
                      .template cast<T>();
    };
    move(running_mean_.value, cache.mean, 1);
    move(running_var_.value, cache.var, unbiased);
    num_batches_tracked_.value(0, 0) += 1;
}

template class BatchNorm<float>;
template class BatchNorm<double>;

}  // namespace gatlab
