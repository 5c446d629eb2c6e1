#include "gatlab/train/predict.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

#include "support/compare.h"
#include "support/data.h"
#include "support/models.h"
#include "support/naive_gat.h"

namespace gatlab {
namespace {

using test::all_near;
using test::gat_layer;
using test::two_layers;

class PredictOn : public ::testing::TestWithParam<test::EdgeList> {
  protected:
    GraphData<double> data_ = test::random_data<double>(GetParam());
    Model<double> model_{two_layers()};
};

TEST_P(PredictOn, ProbabilitiesAreTheSoftmaxOfTheLogits) {
    const auto prediction = predict(model_, data_);
    const Matrix<double>& logits = prediction.logits;
    ASSERT_EQ(logits.rows(), GetParam().num_nodes);
    ASSERT_EQ(logits.cols(), 3);
    for (Index i = 0; i < logits.rows(); ++i) {
        double sum = 0;
        for (Index k = 0; k < 3; ++k) sum += std::exp(logits(i, k));
        for (Index k = 0; k < 3; ++k) {
            EXPECT_NEAR(prediction.probabilities(i, k), std::exp(logits(i, k)) / sum, 1e-14);
            EXPECT_LE(logits(i, k), logits(i, prediction.classes[static_cast<std::size_t>(i)]));
        }
    }
}

// Edge k of the attention is the caller's edge k, loops last: as the naive reference has it.
TEST_P(PredictOn, AttentionComesInTheCallersOrder) {
    for (const bool own_loops : {true, false}) {
        ModelConfig config = two_layers();
        gat_layer(config, 0).add_self_loops = own_loops;
        const Model<double> model(config);
        const auto prediction =
            predict(model, data_, {.attention = true, .embeddings = true, .loss = {}});
        ASSERT_EQ(prediction.attention.size(), 2u);
        const auto first = test::naive_gat(gat_layer(config, 0), GetParam(), data_.x.dense(), {},
                                           state_dict(model), "conv1.");
        const auto second =
            test::naive_gat(gat_layer(config, 1), GetParam(), prediction.embeddings[0], {},
                            state_dict(model), "conv2.");
        std::size_t layer = 0;
        for (const auto& naive : {first, second}) {
            const auto& attention = prediction.attention[layer++];
            EXPECT_EQ(attention.source, naive.source);
            EXPECT_EQ(attention.target, naive.target);
            EXPECT_TRUE(all_near(attention.alpha, naive.alpha, test::kNaiveDouble));
        }
    }
}

TEST_P(PredictOn, EmbeddingsAreEachLayersOutputAfterItsActivation) {
    const auto prediction = predict(model_, data_, {.embeddings = true, .loss = {}});
    ASSERT_EQ(prediction.embeddings.size(), 2u);
    ModelConfig config = two_layers();
    const Matrix<double> first =
        test::naive_gat(gat_layer(config, 0), GetParam(), data_.x.dense(), {}, state_dict(model_),
                        "conv1.")
            .out.unaryExpr([](double v) { return v > 0 ? v : std::exp(v) - 1; });
    EXPECT_TRUE(all_near(prediction.embeddings[0], first, test::kNaiveDouble));
    EXPECT_TRUE(test::same_bits(prediction.embeddings[1], prediction.logits));
}

INSTANTIATE_TEST_SUITE_P(Each, PredictOn, ::testing::ValuesIn(test::awkward_graphs()),
                         [](const auto& test) { return test.param.name; });

TEST(Predict, GivesOnlyWhatIsAskedFor) {
    const auto data = test::random_data<float>(test::awkward_graphs().back());
    const auto prediction = predict(Model<float>(two_layers()), data);
    EXPECT_TRUE(prediction.attention.empty());
    EXPECT_TRUE(prediction.embeddings.empty());
}

TEST(Predict, GivesTheLogitsAlone) {
    const auto data = test::random_data<float>(test::awkward_graphs().back());
    const Model<float> model(two_layers());
    const auto prediction = predict(model, data, {.loss = {}, .probabilities = false});
    EXPECT_TRUE(test::same_bits(prediction.logits, predict(model, data).logits));
    EXPECT_EQ(prediction.probabilities.size(), 0);
    EXPECT_TRUE(prediction.classes.empty());
}

TEST(Predict, HasTheSameBitsInAWorkspaceThatIsKept) {
    const Model<float> model(two_layers());
    Workspace<float> workspace;
    for (int round = 0; round < 2; ++round) {
        for (const auto& graph : test::awkward_graphs()) {
            const auto data = test::random_data<float>(graph);
            const auto kept = predict(model, data, {.embeddings = true, .loss = {}}, workspace);
            const auto fresh = predict(model, data, {.embeddings = true, .loss = {}});
            EXPECT_TRUE(test::same_bits(kept.logits, fresh.logits));
            EXPECT_TRUE(test::same_bits(kept.embeddings[0], fresh.embeddings[0]));
        }
    }
}

TEST(Predict, DropsNothing) {
    const auto data = test::random_data<float>(test::awkward_graphs().back());
    ModelConfig config = two_layers();
    const auto plain = predict(Model<float>(config), data).logits;
    config.dropout = 0.9;
    config.attention_dropout = 0.9;
    EXPECT_TRUE(test::same_bits(predict(Model<float>(config), data).logits, plain));
}

TEST(Evaluate, CountsLossAndAccuracyOfItsNodes) {
    const auto data = test::random_data<double>(test::awkward_graphs().back());
    const Model<double> model(two_layers());
    const auto prediction = predict(model, data);
    double loss = 0;
    double right = 0;
    for (const Index node : data.val_nodes) {
        loss -= std::log(prediction.probabilities(node, data.y[static_cast<std::size_t>(node)]));
        right += prediction.classes[static_cast<std::size_t>(node)] ==
                 data.y[static_cast<std::size_t>(node)];
    }
    const auto count = static_cast<double>(data.val_nodes.size());
    const Evaluation val = evaluate(model, data, NodeSet::val);
    EXPECT_NEAR(val.loss, loss / count, 1e-14);
    EXPECT_EQ(val.accuracy, right / count);
    EXPECT_EQ(val.nodes, static_cast<Index>(data.val_nodes.size()));
    EXPECT_THROW(evaluate(model, data, NodeSet::test), ValueError);  // there are none
}

}  // namespace
}  // namespace gatlab
