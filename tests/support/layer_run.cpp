#include "support/layer_run.h"

namespace gatlab::test {

template <class T>
std::unique_ptr<Layer<T>> make_layer(const LayerConfig& config, const LayerSetup& setup) {
    return std::visit(
        [&](const auto& row) -> std::unique_ptr<Layer<T>> {
            using Config = std::remove_cvref_t<decltype(row)>;
            return std::make_unique<typename Config::template Layer<T>>(row, setup);
        },
        config);
}

template <class T>
LayerRun<T>::LayerRun(const LayerConfig& config, const LayerSetup& setup, Graph of)
    : graph(std::move(of)),
      layer(make_layer<T>(config, setup)),
      conv(dynamic_cast<Conv<T>*>(layer.get())),
      cache_(layer->make_cache()) {}

template <class T>
Pass<T> LayerRun<T>::pass() {
    earlier_.clear();
    for (const Features<T>& features : earlier) earlier_.push_back(&features);
    Pass<T> pass{graph, edge_attr, training, key};
    pass.edge_weight = &edge_weight;
    pass.x_dst = x_dst ? &*x_dst : nullptr;
    pass.ptr = ptr;
    pass.earlier = earlier_;
    return pass;
}

template <class T>
const Matrix<T>& LayerRun<T>::forward() {
    layer->forward(pass(), x, *cache_, out_);
    return out_.dense();
}

template <class T>
void LayerRun<T>::backward(const Matrix<T>& cotangent) {
    grad_edge_attr.setZero(edge_attr.rows(), edge_attr.cols());
    grad_edge_weight.setZero(graph.num_edges(), 1);
    grad_earlier.resize(earlier.size());
    std::vector<Matrix<T>*> to_earlier;
    for (std::size_t k = 0; k < earlier.size(); ++k) {
        grad_earlier[k].setZero(earlier[k].rows(), earlier[k].cols());
        to_earlier.push_back(&grad_earlier[k]);
    }
    InputGrads<T> grads{&grad_x, &grad_edge_attr};
    grads.edge_weight = &grad_edge_weight;
    grads.x_dst = x_dst ? &grad_x_dst : nullptr;
    grads.earlier = to_earlier;
    layer->backward(pass(), x, out_, cotangent, *cache_, grads);
}

template <class T>
Matrix<T> LayerRun<T>::alpha() const {
    const Matrix<T>& by_slot = static_cast<const ConvCache<T>&>(*cache_).alpha;
    const std::vector<Index>& edge = used_graph().incoming().edge;
    Matrix<T> by_edge(by_slot.rows(), by_slot.cols());
    for (std::size_t slot = 0; slot < edge.size(); ++slot) {
        by_edge.row(edge[slot]) = by_slot.row(static_cast<Index>(slot));
    }
    return by_edge;
}

template std::unique_ptr<Layer<float>> make_layer(const LayerConfig&, const LayerSetup&);
template std::unique_ptr<Layer<double>> make_layer(const LayerConfig&, const LayerSetup&);
template class LayerRun<float>;
template class LayerRun<double>;

}  // namespace gatlab::test
