#include "support/explained.h"

#include <numeric>

#include "gatlab/data/take_rows.h"

namespace gatlab::test {

namespace {

// Two parts that do not touch, with nodes three steps away from each other in both.
const EdgeList& edges_of_case() {
    static const EdgeList edges{"explained",
                                9,
                                {0, 1, 1, 2, 3, 2, 3, 4, 3, 3, 5, 6, 7, 6},
                                {1, 0, 2, 1, 2, 3, 3, 3, 4, 4, 6, 5, 6, 6}};
    return edges;
}

}  // namespace

const char* smooth_layers() {
    return R"({"conv": "gat", "out_channels": 4, "heads": 2, "negative_slope": 1,
               "activation": "tanh"},
              {"conv": "gatv2", "out_channels": 3, "negative_slope": 1})";
}

const char* smooth_readout() {
    return R"({"conv": "gat", "out_channels": 3, "heads": 2, "negative_slope": 1,
               "activation": "tanh"},
              {"conv": "transformer", "out_channels": 3},
              {"layer": "readout", "aggr": "mean"})";
}

Explained explained_case(const std::string& layers, bool sparse) {
    const EdgeList& edges = edges_of_case();
    const ModelConfig config = model_config_from_json(R"({"in_channels": 5, "seed": 3,
        "layers": [)" + layers + "]}");
    Explained made{random_data<double>(edges, {.edge_dim = 2, .sparse = sparse, .seed = 5}),
                   Model<double>(config)};
    Numbers numbers(7);
    made.data.edge_weight = numbers.matrix(static_cast<Index>(edges.num_edges()), 1, 0.5, 1.5);
    for (Parameter<double>* parameter : made.model.parameters()) {
        parameter->value = numbers.matrix(static_cast<Index>(parameter->value.rows()),
                                          static_cast<Index>(parameter->value.cols()));
    }
    if (config.readout()) made.data.ptr = {0, 5, 9};
    return made;
}

GraphData<double> with_edges(const GraphData<double>& data, const std::vector<Index>& edges) {
    std::vector<Index> source;
    std::vector<Index> target;
    for (const Index e : edges) {
        source.push_back(data.graph.source()[e]);
        target.push_back(data.graph.target()[e]);
    }
    GraphData<double> part{Graph::from_edge_index(data.graph.num_nodes(), source, target),
                           data.x,
                           take_rows<double>(data.edge_attr, edges),
                           {},
                           {},
                           {},
                           {}};
    part.edge_weight = take_rows<double>(data.edge_weight, edges);
    part.ptr = data.ptr;
    return part;
}

Matrix<double> logits_of(const Model<double>& model, const GraphData<double>& data, Index row) {
    Workspace<double> workspace;
    return model.forward(data, workspace).row(row);
}

}  // namespace gatlab::test
