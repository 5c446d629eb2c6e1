#include "gatlab/train/partial_pass.h"

#include <functional>

#include <gtest/gtest.h>

#include "gatlab/nn/loss.h"

#include "support/edge_list.h"
#include "support/numbers.h"
#include "support/sparse.h"

namespace gatlab {
namespace {

struct Options {
    const char* name;
    bool sparse = false;
    Index edge_dim = 0;
    double dropout = 0;
    bool add_self_loops = true;
    std::function<LayerConfig(Index channels, Index heads, bool concat)> layer = {};
};

class PartialPassBits : public ::testing::TestWithParam<Options> {};

GraphData<float> data_for(const Options& options) {
    test::Numbers numbers(17);
    const test::EdgeList edges = test::random_graph(300, 500, numbers);
    const Matrix<float> x = test::with_holes(numbers.matrix(300, 9)).cast<float>();
    GraphData<float> data{edges.graph(),
                          options.sparse ? test::sparse_features(x) : Features<float>(x),
                          {},
                          {},
                          {},
                          {},
                          {}};
    if (options.edge_dim > 0) data.edge_attr = numbers.matrix(500, options.edge_dim).cast<float>();
    for (Index node = 0; node < 300; ++node) data.y.push_back(node % 3);
    data.train_nodes = {3, 4, 50, 200};
    return data;
}

ModelConfig config_for(const Options& options) {
    if (options.layer) {
        return {.in_channels = 9,
                .layers = {options.layer(4, 3, true), options.layer(3, 2, false)},
                .dropout = options.dropout,
                .attention_dropout = options.dropout,
                .seed = 2};
    }
    GATConvConfig first{.out_channels = 4, .heads = 3, .add_self_loops = options.add_self_loops};
    first.edge_dim = options.edge_dim;
    first.activation = Activation::elu;
    GATConvConfig last{.out_channels = 3, .heads = 2, .concat = false};
    last.add_self_loops = options.add_self_loops;
    first.message_dropout = last.message_dropout = options.dropout;
    return {.in_channels = 9,
            .layers = {first, last},
            .dropout = options.dropout,
            .attention_dropout = options.dropout,
            .seed = 2};
}

// Everything that the loss over a few nodes says about the weights.
struct Learnt {
    Matrix<float> logits;
    std::vector<Matrix<float>> grads;
};

// @param rows the logits' rows that the nodes have, with labels y
template <class Backward>
Learnt learn(Model<float>& model, const Matrix<float>& logits, IndexSpan y, IndexSpan rows,
             const Backward& backward) {
    Learnt learnt;
    for (const Index row : rows) {
        learnt.logits.conservativeResize(learnt.logits.rows() + 1, logits.cols());
        learnt.logits.row(learnt.logits.rows() - 1) = logits.row(row);
    }
    Matrix<float> grad;
    cross_entropy<float>(logits, y, rows, &grad);
    backward(grad);
    for (const Parameter<float>* parameter : model.parameters()) {
        learnt.grads.push_back(parameter->grad);
    }
    return learnt;
}

TEST_P(PartialPassBits, EqualThoseOfAPassOverTheWholeGraph) {
    const GraphData<float> data = data_for(GetParam());
    Model<float> model(config_for(GetParam()));
    ASSERT_TRUE(model.works_on_blocks());
    Workspace<float> workspace;
    PartialPass<float> part(model, data, data.train_nodes);
    for (std::uint32_t epoch = 1; epoch < 4; ++epoch) {
        const PassOptions options{true, 5, epoch};
        const Learnt whole = learn(
            model, model.forward(data, workspace, options), data.y, data.train_nodes,
            [&](const Matrix<float>& grad) { model.backward(data, workspace, grad, options); });
        const Learnt partial =
            learn(model, part.forward(options), part.y(), part.rows(),
                  [&](const Matrix<float>& grad) { part.backward(grad, options); });
        EXPECT_EQ(partial.logits, whole.logits);
        ASSERT_EQ(partial.grads.size(), whole.grads.size());
        for (std::size_t p = 0; p < whole.grads.size(); ++p) {
            EXPECT_EQ(partial.grads[p], whole.grads[p]) << model.parameters()[p]->name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, PartialPassBits,
                         ::testing::Values(Options{"dense", false, 0, 0, true},
                                           Options{"dropout", false, 0, 0.5, true},
                                           Options{"sparse", true, 0, 0.5, true},
                                           Options{"edges", false, 2, 0.5, true},
                                           Options{"loops_kept", true, 2, 0.3, false}),
                         [](const auto& each) { return each.param.name; });

LayerConfig residual(Index channels, Index heads, bool concat) {
    return GATConvConfig{
        .out_channels = channels, .heads = heads, .concat = concat, .residual = true};
}

LayerConfig gatv2(Index channels, Index heads, bool concat) {
    GATv2ConvConfig config{.out_channels = channels, .heads = heads, .concat = concat};
    config.edge_dim = 2;
    config.residual = true;
    return config;
}

LayerConfig gatv2_shared(Index channels, Index heads, bool concat) {
    GATv2ConvConfig config{.out_channels = channels, .heads = heads, .concat = concat};
    config.share_weights = true;
    return config;
}

LayerConfig transformer(Index channels, Index heads, bool concat) {
    TransformerConvConfig config{.out_channels = channels, .heads = heads, .concat = concat};
    config.edge_dim = 2;
    return config;
}

LayerConfig transformer_gated(Index channels, Index heads, bool concat) {
    TransformerConvConfig config{.out_channels = channels, .heads = heads, .concat = concat};
    config.beta = true;
    return config;
}

INSTANTIATE_TEST_SUITE_P(
    Layers, PartialPassBits,
    ::testing::Values(
        Options{.name = "residual", .sparse = true, .dropout = 0.5, .layer = residual},
        Options{.name = "gatv2", .edge_dim = 2, .dropout = 0.5, .layer = gatv2},
        Options{.name = "gatv2_shared", .sparse = true, .dropout = 0.3, .layer = gatv2_shared},
        Options{.name = "transformer", .edge_dim = 2, .dropout = 0.5, .layer = transformer},
        Options{.name = "transformer_gated", .layer = transformer_gated}),
    [](const auto& each) { return each.param.name; });

TEST(PartialPass, CoversTheGraphWhereALayerNeedsIt) {
    Options options{.name = "norm", .dropout = 0.5};
    const GraphData<float> data = data_for(options);
    ModelConfig config = config_for(options);
    config.layers.insert(config.layers.begin() + 1, LayerConfig{LayerNormConfig{}});
    Model<float> model(config);
    EXPECT_FALSE(model.works_on_blocks());
    PartialPass<float> part(model, data, data.train_nodes);
    Workspace<float> workspace;
    const PassOptions pass{true, 5, 1};
    EXPECT_EQ(part.forward(pass), model.forward(data, workspace, pass));
}

}  // namespace
}  // namespace gatlab
