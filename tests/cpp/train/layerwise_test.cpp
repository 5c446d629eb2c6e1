#include "gatlab/train/layerwise.h"

#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"

#include "support/compare.h"
#include "support/data.h"
#include "support/layer_options.h"
#include "support/models.h"

namespace gatlab {
namespace {

using test::random_data;

// Attention twice, and then one layer of the registry.
ModelConfig model_with(const LayerConfig& layer) {
    return {.in_channels = 5,
            .layers = {GATConvConfig{.out_channels = 2, .heads = 2},
                       GATConvConfig{.out_channels = 4, .add_self_loops = false}, layer},
            .seed = 3};
}

class LayerwiseOf : public ::testing::TestWithParam<test::LayerOptions> {};

TEST_P(LayerwiseOf, HasTheBitsOfAWholePass) {
    const Model<float> model(model_with(GetParam().config()));
    for (const test::EdgeList& edges : test::awkward_graphs()) {
        SCOPED_TRACE(edges.name);
        GraphData<float> data = random_data<float>(edges, {.edge_dim = 2, .sparse = true});
        data.edge_weight = Matrix<float>::Constant(data.graph.num_edges(), 1, 0.5f);
        const auto whole = predict(model, data, {.embeddings = true, .loss = {}});
        for (const Index batch_size : {1, 4, 1000}) {
            PredictOptions options;
            options.embeddings = true;
            options.batch_size = batch_size;
            const auto layerwise = predict(model, data, options);
            EXPECT_TRUE(test::same_bits(layerwise.logits, whole.logits)) << batch_size;
            ASSERT_EQ(layerwise.embeddings.size(), whole.embeddings.size());
            for (std::size_t k = 0; k < whole.embeddings.size(); ++k) {
                EXPECT_TRUE(test::same_bits(layerwise.embeddings[k], whole.embeddings[k])) << k;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Each, LayerwiseOf, ::testing::ValuesIn(test::layer_options()),
                         [](const auto& test) { return test.param.name; });

TEST(Layerwise, LetsGoOfWhatNoLayerReads) {
    const auto data = random_data<float>(test::karate_club());
    const Model<float> model(model_with(JumpingKnowledgeConfig{}));
    Workspace<float> workspace;
    forward_layerwise(model, data, 10, false, workspace);
    ASSERT_EQ(workspace.outputs.size(), 3u);
    EXPECT_EQ(workspace.outputs[2].rows(), 34);
    for (std::size_t s = 0; s < 2; ++s) EXPECT_EQ(workspace.outputs[s].dense().size(), 0) << s;
}

TEST(Layerwise, EvaluatesAsAWholePass) {
    const auto data = random_data<double>(test::karate_club());
    const Model<double> model(test::two_layers());
    EvaluateOptions options;
    const Evaluation whole = evaluate(model, data, NodeSet::val, options);
    options.batch_size = 5;
    const Evaluation layerwise = evaluate(model, data, NodeSet::val, options);
    EXPECT_EQ(layerwise.loss, whole.loss);
    EXPECT_EQ(layerwise.confusion, whole.confusion);
    EXPECT_THROW(evaluate(model, data, NodeSet::test, options), ValueError);  // nobody there
}

TEST(Layerwise, RefusesWhatCannotBe) {
    const auto data = random_data<double>(test::karate_club());
    const Model<double> model(test::two_layers());
    PredictOptions options;
    options.batch_size = -1;
    EXPECT_THROW(predict(model, data, options), ValueError);
    options.batch_size = 5;
    options.attention = true;
    EXPECT_THROW(predict(model, data, options), ValueError);
    EXPECT_THROW(predict(Model<double>(test::two_layers(4)), data, {.loss = {}, .batch_size = 5}),
                 ShapeError);
}

}  // namespace
}  // namespace gatlab
