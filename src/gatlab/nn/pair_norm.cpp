#include "gatlab/nn/pair_norm.h"

#include <cmath>

#include "gatlab/data/graph_data.h"

namespace gatlab {

template <class T>
struct PairNorm<T>::Cache final : LayerCache {
    Matrix<T> dense;        // of a sparse x
    Matrix<double> z;       // [N, F]
    Matrix<double> norm;    // [N, 1] what z is divided by
    Matrix<double> mean;    // [1, F] of one graph
    Matrix<double> grad_z;  // [N, F], scratch of backward
};

template <class T>
std::unique_ptr<LayerCache> PairNorm<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void PairNorm<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                          Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    const Matrix<T>& from = x.dense_in(c.dense);
    c.z.resize(from.rows(), from.cols());
    c.norm.resize(from.rows(), 1);
    Matrix<T>& result = out.reshape_dense(x.rows(), x.cols());
    for_each_graph(pass.ptr, x.rows(), [&](Index first, Index last) {
        const auto nodes = static_cast<double>(last - first);
        c.mean.setZero(1, from.cols());
        for (Index i = first; i < last; ++i) c.mean += from.row(i).template cast<double>();
        c.mean /= nodes;
        double squares = 0;
        for (Index i = first; i < last; ++i) {
            c.z.row(i) = from.row(i).template cast<double>() - c.mean;
            squares += c.z.row(i).squaredNorm();
        }
        for (Index i = first; i < last; ++i) {
            c.norm(i, 0) = config_.scale_individually ? config_.eps + c.z.row(i).norm()
                                                      : std::sqrt(config_.eps + squares / nodes);
            result.row(i) = (config_.scale / c.norm(i, 0) * c.z.row(i)).template cast<T>();
        }
    });
}

// out_i = scale · z_i / n_i, z = x − mean. Together, n = sqrt(eps + mean |z|²) and
// dL/dz_i = scale · (g_i / n − z_i · mean(g·z) / n³); individually, n_i = eps + |z_i| and
// dL/dz_i = scale · (g_i / n_i − z_i · (g_i·z_i) / (|z_i| · n_i²)). Then dL/dx = dL/dz −
// mean(dL/dz).
template <class T>
void PairNorm<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>&,
                           const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    if (grads.x == nullptr) return;
    auto& c = static_cast<Cache&>(cache);
    grads.x->resize(grad_out.rows(), grad_out.cols());
    c.grad_z.resize(grad_out.rows(), grad_out.cols());
    for_each_graph(pass.ptr, x.rows(), [&](Index first, Index last) {
        const auto nodes = static_cast<double>(last - first);
        double product = 0;
        for (Index i = first; i < last; ++i) {
            product += grad_out.row(i).template cast<double>().dot(c.z.row(i));
        }
        c.mean.setZero(1, x.cols());
        for (Index i = first; i < last; ++i) {
            const auto g = grad_out.row(i).template cast<double>();
            const auto z = c.z.row(i);
            const double norm = c.norm(i, 0);
            double pull = product / nodes / (norm * norm * norm);
            if (config_.scale_individually) {
                const double length = z.norm();
                pull = length == 0 ? 0 : g.dot(z) / (length * norm * norm);
            }
            c.grad_z.row(i) = config_.scale * (g / norm - pull * z);
            c.mean += c.grad_z.row(i);
        }
        c.mean /= nodes;
        for (Index i = first; i < last; ++i) {
            grads.x->row(i) = (c.grad_z.row(i) - c.mean).template cast<T>();
        }
    });
}

template class PairNorm<float>;
template class PairNorm<double>;

}  // namespace gatlab
