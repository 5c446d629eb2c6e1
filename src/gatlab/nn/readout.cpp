#include "gatlab/nn/readout.h"

#include <cmath>

#include "gatlab/data/graph_data.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/init.h"

namespace gatlab {

namespace {

Index graphs_of(IndexSpan ptr) {
    return ptr.empty() ? 1 : static_cast<Index>(ptr.size()) - 1;
}

// Calls body(graph, first, last) for every graph that has nodes.
template <class Body>
void for_each_filled_graph(IndexSpan ptr, Index nodes, const Body& body) {
    Index graph = 0;
    for_each_graph(ptr, nodes, [&](Index first, Index last) {
        if (first < last) body(graph, first, last);
        ++graph;
    });
}

}  // namespace

template <class T>
struct Readout<T>::Cache : LayerCache {
    Matrix<T> dense_x;  // of a sparse x
};

template <class T>
std::unique_ptr<LayerCache> Readout<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void Readout<T>::forward(const Pass<T>& pass, const Features<T>& x, LayerCache& cache,
                         Features<T>& out) const {
    const Matrix<T>& rows = x.dense_in(static_cast<Cache&>(cache).dense_x);
    Matrix<T>& result = out.reshape_dense(graphs_of(pass.ptr), x.cols());
    result.setZero();
    for_each_filled_graph(pass.ptr, x.rows(), [&](Index graph, Index first, Index last) {
        auto row = result.row(graph);
        if (aggr_ == Aggregation::max) {
            row = rows.middleRows(first, last - first).colwise().maxCoeff();
            return;
        }
        for (Index i = first; i < last; ++i) row += rows.row(i);
        if (aggr_ == Aggregation::mean) row /= static_cast<T>(last - first);
    });
}

// sum: d(out_g)/d(x_i) = 1;  mean: 1 / n_g;  max: 1 / (number of equals) at each of them
template <class T>
void Readout<T>::backward(const Pass<T>& pass, const Features<T>& x, const Features<T>& out,
                          const Matrix<T>& grad_out, LayerCache& cache, InputGrads<T> grads) {
    if (grads.x == nullptr) return;
    const Matrix<T>& rows = x.dense_in(static_cast<Cache&>(cache).dense_x);
    Matrix<T>& grad_x = *grads.x;
    grad_x.resize(x.rows(), x.cols());
    for_each_filled_graph(pass.ptr, x.rows(), [&](Index graph, Index first, Index last) {
        const Index count = last - first;
        if (aggr_ != Aggregation::max) {
            const T share = aggr_ == Aggregation::mean ? T{1} / static_cast<T>(count) : T{1};
            for (Index i = first; i < last; ++i) grad_x.row(i) = share * grad_out.row(graph);
            return;
        }
        for (Index column = 0; column < x.cols(); ++column) {
            const auto equal =
                (rows.col(column).segment(first, count).array() == out.dense()(graph, column))
                    .template cast<T>();
            grad_x.col(column).segment(first, count) =
                equal * (grad_out(graph, column) / equal.sum());
        }
    });
}

template <class T>
AttentionalAggregation<T>::AttentionalAggregation(const AttentionalAggregationConfig& config,
                                                  const LayerSetup& setup)
    : has_nn_(config.out_channels > 0) {
    const Index in = setup.in_channels;
    const std::string gate = setup.name + ".gate_nn.";
    gate_weight_ = uniform_linear_parameter<T>(gate + "weight", in, 1, setup.key_of(0));
    gate_bias_ = uniform_bias_parameter<T>(gate + "bias", in, 1, setup.key_of(1));
    if (!has_nn_) return;
    const std::string nn = setup.name + ".nn.";
    const Index out = config.out_channels;
    nn_weight_ = uniform_linear_parameter<T>(nn + "weight", in, out, setup.key_of(2));
    nn_bias_ = uniform_bias_parameter<T>(nn + "bias", in, out, setup.key_of(3));
}

template <class T>
std::vector<Parameter<T>*> AttentionalAggregation<T>::parameters() {
    std::vector<Parameter<T>*> all{&gate_weight_, &gate_bias_};
    if (has_nn_) all.insert(all.end(), {&nn_weight_, &nn_bias_});
    return all;
}

template <class T>
struct AttentionalAggregation<T>::Cache : LayerCache {
    Matrix<T> dense_x;    // of a sparse x, without nn
    Matrix<T> alpha;      // [N, 1]
    Matrix<T> h;          // [N, C], with nn
    Matrix<T> grad_gate;  // [N, 1]
    Matrix<T> grad_h;     // [N, C]
    Matrix<T> grad_x;     // [N, F], what comes through the gate
};

template <class T>
std::unique_ptr<LayerCache> AttentionalAggregation<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void AttentionalAggregation<T>::forward(const Pass<T>& pass, const Features<T>& x,
                                        LayerCache& layer_cache, Features<T>& out) const {
    auto& cache = static_cast<Cache&>(layer_cache);
    matmul(x, x.rows(), gate_weight_.value, cache.alpha);
    cache.alpha.array() += gate_bias_.value(0, 0);
    if (has_nn_) {
        matmul(x, x.rows(), nn_weight_.value, cache.h);
        cache.h.rowwise() += nn_bias_.value.row(0);
    }
    const Matrix<T>& h = has_nn_ ? cache.h : x.dense_in(cache.dense_x);
    Matrix<T>& result = out.reshape_dense(graphs_of(pass.ptr), static_cast<Index>(h.cols()));
    result.setZero();
    for_each_filled_graph(pass.ptr, x.rows(), [&](Index graph, Index first, Index last) {
        const Index count = last - first;
        auto alpha = cache.alpha.col(0).segment(first, count);
        const T largest = alpha.maxCoeff();
        T sum{0};
        for (Index i = 0; i < count; ++i) sum += alpha[i] = std::exp(alpha[i] - largest);
        alpha /= sum;
        result.row(graph).noalias() = alpha.transpose() * h.middleRows(first, count);
    });
}

// out_g = Σ alpha_i h_i:   d(h_i) = alpha_i · d(out_g),  d(alpha_i) = ⟨d(out_g), h_i⟩
// alpha = softmax(gate):   d(gate_i) = alpha_i (d(alpha_i) − Σ_k alpha_k d(alpha_k))
// gate = x·w_gate + b_gate, h = x·W + b: as in a linear layer
template <class T>
void AttentionalAggregation<T>::backward(const Pass<T>& pass, const Features<T>& x,
                                         const Features<T>&, const Matrix<T>& grad_out,
                                         LayerCache& layer_cache, InputGrads<T> grads) {
    auto& cache = static_cast<Cache&>(layer_cache);
    const Matrix<T>& h = has_nn_ ? cache.h : x.dense_in(cache.dense_x);
    cache.grad_h.resize(h.rows(), h.cols());
    cache.grad_gate.resize(x.rows(), 1);
    for_each_filled_graph(pass.ptr, x.rows(), [&](Index graph, Index first, Index last) {
        const Index count = last - first;
        const auto alpha = cache.alpha.col(0).segment(first, count);
        const auto hs = h.middleRows(first, count);
        auto grad = cache.grad_gate.col(0).segment(first, count);
        cache.grad_h.middleRows(first, count).noalias() = alpha * grad_out.row(graph);
        grad.noalias() = hs * grad_out.row(graph).transpose();
        const T mean = alpha.dot(grad);
        grad.array() = alpha.array() * (grad.array() - mean);
    });
    matmul_grad_w(x, x.rows(), cache.grad_gate, gate_weight_.grad);
    column_sums(cache.grad_gate, gate_bias_.grad);
    if (has_nn_) {
        matmul_grad_w(x, x.rows(), cache.grad_h, nn_weight_.grad);
        column_sums(cache.grad_h, nn_bias_.grad);
    }
    if (grads.x == nullptr) return;
    if (has_nn_) {
        matmul_grad_x(cache.grad_h, nn_weight_.value, *grads.x);
    } else {
        *grads.x = cache.grad_h;
    }
    matmul_grad_x(cache.grad_gate, gate_weight_.value, cache.grad_x);
    *grads.x += cache.grad_x;
}

template class Readout<float>;
template class Readout<double>;
template class AttentionalAggregation<float>;
template class AttentionalAggregation<double>;

}  // namespace gatlab
