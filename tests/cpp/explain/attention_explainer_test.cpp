#include "gatlab/explain/attention_explainer.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"

#include "support/compare.h"
#include "support/explained.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Explained;
using test::kNaiveDouble;

// What PyG does, from what predict() tells: alpha of each layer in the caller's edge order, added
// loops left out, heads and then layers reduced.
Matrix<double> reduced_by_hand(const Explained& made, bool max) {
    const auto prediction = predict(made.model, made.data, {.attention = true});
    const IndexSpan source = made.data.graph.source();
    const IndexSpan target = made.data.graph.target();
    Matrix<double> all = Matrix<double>::Zero(made.data.graph.num_edges(), 1);
    for (const LayerAttention<double>& layer : prediction.attention) {
        Eigen::Index kept = 0;
        for (Index e = 0; e < made.data.graph.num_edges(); ++e) {
            if (source[e] == target[e]) continue;
            const auto heads = layer.alpha.row(kept++);
            const double weight = max ? heads.maxCoeff() : heads.mean();
            all(e, 0) = max ? std::max(all(e, 0), weight)
                            : all(e, 0) + weight / prediction.attention.size();
        }
    }
    return all;
}

const std::string kThreeLayers =
    std::string(R"({"conv": "gat", "out_channels": 3, "heads": 3},)") + test::smooth_layers();

class AttentionReduced : public ::testing::TestWithParam<bool> {};

TEST_P(AttentionReduced, IsThatOfEachEdgeThatTheNodeDependsOn) {
    const Explained made = test::explained_case(test::smooth_layers());
    const bool max = GetParam();
    const AttentionOptions options{max ? HeadReduction::max : HeadReduction::mean,
                                   max ? LayerReduction::max : LayerReduction::mean};
    const Matrix<double> all = reduced_by_hand(made, max);
    for (Index index = 0; index < made.data.graph.num_nodes(); ++index) {
        const auto why = explain(made.model, made.data, {.index = index}, options);
        Matrix<double> expected = Matrix<double>::Zero(all.rows(), 1);
        for (const Index e : field_of(made.model, made.data, index).edges) {
            expected(e, 0) = all(e, 0);
        }
        EXPECT_TRUE(all_near(why.edge_mask, expected, kNaiveDouble)) << "node " << index;
        EXPECT_EQ(why.node_mask.size(), 0);
    }
}

INSTANTIATE_TEST_SUITE_P(Reductions, AttentionReduced, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "max" : "mean"; });

TEST(Attention, OfAddedLoopsIsToldApart) {
    const Explained made = test::explained_case(R"({"conv": "gat", "out_channels": 3})");
    const auto why = explain(made.model, made.data, {.index = 3}, AttentionOptions{});
    // The edges into node 3 and its loop share its attention; the caller's loop 3 → 3 gave way.
    EXPECT_NEAR(why.edge_mask.sum() + why.self_loop_mask(3, 0), 1, 1e-14);
    EXPECT_EQ(why.edge_mask(6, 0), 0);
    EXPECT_EQ(why.self_loop_mask.sum(), why.self_loop_mask(3, 0));
}

TEST(Attention, OfTheCallersLoopsCountsWhereNoneAreAdded) {
    const Explained made = test::explained_case(R"({"conv": "transformer", "out_channels": 3})");
    const auto why = explain(made.model, made.data, {.index = 3}, AttentionOptions{});
    EXPECT_NEAR(why.edge_mask.sum(), 1, 1e-14);
    EXPECT_GT(why.edge_mask(6, 0), 0);
    EXPECT_EQ(why.self_loop_mask.sum(), 0);
}

// A [N, N] of a layer: the heads' mean, or largest, duplicates added up, loops in the diagonal.
Matrix<double> dense_attention(const LayerAttention<double>& layer, Index nodes, bool max) {
    Matrix<double> a = Matrix<double>::Zero(nodes, nodes);
    for (std::size_t k = 0; k < layer.source.size(); ++k) {
        const auto heads = layer.alpha.row(static_cast<Index>(k));
        a(layer.target[k], layer.source[k]) += max ? heads.maxCoeff() : heads.mean();
    }
    return a;
}

// The paper's product of matrices, all rows of it.
Matrix<double> dense_rollout(const Explained& made, bool max) {
    const Index nodes = made.data.graph.num_nodes();
    const Matrix<double> identity = Matrix<double>::Identity(nodes, nodes);
    Matrix<double> rollout = identity;
    for (const auto& layer : predict(made.model, made.data, {.attention = true}).attention) {
        Matrix<double> a = dense_attention(layer, nodes, max) + identity;
        for (Index i = 0; i < nodes; ++i) a.row(i) /= a.row(i).sum();
        rollout = (a * rollout).eval();
    }
    return rollout;
}

TEST(Rollout, IsTheRowOfTheProductOfMatrices) {
    for (const std::string& layers :
         {std::string(test::smooth_layers()), kThreeLayers,
          std::string(R"({"conv": "transformer", "out_channels": 3, "heads": 2},
                         {"conv": "transformer", "out_channels": 3})")}) {
        const Explained made = test::explained_case(layers);
        for (const bool max : {false, true}) {
            const Matrix<double> rollout = dense_rollout(made, max);
            for (Index index = 0; index < rollout.rows(); ++index) {
                const auto why =
                    explain(made.model, made.data, {.index = index},
                            AttentionOptions{max ? HeadReduction::max : HeadReduction::mean,
                                             LayerReduction::rollout});
                EXPECT_TRUE(all_near(why.node_mask, Matrix<double>(rollout.row(index).transpose()),
                                     kNaiveDouble));
                EXPECT_NEAR(why.node_mask.sum(), 1, 1e-13);
            }
        }
    }
}

// Through an edge flows what a step back through its entry alone would carry.
TEST(Rollout, OfAnEdgeIsWhatFlowsAlongItInAllLayers) {
    const Explained made = test::explained_case(kThreeLayers);
    const auto attention = predict(made.model, made.data, {.attention = true}).attention;
    const Index nodes = made.data.graph.num_nodes();
    const Index index = 2;
    Matrix<double> flow = Matrix<double>::Zero(1, nodes);
    flow(0, index) = 1;
    Matrix<double> expected = Matrix<double>::Zero(made.data.graph.num_edges(), 1);
    for (std::size_t l = attention.size(); l-- > 0;) {
        const Matrix<double> a = dense_attention(attention[l], nodes, false);
        Eigen::Index kept = 0;
        for (Index e = 0; e < made.data.graph.num_edges(); ++e) {
            const Index j = made.data.graph.source()[e];
            const Index i = made.data.graph.target()[e];
            if (j == i) continue;
            expected(e, 0) +=
                flow(0, i) * attention[l].alpha.row(kept++).mean() / (1 + a.row(i).sum());
        }
        Matrix<double> step = a + Matrix<double>::Identity(nodes, nodes);
        for (Index i = 0; i < nodes; ++i) step.row(i) /= step.row(i).sum();
        flow = (flow * step).eval();
    }
    const auto why = explain(made.model, made.data, {.index = index},
                             AttentionOptions{HeadReduction::mean, LayerReduction::rollout});
    EXPECT_TRUE(all_near(why.edge_mask, expected, kNaiveDouble));
}

TEST(Rollout, OfAGraphBeginsEvenlyOnItsNodes) {
    const Explained made = test::explained_case(test::smooth_readout());
    const Matrix<double> rollout = dense_rollout(made, false);
    const auto why = explain(made.model, made.data, {.index = 1},
                             AttentionOptions{HeadReduction::mean, LayerReduction::rollout});
    const Matrix<double> expected = rollout.bottomRows(4).colwise().mean().transpose();
    EXPECT_TRUE(all_near(why.node_mask, expected, kNaiveDouble));
    EXPECT_EQ(why.edge_mask.topRows(10).sum(), 0);
}

TEST(Attention, IsRefusedWhereThereIsNone) {
    const Explained made = test::explained_case(R"({"layer": "linear", "out_channels": 3})");
    EXPECT_THROW(explain(made.model, made.data, {.index = 0}, AttentionOptions{}), ValueError);
}

TEST(AttentionEntropy, IsOneWhereAttentionIsEven) {
    Explained made = test::explained_case(R"({"conv": "gat", "out_channels": 3, "heads": 2})");
    for (Parameter<double>* parameter : made.model.parameters()) {
        if (parameter->name.find("att_") != std::string::npos) parameter->value.setZero();
    }
    const auto even = attention_entropy(made.model, made.data);
    ASSERT_EQ(even.size(), 1u);
    for (Index i = 0; i < 7; ++i) EXPECT_NEAR(even[0](i, 1), 1, 1e-14);
    EXPECT_TRUE(std::isnan(even[0](7, 0)));  // its loop alone
}

TEST(AttentionEntropy, IsThatOfTheFormula) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto layers = attention_entropy(made.model, made.data);
    const auto attention = predict(made.model, made.data, {.attention = true}).attention;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        Matrix<double> entropy = Matrix<double>::Zero(9, layers[l].cols());
        std::vector<int> edges(9, 0);
        for (std::size_t k = 0; k < attention[l].target.size(); ++k) {
            const Index i = attention[l].target[k];
            ++edges[static_cast<std::size_t>(i)];
            for (Index h = 0; h < entropy.cols(); ++h) {
                const double alpha = attention[l].alpha(static_cast<Index>(k), h);
                entropy(i, h) -= alpha * std::log(alpha);
            }
        }
        for (Index i = 0; i < 7; ++i) {
            const double most = std::log(edges[static_cast<std::size_t>(i)]);
            for (Index h = 0; h < entropy.cols(); ++h) {
                EXPECT_NEAR(layers[l](i, h), entropy(i, h) / most, 1e-13);
            }
        }
    }
}

}  // namespace
}  // namespace gatlab
