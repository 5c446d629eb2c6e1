#include "gatlab/nn/graph_norm.h"

#include "gatlab/data/graph_data.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"

namespace gatlab {

template <class T>
struct GraphNorm<T>::Cache final : LayerCache {
    Matrix<T> dense;         // of a sparse x
    Matrix<double> mean;     // [G, F]
    Matrix<double> inverse;  // [G, F] 1 / sqrt(mean(z²) + eps)
    Matrix<T> normal;        // [N, F] z · inverse

    // Scratch of backward.
    Matrix<T> products;      // [N, F] grad_out · normal
    Matrix<T> mean_grads;    // [G, F]: each graph's share of the gradient of mean_scale
    Matrix<double> sum;      // [1, F]
    Matrix<double> product;  // [1, F]
};

template <class T>
GraphNorm<T>::GraphNorm(const GraphNormConfig& config, const LayerSetup& setup)
    : config_(config),
      weight_(gain_parameter<T>(setup.name + ".weight", setup.in_channels)),
      bias_(bias_parameter<T>(setup.name + ".bias", setup.in_channels)),
      mean_scale_(gain_parameter<T>(setup.name + ".mean_scale", setup.in_channels)) {}

template <class T>
std::unique_ptr<LayerCache> GraphNorm<T>::make_cache() const {
    return std::make_unique<Cache>();
}

namespace {

Index num_graphs(IndexSpan ptr) {
    return ptr.empty() ? 1 : static_cast<Index>(ptr.size()) - 1;
}

}  // namespace

template <class T>
void GraphNorm<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                           Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Matrix<T>& from = x.dense_in(c.dense);
    c.mean.setZero(num_graphs(pass.ptr), from.cols());
    c.inverse.setZero(c.mean.rows(), from.cols());
    c.normal.resize(from.rows(), from.cols());
    Index graph = 0;
    for_each_graph(pass.ptr, x.rows(), [&](Index first, Index last) {
        const auto nodes = static_cast<double>(last - first);
        auto mean = c.mean.row(graph);
        auto inverse = c.inverse.row(graph);
        ++graph;
        if (first == last) return;
        for (Index i = first; i < last; ++i) mean += from.row(i).template cast<double>();
        mean /= nodes;
        const auto share = mean_scale_.value.row(0).template cast<double>();
        const auto z = [&](Index i) {
            return from.row(i).template cast<double>() - mean.cwiseProduct(share);
        };
        for (Index i = first; i < last; ++i) inverse.array() += z(i).array().square();
        inverse = (inverse.array() / nodes + config_.eps).sqrt().inverse();
        for (Index i = first; i < last; ++i) {
            c.normal.row(i) = z(i).cwiseProduct(inverse).template cast<T>();
        }
    });
    Matrix<T>& result = out.reshape_dense(x.rows(), x.cols());
    result = c.normal;
    result.array().rowwise() *= weight_.value.row(0).array();
    result.rowwise() += bias_.value.row(0);
}

// out = weight · z/s + bias, s = sqrt(mean(z²) + eps), z = x − mean · mean_scale. With
// d = weight · dL/dout and normal = z/s: dL/dz = (d − normal · mean(d·normal)) / s, and through the
// mean dL/dx = dL/dz − mean_scale · mean(dL/dz), dL/dmean_scale = −mean · Σ dL/dz.
template <class T>
void GraphNorm<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                            const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    c.products = grad_out.cwiseProduct(c.normal);
    column_sums(c.products, weight_.grad);
    column_sums(grad_out, bias_.grad);
    c.mean_grads.setZero(c.mean.rows(), x.cols());
    if (grads.x != nullptr) grads.x->resize(grad_out.rows(), grad_out.cols());
    Index graph = 0;
    for_each_graph(pass.ptr, x.rows(), [&](Index first, Index last) {
        const Index g = graph++;
        if (first == last) return;
        const auto nodes = static_cast<double>(last - first);
        const auto weight = weight_.value.row(0).template cast<double>();
        c.product.setZero(1, x.cols());
        for (Index i = first; i < last; ++i) {
            c.product += c.products.row(i).template cast<double>().cwiseProduct(weight);
        }
        c.product /= nodes;
        const auto grad_z = [&](Index i) {
            return (grad_out.row(i).template cast<double>().cwiseProduct(weight) -
                    c.normal.row(i).template cast<double>().cwiseProduct(c.product.row(0)))
                .cwiseProduct(c.inverse.row(g));
        };
        c.sum.setZero(1, x.cols());
        for (Index i = first; i < last; ++i) c.sum += grad_z(i);
        c.mean_grads.row(g) = -c.mean.row(g).cwiseProduct(c.sum.row(0)).template cast<T>();
        if (grads.x == nullptr) return;
        const auto share = mean_scale_.value.row(0).template cast<double>();
        for (Index i = first; i < last; ++i) {
            grads.x->row(i) =
                (grad_z(i) - share.cwiseProduct(c.sum.row(0)) / nodes).template cast<T>();
        }
    });
    column_sums(c.mean_grads, mean_scale_.grad);
}

template class GraphNorm<float>;
template class GraphNorm<double>;

}  // namespace gatlab
