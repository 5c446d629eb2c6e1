#include "gatlab/nn/layer_norm.h"

#include <cmath>

#include "gatlab/data/graph_data.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"

namespace gatlab {

// Statistics are summed in double, whatever T is: a graph may have millions of numbers.
template <class T>
struct LayerNorm<T>::Statistics {
    double mean = 0;
    double inverse = 1;  // 1 / s
    double slope = 0;    // −d(1/s)/d(var) · 2: how the scale answers to the variance
};

template <class T>
struct LayerNorm<T>::Cache final : LayerCache {
    Matrix<T> dense;                 // of a sparse x
    std::vector<Statistics> groups;  // one per node, or per graph
    Matrix<T> normal;                // [N, F] (x − mean) / s
    Matrix<T> products;              // [N, F] grad_out · normal
};

template <class T>
LayerNorm<T>::LayerNorm(const LayerNormConfig& config, const LayerSetup& setup) : config_(config) {
    if (!config.affine) return;
    weight_ = gain_parameter<T>(setup.name + ".weight", setup.in_channels);
    bias_ = bias_parameter<T>(setup.name + ".bias", setup.in_channels);
}

template <class T>
std::vector<Parameter<T>*> LayerNorm<T>::parameters() {
    if (!config_.affine) return {};
    return {&weight_, &bias_};
}

template <class T>
std::unique_ptr<LayerCache> LayerNorm<T>::make_cache() const {
    return std::make_unique<Cache>();
}

// Calls body(group, first row, last row).
template <class T>
template <class Body>
void LayerNorm<T>::for_each_group(const Pass<T>& pass, Index rows, const Body& body) const {
    std::size_t group = 0;
    if (config_.mode == LayerNormMode::node) {
        for (Index i = 0; i < rows; ++i) body(group++, i, i + 1);
    } else {
        for_each_graph(pass.ptr, rows,
                       [&](Index first, Index last) { body(group++, first, last); });
    }
}

template <class T>
typename LayerNorm<T>::Statistics LayerNorm<T>::statistics(const Pass<T>& pass, const T* x,
                                                           Eigen::Index size) const {
    Statistics found;
    if (size == 0) return found;
    const auto count = static_cast<double>(size);
    for (Eigen::Index n = 0; n < size; ++n) found.mean += static_cast<double>(x[n]);
    found.mean /= count;
    double variance = 0;
    for (Eigen::Index n = 0; n < size; ++n) {
        const double z = static_cast<double>(x[n]) - found.mean;
        variance += z * z;
    }
    variance /= count;
    if (config_.mode == LayerNormMode::graph && pass.ptr.empty()) {
        const double deviation = std::sqrt(variance);
        found.inverse = 1 / (deviation + config_.eps);
        found.slope = deviation == 0 ? 0 : found.inverse * found.inverse / deviation;
    } else {
        found.inverse = 1 / std::sqrt(variance + config_.eps);
        found.slope = found.inverse * found.inverse * found.inverse;
    }
    return found;
}

template <class T>
void LayerNorm<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                           Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Matrix<T>& from = x.dense_in(c.dense);
    c.normal.resize(from.rows(), from.cols());
    c.groups.clear();
    for_each_group(pass, x.rows(), [&](std::size_t, Index first, Index last) {
        const Eigen::Index begin = first * from.cols();
        const Eigen::Index size = (last - first) * from.cols();
        const Statistics found = statistics(pass, from.data() + begin, size);
        for (Eigen::Index n = begin; n < begin + size; ++n) {
            c.normal.data()[n] =
                static_cast<T>((static_cast<double>(from.data()[n]) - found.mean) * found.inverse);
        }
        c.groups.push_back(found);
    });
    Matrix<T>& result = out.reshape_dense(x.rows(), x.cols());
    result = c.normal;
    if (!config_.affine) return;
    result.array().rowwise() *= weight_.value.row(0).array();
    result.rowwise() += bias_.value.row(0);
}

// out = weight · z/s + bias, z = x − mean, s a function of var = mean(z²). With d = weight ·
// dL/dout: dL/dx = (d − mean(d)) / s − z · mean(d·z) · slope, slope being −2·d(1/s)/d(var).
template <class T>
void LayerNorm<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                            const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    if (config_.affine) {
        c.products = grad_out.cwiseProduct(c.normal);
        column_sums(c.products, weight_.grad);
        column_sums(grad_out, bias_.grad);
    }
    if (grads.x == nullptr) return;
    Matrix<T>& grad = *grads.x;
    grad = grad_out;
    if (config_.affine) grad.array().rowwise() *= weight_.value.row(0).array();
    for_each_group(pass, x.rows(), [&](std::size_t group, Index first, Index last) {
        const Eigen::Index begin = first * grad.cols();
        const Eigen::Index size = (last - first) * grad.cols();
        const Statistics& found = c.groups[group];
        double mean = 0;
        double mean_product = 0;
        for (Eigen::Index n = begin; n < begin + size; ++n) {
            const auto d = static_cast<double>(grad.data()[n]);
            mean += d;
            mean_product += d * static_cast<double>(c.normal.data()[n]);
        }
        mean /= static_cast<double>(size);
        mean_product /= static_cast<double>(size);
        // normal = z/s on both sides of the second term makes up for s².
        const double pull = mean_product * found.slope / (found.inverse * found.inverse);
        for (Eigen::Index n = begin; n < begin + size; ++n) {
            grad.data()[n] =
                static_cast<T>((static_cast<double>(grad.data()[n]) - mean) * found.inverse -
                               static_cast<double>(c.normal.data()[n]) * pull);
        }
    });
}

template class LayerNorm<float>;
template class LayerNorm<double>;

}  // namespace gatlab
