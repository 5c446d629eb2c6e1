// What holds of every kind of layer in the registry, whatever its numbers: the order of nodes and
// edges does not matter, attention adds up, a node that nobody reaches disturbs nobody, and a model
// comes back from its file as it was.

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "gatlab/io/state.h"
#include "gatlab/nn/model.h"

#include "support/allocations.h"
#include "support/compare.h"
#include "support/edge_list.h"
#include "support/layer_options.h"

namespace gatlab {
namespace {

using test::all_near;
using test::EdgeList;
using test::LayerOptions;
using test::Numbers;

constexpr Index kInChannels = 3;

/// Two attention layers and then the layer in question, so that jumping knowledge has something to
/// jump from.
ModelConfig model_with(const LayerConfig& layer) {
    ModelConfig config;
    config.in_channels = kInChannels;
    config.layers = {GATConvConfig{.out_channels = 2, .heads = 2}, GATConvConfig{.out_channels = 4},
                     layer};
    config.seed = 5;
    return config;
}

bool reads_edge_attr(const LayerConfig& layer) {
    return std::visit(
        [](const auto& row) {
            if constexpr (requires { row.edge_dim; }) return row.edge_dim > 0;
            return false;
        },
        layer);
}

/// The edges, and what is known of them and of the nodes, in an order of one's choice.
GraphData<double> data_of(const EdgeList& edges, const LayerConfig& layer, std::uint64_t seed) {
    Numbers numbers(seed);
    const auto num_edges = static_cast<Index>(edges.num_edges());
    GraphData<double> data{edges.graph(),
                           Features<double>(numbers.matrix(edges.num_nodes, kInChannels)),
                           {},
                           {},
                           {},
                           {},
                           {}};
    if (reads_edge_attr(layer)) data.edge_attr = numbers.matrix(num_edges, 2);
    data.edge_weight = numbers.matrix(num_edges, 1, 0.5, 1.5);
    return data;
}

std::vector<Index> shuffled(Index count, std::uint64_t seed) {
    Numbers numbers(seed);
    std::vector<Index> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    for (Index i = count; i > 1; --i) std::swap(order[i - 1], order[numbers.below(i)]);
    return order;
}

Matrix<double> rows_in_order(const Matrix<double>& m, const std::vector<Index>& order) {
    Matrix<double> taken(static_cast<Index>(order.size()), m.cols());
    for (std::size_t k = 0; k < order.size(); ++k)
        taken.row(static_cast<Index>(k)) = m.row(order[k]);
    return taken;
}

Matrix<double> logits(const Model<double>& model, const GraphData<double>& data) {
    Workspace<double> workspace;
    return model.forward(data, workspace);
}

class EveryLayer : public ::testing::TestWithParam<LayerOptions> {
  protected:
    const LayerConfig layer_ = GetParam().config();
    const Model<double> model_ = Model<double>(model_with(layer_));
};

TEST_P(EveryLayer, NodesMayBeNumberedInAnyOrder) {
    for (const EdgeList& edges : test::awkward_graphs()) {
        SCOPED_TRACE(edges.name);
        const GraphData<double> data = data_of(edges, layer_, 1);
        const std::vector<Index> order = shuffled(edges.num_nodes, 2);  // new node k was order[k]
        std::vector<Index> place(order.size());
        for (std::size_t k = 0; k < order.size(); ++k) place[order[k]] = static_cast<Index>(k);
        EdgeList renamed = edges;
        for (Index& node : renamed.source) node = place[node];
        for (Index& node : renamed.target) node = place[node];
        GraphData<double> other = data_of(renamed, layer_, 1);
        other.x = Features<double>(rows_in_order(data.x.dense(), order));
        // A readout's rows are graphs, which stay where they were.
        const Matrix<double> out = logits(model_, data);
        const Matrix<double> expected = model_.config().readout() ? out : rows_in_order(out, order);
        EXPECT_TRUE(all_near(logits(model_, other), expected, test::kNaiveDouble));
    }
}

TEST_P(EveryLayer, EdgesMayComeInAnyOrder) {
    for (const EdgeList& edges : test::awkward_graphs()) {
        SCOPED_TRACE(edges.name);
        const GraphData<double> data = data_of(edges, layer_, 3);
        const std::vector<Index> order = shuffled(static_cast<Index>(edges.num_edges()), 4);
        EdgeList reordered = edges;
        for (std::size_t k = 0; k < order.size(); ++k) {
            reordered.source[k] = edges.source[order[k]];
            reordered.target[k] = edges.target[order[k]];
        }
        GraphData<double> other = data_of(reordered, layer_, 3);
        if (data.edge_attr.size() != 0) other.edge_attr = rows_in_order(data.edge_attr, order);
        other.edge_weight = rows_in_order(data.edge_weight, order);
        EXPECT_TRUE(all_near(logits(model_, other), logits(model_, data), test::kNaiveDouble));
    }
}

TEST_P(EveryLayer, AttentionAddsUpToOne) {
    const Step<double>& step = model_.steps().back();
    if (step.conv == nullptr) return;
    for (const EdgeList& edges : test::awkward_graphs()) {
        SCOPED_TRACE(edges.name);
        const GraphData<double> data = data_of(edges, layer_, 5);
        Workspace<double> workspace;
        model_.forward(data, workspace);
        const auto& alpha = static_cast<ConvCache<double>&>(*workspace.caches.back()).alpha;
        const IncomingEdges& in = step.conv->used_graph(data.graph).incoming();
        for (Index i = 0; i < edges.num_nodes; ++i) {
            const Index degree = in.row_ptr[i + 1] - in.row_ptr[i];
            if (degree == 0) continue;
            const Matrix<double> sums = alpha.middleRows(in.row_ptr[i], degree).colwise().sum();
            EXPECT_TRUE(all_near(sums, Matrix<double>::Ones(1, alpha.cols()), test::kNaiveDouble));
        }
    }
}

TEST_P(EveryLayer, ANodeWithoutEdgesDisturbsNobody) {
    const bool over_nodes =
        test::kind_of(layer_).ends_with("_norm") || model_.config().readout().has_value();
    if (over_nodes) return;  // which take all nodes together
    EdgeList edges = test::karate_club();
    edges.num_nodes += 1;
    const GraphData<double> data = data_of(edges, layer_, 6);
    const Matrix<double> with = logits(model_, data);
    EXPECT_TRUE(with.allFinite());
    edges.num_nodes -= 1;
    GraphData<double> other = data_of(edges, layer_, 6);
    other.x = Features<double>(Matrix<double>(data.x.dense().topRows(edges.num_nodes)));
    other.edge_attr = data.edge_attr;
    other.edge_weight = data.edge_weight;
    EXPECT_TRUE(all_near(logits(model_, other), Matrix<double>(with.topRows(edges.num_nodes)),
                         test::kNaiveDouble));
}

TEST_P(EveryLayer, ComesBackFromItsFileWithTheSameBits) {
    const GraphData<double> data = data_of(test::karate_club(), layer_, 7);
    Model<double> model(model_with(layer_));
    Numbers numbers(8);
    for (const StateArray<double>& array : model.state()) {
        Matrix<double>& value = array.array->value;
        value = numbers.matrix(static_cast<Index>(value.rows()), static_cast<Index>(value.cols()),
                               0.1, 1);
    }
    const Model<double> again = load_model<double>(save_model(model));
    EXPECT_EQ(to_json(again.config()), to_json(model.config()));
    EXPECT_TRUE(test::same_bits(logits(again, data), logits(model, data)));
}

TEST_P(EveryLayer, AsksForNoMemoryAfterTheFirstEpoch) {
    const GraphData<double> data = data_of(test::karate_club(), layer_, 9);
    Model<double> model(model_with(layer_));
    Workspace<double> workspace;
    Matrix<double> grad;
    std::uint64_t before = 0;
    for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
        if (epoch == 1) before = test::allocations();
        const PassOptions options{true, 1, epoch};
        grad = model.forward(data, workspace, options);
        model.backward(data, workspace, grad, options);
    }
    const std::uint64_t after = test::allocations();
    EXPECT_EQ(after, before);
}

TEST_P(EveryLayer, ReadsItsOwnOptionsBack) {
    const std::string written = to_json(model_.config());
    EXPECT_EQ(to_json(model_config_from_json(written)), written);
}

INSTANTIATE_TEST_SUITE_P(Each, EveryLayer, ::testing::ValuesIn(test::layer_options()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace gatlab
