#include "gatlab/nn/conv/loop_attr.h"

#include <algorithm>

namespace gatlab {

namespace {

using Kind = FillValue::Kind;

// The kept edges into a node: its row of incoming edges without the loop, which stands last
// because loops have the highest numbers.
IndexSpan kept_edges_into(const Graph& graph, Index node) {
    const IncomingEdges& in = graph.incoming();
    const Index begin = in.row_ptr[node];
    return IndexSpan(in.edge).subspan(begin, in.row_ptr[node + 1] - 1 - begin);
}

template <class T>
T reduce(Kind kind, const Matrix<T>& used, IndexSpan edges, Eigen::Index column) {
    T result = used(edges[0], column);
    for (const Index e : edges.subspan(1)) {
        const T value = used(e, column);
        if (kind == Kind::min) result = std::min(result, value);
        if (kind == Kind::max) result = std::max(result, value);
        if (kind == Kind::mean || kind == Kind::add) result += value;
    }
    return kind == Kind::mean ? result / static_cast<T>(edges.size()) : result;
}

template <class T>
void share_among_equals(const Matrix<T>& used, IndexSpan edges, Eigen::Index loop,
                        const Matrix<T>& grad_used, IndexSpan original, Matrix<T>& grad) {
    for (Eigen::Index d = 0; d < used.cols(); ++d) {
        const auto chosen = [&](Index e) { return used(e, d) == used(loop, d); };
        const auto ties = std::count_if(edges.begin(), edges.end(), chosen);
        for (const Index e : edges) {
            if (chosen(e)) grad(original[e], d) += grad_used(loop, d) / static_cast<T>(ties);
        }
    }
}

}  // namespace

template <class T>
void loop_edge_attr(const Graph& graph, const Matrix<T>& edge_attr, FillValue fill,
                    Matrix<T>& used) {
    const IndexSpan kept = graph.kept_edges();
    const auto num_kept = static_cast<Index>(kept.size());
    used.resize(graph.num_edges(), edge_attr.cols());
    for (Index e = 0; e < num_kept; ++e) used.row(e) = edge_attr.row(kept[e]);
    for (Index node = 0; node < graph.num_edges() - num_kept; ++node) {
        const IndexSpan edges = kept_edges_into(graph, node);
        auto loop = used.row(num_kept + node);
        if (fill.kind == Kind::constant || edges.empty()) {
            loop.setConstant(fill.kind == Kind::constant ? static_cast<T>(fill.constant) : T{0});
            continue;
        }
        for (Eigen::Index d = 0; d < used.cols(); ++d) loop[d] = reduce(fill.kind, used, edges, d);
    }
}

template <class T>
void loop_edge_attr_grad(const Graph& graph, FillValue fill, const Matrix<T>& used,
                         const Matrix<T>& grad_used, Matrix<T>& grad) {
    const IndexSpan kept = graph.kept_edges();
    const auto num_kept = static_cast<Index>(kept.size());
    for (Index e = 0; e < num_kept; ++e) grad.row(kept[e]) += grad_used.row(e);
    if (fill.kind == Kind::constant) return;
    for (Index node = 0; node < graph.num_edges() - num_kept; ++node) {
        const IndexSpan edges = kept_edges_into(graph, node);
        const Index loop = num_kept + node;
        if (fill.kind == Kind::min || fill.kind == Kind::max) {
            share_among_equals(used, edges, loop, grad_used, kept, grad);
            continue;
        }
        const T share = fill.kind == Kind::mean ? T{1} / static_cast<T>(edges.size()) : T{1};
        for (const Index e : edges) grad.row(kept[e]) += share * grad_used.row(loop);
    }
}

#define GATLAB_INSTANTIATE(T)                                                               \
    template void loop_edge_attr<T>(const Graph&, const Matrix<T>&, FillValue, Matrix<T>&); \
    template void loop_edge_attr_grad<T>(const Graph&, FillValue, const Matrix<T>&,         \
                                         const Matrix<T>&, Matrix<T>&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
