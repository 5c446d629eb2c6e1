#include "support/training_case.h"

#include <numeric>

#include "support/edge_list.h"

namespace gatlab::test {

GraphData<float> karate_data() {
    const EdgeList club = karate_club();
    std::vector<Index> row_ptr(static_cast<std::size_t>(club.num_nodes) + 1);
    std::iota(row_ptr.begin(), row_ptr.end(), 0);
    const std::vector<Index> col_idx(row_ptr.begin(), row_ptr.end() - 1);
    GraphData<float> data{
        club.graph(),
        Features<float>(SparsePattern::from_csr(club.num_nodes, club.num_nodes, row_ptr, col_idx),
                        std::vector<float>(static_cast<std::size_t>(club.num_nodes), 1)),
        {},
        karate_factions(),
        {},
        {},
        {}};
    for (Index node = 0; node < club.num_nodes; ++node) {
        auto& set = node % 4 == 0   ? data.train_nodes
                    : node % 4 == 1 ? data.val_nodes
                                    : data.test_nodes;
        set.push_back(node);
    }
    return data;
}

GraphData<float> random_data(std::uint64_t seed, Index nodes) {
    Numbers numbers(seed);
    const EdgeList edges = random_graph(nodes, 2 * nodes, numbers);
    GraphData<float> data{edges.graph(), {}, {}, {}, {}, {}, {}};
    const Matrix<double> x = numbers.matrix(nodes, 3);
    data.x = Features<float>(x.cast<float>());
    for (Index node = 0; node < nodes; ++node) data.y.push_back(x(node, 0) > 0 ? 1 : 0);
    return data;
}

ModelConfig small_model(Index in_channels, Index out_channels, std::uint64_t seed) {
    GATConvConfig first;
    first.out_channels = 4;
    first.heads = 2;
    first.activation = Activation::elu;
    GATConvConfig last;
    last.out_channels = out_channels;
    ModelConfig config;
    config.in_channels = in_channels;
    config.layers = {first, last};
    config.dropout = 0.2;
    config.attention_dropout = 0.2;
    config.seed = seed;
    return config;
}

}  // namespace gatlab::test
