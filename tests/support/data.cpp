#include "support/data.h"

#include <numeric>

#include "support/sparse.h"

namespace gatlab::test {

template <class T>
GraphData<T> random_data(const EdgeList& edges, const DataOptions& options) {
    Numbers numbers(options.seed);
    const Matrix<double> dense = numbers.matrix(edges.num_nodes, options.features);
    const Matrix<T> x = (options.sparse ? with_holes(dense) : dense).template cast<T>();
    GraphData<T> data{
        edges.graph(), options.sparse ? sparse_features<T>(x) : Features<T>(x), {}, {}, {}, {}, {}};
    if (options.edge_dim > 0) {
        data.edge_attr = numbers.matrix(static_cast<Index>(edges.num_edges()), options.edge_dim)
                             .template cast<T>();
    }
    for (Index node = 0; node < edges.num_nodes; ++node) {
        data.y.push_back(numbers.below(options.classes));
        (node % 3 == 1 ? data.val_nodes : data.train_nodes).push_back(node);
    }
    if (data.val_nodes.empty()) data.val_nodes.push_back(0);
    return data;
}

template <class T>
GraphData<T> karate_data() {
    const EdgeList edges = karate_club();
    GraphData<T> data{edges.graph(),
                      sparse_features<T>(Matrix<T>::Identity(edges.num_nodes, edges.num_nodes)),
                      {},
                      karate_factions(),
                      {0, 33},
                      {1, 2, 3, 4, 5, 6, 7, 8, 9},
                      std::vector<Index>(static_cast<std::size_t>(edges.num_nodes))};
    std::iota(data.test_nodes.begin(), data.test_nodes.end(), 0);
    return data;
}

template GraphData<float> random_data<float>(const EdgeList&, const DataOptions&);
template GraphData<double> random_data<double>(const EdgeList&, const DataOptions&);
template GraphData<float> karate_data<float>();
template GraphData<double> karate_data<double>();

}  // namespace gatlab::test
