#include "gatlab/nn/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/io/state.h"
#include "gatlab/nn/loss.h"

#include "support/compare.h"
#include "support/data.h"
#include "support/models.h"
#include "support/naive_gat.h"
#include "support/threads.h"

namespace gatlab {
namespace {

using test::gat_layer;
using test::two_layers;
using ::testing::ElementsAre;

std::vector<std::string> names_of(const Model<float>& model) {
    std::vector<std::string> names;
    for (const auto* parameter : model.parameters()) names.push_back(parameter->name);
    return names;
}

TEST(Model, NumbersItsLayersFromOne) {
    EXPECT_THAT(names_of(Model<float>(two_layers())),
                ElementsAre("conv1.lin.weight", "conv1.att_src", "conv1.att_dst", "conv1.bias",
                            "conv2.lin.weight", "conv2.att_src", "conv2.att_dst", "conv2.bias"));
}

TEST(Model, ForwardIsTheNaiveLayersWithEluBetween) {
    const auto& edges = test::awkward_graphs().back();
    const auto data = test::random_data<double>(edges);
    ModelConfig config = two_layers();
    const Model<double> model(config);
    const auto state = state_dict(model);
    Matrix<double> x = data.x.dense();
    x = test::naive_gat(gat_layer(config, 0), edges, x, {}, state, "conv1.").out;
    x = x.unaryExpr([](double v) { return v > 0 ? v : std::exp(v) - 1; });
    x = test::naive_gat(gat_layer(config, 1), edges, x, {}, state, "conv2.").out;
    Workspace<double> workspace;
    EXPECT_TRUE(test::all_near(model.forward(data, workspace), x, test::kNaiveDouble));
}

TEST(Model, InitialWeightsFollowFromTheSeedAlone) {
    ModelConfig config = two_layers();
    const Model<float> first(config);
    const Model<float> again(config);
    config.seed = 2;
    const Model<float> other(config);
    for (std::size_t p = 0; p < first.parameters().size(); ++p) {
        const Matrix<float>& value = first.parameters()[p]->value;
        EXPECT_TRUE(test::same_bits(again.parameters()[p]->value, value));
        if (!first.parameters()[p]->name.ends_with("bias")) {
            EXPECT_FALSE(test::same_bits(other.parameters()[p]->value, value));
        }
    }
}

TEST(Model, NoTwoParametersStartWithTheSameNumbers) {
    ModelConfig config = two_layers(8, 8);  // all lin.weight are [8, 8]
    config.layers[1] = config.layers[0];
    const Model<float> model(config);
    const auto& p = model.parameters();
    EXPECT_FALSE(test::same_bits(p[0]->value, p[4]->value));  // lin.weight of both layers
    EXPECT_FALSE(test::same_bits(p[1]->value, p[2]->value));  // att_src and att_dst
    EXPECT_FALSE(test::same_bits(p[1]->value, p[5]->value));  // att_src of both layers
}

TEST(Model, InitialWeightsKeepToGlorotsBoundAndUseAllOfIt) {
    ModelConfig config = two_layers(200);
    const Model<double> model(config);
    for (const auto* parameter : model.parameters()) {
        if (parameter->name != "conv1.lin.weight") continue;
        const double bound = std::sqrt(6.0 / (200 + 8));
        EXPECT_LE(parameter->value.cwiseAbs().maxCoeff(), bound);
        EXPECT_GT(parameter->value.maxCoeff(), 0.99 * bound);
        EXPECT_LT(parameter->value.minCoeff(), -0.99 * bound);
        EXPECT_NEAR(parameter->value.mean(), 0,
                    test::kStandardErrors * bound / std::sqrt(3.0 * 1600));
    }
}

TEST(Model, BiasesStartAtZero) {
    const Model<float> model(two_layers());
    for (const auto* parameter : model.parameters()) {
        const bool is_bias = parameter->name.ends_with("bias");
        EXPECT_EQ(parameter->value.isZero(0), is_bias) << parameter->name;
    }
}

TEST(Model, DropoutIsOnInTrainingOnlyAndChangesWithTheEpoch) {
    ModelConfig config = two_layers();
    config.dropout = 0.5;
    config.attention_dropout = 0.5;
    const Model<float> model(config);
    const Model<float> without(two_layers());
    const auto data = test::random_data<float>(test::awkward_graphs().back());
    Workspace<float> workspace;
    const auto logits = [&](const Model<float>& of, const PassOptions& pass) {
        return Matrix<float>(of.forward(data, workspace, pass));
    };
    const Matrix<float> plain = logits(model, {});
    EXPECT_TRUE(test::same_bits(logits(model, {.training = false, .seed = 5}), plain));
    const Matrix<float> first = logits(model, {.training = true, .seed = 1, .epoch = 1});
    EXPECT_FALSE(test::same_bits(first, plain));
    EXPECT_TRUE(test::same_bits(logits(model, {true, 1, 1}), first));
    EXPECT_FALSE(test::same_bits(logits(model, {true, 1, 2}), first));
    EXPECT_FALSE(test::same_bits(logits(model, {true, 2, 1}), first));
    Workspace<float> other;
    EXPECT_TRUE(test::same_bits(without.forward(data, other), plain));
}

TEST(Model, AWorkspaceServesGraphsOfAnySizeInTurn) {
    const Model<float> model(two_layers());
    Workspace<float> shared;
    for (const int round : {1, 2}) {
        for (const auto& edges : test::awkward_graphs()) {
            for (const bool sparse : {false, true}) {
                SCOPED_TRACE(edges.name + " round " + std::to_string(round));
                const auto data = test::random_data<float>(edges, {.sparse = sparse});
                Workspace<float> fresh;
                EXPECT_TRUE(
                    test::same_bits(model.forward(data, shared), model.forward(data, fresh)));
            }
        }
    }
}

TEST(Model, LookingAtAModelDoesNotDisturbItsTraining) {
    const auto data = test::random_data<double>(test::awkward_graphs().back());
    Model<double> model(two_layers());
    Workspace<double> workspace;
    Matrix<double> grad_logits;
    const auto gradients = [&](bool look) {
        cross_entropy<double>(model.forward(data, workspace), data.y, data.train_nodes,
                              &grad_logits);
        Workspace<double> other;
        if (look) model.forward(test::random_data<double>(test::awkward_graphs()[7]), other);
        model.backward(data, workspace, grad_logits);
        return model.parameters()[0]->grad;
    };
    const Matrix<double> undisturbed = gradients(false);
    EXPECT_TRUE(test::same_bits(gradients(true), undisturbed));
}

TEST(Model, ThreadsDoNotChangeABit) {
    test::Numbers numbers(8);
    const auto edges = test::random_graph(1500, 12'000, numbers);  // enough to be shared out
    const auto data = test::random_data<float>(edges, {.features = 40, .sparse = true});
    ModelConfig config = two_layers(40);
    config.dropout = 0.5;
    config.attention_dropout = 0.5;
    Model<float> model(config);
    const PassOptions pass{true, 1, 1};
    const auto run = [&](int threads) {
        const test::ThreadsInScope scope(threads);
        Workspace<float> workspace;
        Matrix<float> grad_logits;
        std::vector<Matrix<float>> results = {model.forward(data, workspace, pass)};
        cross_entropy<float>(results[0], data.y, data.train_nodes, &grad_logits);
        model.backward(data, workspace, grad_logits, pass);
        for (const auto* parameter : model.parameters()) results.push_back(parameter->grad);
        return results;
    };
    const auto one = run(1);
    for (const int threads : {2, 3}) {
        const auto many = run(threads);
        for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(test::same_bits(many[i], one[i]));
    }
}

}  // namespace
}  // namespace gatlab
