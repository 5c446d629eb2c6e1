// A trace tells what forward does: its attention and its output are forward's own, bit for bit, and
// every value between follows from those before it by the formula that the page shows.

#include "gatlab/nn/trace.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"

#include "support/compare.h"
#include "support/data.h"
#include "support/layer_options.h"
#include "support/models.h"
#include "support/naive_gat.h"

namespace gatlab {
namespace {

using test::all_near;
using test::same_bits;

constexpr Index kInChannels = 5;

/// Two attention layers, of which the second is the one in question, with an activation.
ModelConfig model_ending_in(LayerConfig layer) {
    std::visit(
        [](auto& config) {
            if constexpr (requires { config.activation; }) config.activation = Activation::elu;
        },
        layer);
    ModelConfig config;
    config.in_channels = kInChannels;
    config.layers = {GATConvConfig{.out_channels = 4, .heads = 2}, layer};
    config.seed = 3;
    return config;
}

std::vector<test::LayerOptions> attention_layers() {
    std::vector<test::LayerOptions> found;
    for (const test::LayerOptions& options : test::layer_options()) {
        const bool attends =
            std::visit([](const auto& config) { return config.key == "conv"; }, options.config());
        if (attends) found.push_back(options);
    }
    return found;
}

class TraceOf : public ::testing::TestWithParam<test::LayerOptions> {};

TEST_P(TraceOf, HasTheBitsOfForwardOnEveryGraph) {
    const Model<float> model(model_ending_in(GetParam().config()));
    for (const test::EdgeList& edges : test::awkward_graphs()) {
        for (const bool weighted : {false, true}) {
            SCOPED_TRACE(edges.name + (weighted ? ", weighted" : ""));
            auto data = test::random_data<float>(
                edges, {.features = kInChannels, .edge_dim = 2, .sparse = weighted});
            if (weighted) data.edge_weight.setConstant(edges.source.size(), 1, 0.75f);
            const auto prediction =
                predict(model, data, {.attention = true, .embeddings = true, .loss = {}});
            const auto traced = trace(model, data, {.layer = 1});
            EXPECT_EQ(traced.source, prediction.attention[1].source);
            EXPECT_EQ(traced.target, prediction.attention[1].target);
            EXPECT_TRUE(same_bits(*traced.find("x"), prediction.embeddings[0]));
            EXPECT_TRUE(same_bits(*traced.find("alpha"), prediction.attention[1].alpha));
            EXPECT_TRUE(same_bits(*traced.find("activated"), prediction.embeddings[1]));
        }
    }
}

// exp / sum is alpha, alpha times what is sent is the message, and messages add up to head sums.
TEST_P(TraceOf, FollowsFromStepToStep) {
    const Model<double> model(model_ending_in(GetParam().config()));
    for (const test::EdgeList& edges : test::awkward_graphs()) {
        SCOPED_TRACE(edges.name);
        const auto data =
            test::random_data<double>(edges, {.features = kInChannels, .edge_dim = 2});
        const auto traced = trace(model, data, {.layer = 1});
        const Matrix<double>& e = *traced.find("e");
        const Matrix<double>& max = *traced.find("max");
        const Matrix<double>& exp = *traced.find("exp");
        const Matrix<double>& sum = *traced.find("sum");
        const Matrix<double>& alpha = *traced.find("alpha");
        const Matrix<double>& messages = *traced.find("messages");
        Matrix<double> sums = Matrix<double>::Zero(sum.rows(), sum.cols());
        Matrix<double> head_sums = Matrix<double>::Zero(sum.rows(), messages.cols());
        for (Eigen::Index k = 0; k < e.rows(); ++k) {
            const Index i = traced.target[static_cast<std::size_t>(k)];
            for (Eigen::Index h = 0; h < e.cols(); ++h) {
                EXPECT_LE(e(k, h), max(i, h));
                EXPECT_NEAR(exp(k, h), std::exp(e(k, h) - max(i, h)), 1e-15);
                EXPECT_EQ(alpha(k, h), exp(k, h) * (1 / sum(i, h)));
            }
            sums.row(i) += exp.row(k);
            head_sums.row(i) += messages.row(k);
        }
        EXPECT_TRUE(all_near(sum, sums, test::kNaiveDouble));
        EXPECT_TRUE(all_near(*traced.find("head_sums"), head_sums, test::kNaiveDouble));
        if (const auto* pairs = traced.find("pair_scores")) {
            for (Eigen::Index k = 0; k < e.rows(); ++k) {
                const auto at = static_cast<std::size_t>(k);
                const Index pair = traced.target[at] * edges.num_nodes + traced.source[at];
                for (Eigen::Index h = 0; h < e.cols(); ++h) {
                    EXPECT_EQ((*pairs)(pair, h), e(k, h));
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Each, TraceOf, ::testing::ValuesIn(attention_layers()),
                         [](const auto& test) { return test.param.name; });

class TraceOn : public ::testing::TestWithParam<test::EdgeList> {};

// GATConv, value by value against the reference that is written from the formulas.
TEST_P(TraceOn, IsTheNaiveReferences) {
    const auto data = test::random_data<double>(GetParam());
    const ModelConfig config = test::two_layers();
    const Model<double> model(config);
    const auto naive = test::naive_gat(std::get<GATConvConfig>(config.layers[0]), GetParam(),
                                       data.x.dense(), {}, state_dict(model), "conv1.");
    const auto traced = trace(model, data);
    EXPECT_EQ(traced.source, naive.source);
    EXPECT_EQ(traced.target, naive.target);
    EXPECT_TRUE(
        all_near(*traced.find("h"), data.x.dense() * *traced.find("weight"), test::kNaiveDouble));
    EXPECT_TRUE(all_near(*traced.find("z"), naive.score, test::kNaiveDouble));
    const Matrix<double> e = naive.score.unaryExpr([](double z) { return z > 0 ? z : 0.2 * z; });
    EXPECT_TRUE(all_near(*traced.find("e"), e, test::kNaiveDouble));
    EXPECT_TRUE(all_near(*traced.find("alpha"), naive.alpha, test::kNaiveDouble));
    EXPECT_TRUE(all_near(*traced.find("out"), naive.out, test::kNaiveDouble));
}

// Without a residual nothing is rounded between the sums and the output but the bias.
TEST_P(TraceOn, AddsTheBiasToTheHeadsSideBySide) {
    const auto data = test::random_data<float>(GetParam());
    const Model<float> model(test::two_layers());
    const auto traced = trace(model, data);
    EXPECT_TRUE(same_bits(*traced.find("combined"), *traced.find("head_sums")));
    Matrix<float> out = *traced.find("combined");
    out.rowwise() += traced.find("bias")->row(0);
    EXPECT_TRUE(same_bits(*traced.find("out"), out));
}

INSTANTIATE_TEST_SUITE_P(Each, TraceOn, ::testing::ValuesIn(test::awkward_graphs()),
                         [](const auto& test) { return test.param.name; });

template <class Call>
std::string refusal(const Call& call) {
    try {
        call();
    } catch (const ValueError& error) {
        return error.what();
    }
    return "no error";
}

TEST(Trace, RefusesWhatItCannotShow) {
    const auto data = test::random_data<float>(test::karate_club());
    ModelConfig config = test::two_layers();
    config.layers.push_back(LayerNormConfig{});
    const Model<float> model(config);
    EXPECT_EQ(refusal([&] { trace(model, data, {.layer = 3}); }),
              "layer: expected a layer from 0 to 2, got 3. Layers are numbered from 0.");
    EXPECT_EQ(refusal([&] { trace(model, data, {.layer = -1}); }),
              "layer: expected a layer from 0 to 2, got -1. Layers are numbered from 0.");
    EXPECT_EQ(
        refusal([&] { trace(model, data, {.layer = 2}); }),
        "layer: expected an attention layer, which has something to trace, got layer 2, which "
        "is layer_norm. Ask for a layer that passes messages along edges.");
    EXPECT_THAT(refusal([&] { trace(model, data, {.layer = 0, .most_numbers = 1000}); }),
                ::testing::StartsWith("graph: expected a graph of which a trace of this layer has "
                                      "at most 1000 numbers, got one with about "));
}

TEST(Trace, CountsNoFewerNumbersThanThereAre) {
    const auto data = test::random_data<float>(test::karate_club());
    const Model<float> model(test::two_layers());
    double numbers = 0;
    for (const auto& value : trace(model, data).values) {
        if (value.name != "pair_scores") numbers += static_cast<double>(value.value.size());
    }
    EXPECT_NE(refusal([&] { trace(model, data, {.layer = 0, .most_numbers = 0.8 * numbers}); }),
              "no error");
}

}  // namespace
}  // namespace gatlab
