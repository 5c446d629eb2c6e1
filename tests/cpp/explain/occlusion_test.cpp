#include "gatlab/explain/occlusion.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

#include "support/compare.h"
#include "support/explained.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Explained;
using test::kNaiveDouble;

struct OcclusionCase {
    std::string name;
    std::string layers;
    Index index;
    bool sparse;
    OcclusionMeasure measure;
};

const std::string kWithEdgeAttr =
    R"({"conv": "gat", "out_channels": 3, "heads": 2, "edge_dim": 2, "fill_value": "add",
        "activation": "elu"},
       {"conv": "gatv2", "out_channels": 3, "edge_dim": 2, "residual": true})";

const OcclusionCase kCases[] = {
    {"node", test::smooth_layers(), 2, false, OcclusionMeasure::difference},
    {"sparse_kl", test::smooth_layers(), 3, true, OcclusionMeasure::kl},
    {"edge_attr", kWithEdgeAttr, 1, false, OcclusionMeasure::difference},
    {"last_edge_of_its_kind", kWithEdgeAttr, 0, false, OcclusionMeasure::kl},
    {"graph", test::smooth_readout(), 1, false, OcclusionMeasure::difference},
    {"all_nodes_seen", std::string(test::smooth_layers()) + R"(,{"layer": "pair_norm"})", 6, false,
     OcclusionMeasure::difference}};

class Occlusion : public ::testing::TestWithParam<OcclusionCase> {
  protected:
    Explained made = test::explained_case(GetParam().layers, GetParam().sparse);
    const Question question{GetParam().index, 1};
    const Matrix<double> before =
        softmax<double>(test::logits_of(made.model, made.data, GetParam().index));

    // What the definition says, over the whole graph.
    double change_to(const GraphData<double>& data) const {
        const Matrix<double> p =
            softmax<double>(test::logits_of(made.model, data, GetParam().index));
        if (GetParam().measure == OcclusionMeasure::difference) return before(0, 1) - p(0, 1);
        double kl = 0;
        for (Index k = 0; k < p.cols(); ++k) {
            kl += before(0, k) * (std::log(before(0, k)) - std::log(p(0, k)));
        }
        return kl;
    }

    std::vector<Index> all_edges_but(const std::vector<Index>& gone) const {
        std::vector<Index> kept;
        for (Index e = 0; e < made.data.graph.num_edges(); ++e) {
            if (std::find(gone.begin(), gone.end(), e) == gone.end()) kept.push_back(e);
        }
        return kept;
    }
};

TEST_P(Occlusion, OfAnEdgeIsWhatTheGraphWithoutItChanges) {
    const auto why = explain(
        made.model, made.data, question,
        OcclusionOptions{.measure = GetParam().measure, .node_mask_type = NodeMaskType::none});
    Matrix<double> expected(made.data.graph.num_edges(), 1);
    for (Index e = 0; e < expected.rows(); ++e) {
        expected(e, 0) = change_to(test::with_edges(made.data, all_edges_but({e})));
    }
    EXPECT_TRUE(all_near(why.edge_mask, expected, kNaiveDouble));
    EXPECT_GT(expected.cwiseAbs().maxCoeff(), 1e-5);
}

TEST_P(Occlusion, OfFeaturesIsWhatZerosChange) {
    const Matrix<double> x = made.data.x.to_dense();
    const auto expected = [&](NodeMaskType type, Index i, Index f) {
        Matrix<double> hidden = x;
        if (type == NodeMaskType::object) hidden.row(i).setZero();
        if (type == NodeMaskType::common_attributes) hidden.col(f).setZero();
        if (type == NodeMaskType::attributes) hidden(i, f) = 0;
        GraphData<double> data = test::with_edges(made.data, all_edges_but({}));
        data.x = Features<double>(hidden);
        return change_to(data);
    };
    for (const NodeMaskType type :
         {NodeMaskType::object, NodeMaskType::attributes, NodeMaskType::common_attributes}) {
        const auto why =
            explain(made.model, made.data, question,
                    OcclusionOptions{.measure = GetParam().measure, .node_mask_type = type});
        Matrix<double> by_hand(why.node_mask.rows(), why.node_mask.cols());
        for (Index i = 0; i < by_hand.rows(); ++i) {
            for (Index f = 0; f < by_hand.cols(); ++f) by_hand(i, f) = expected(type, i, f);
        }
        EXPECT_TRUE(all_near(why.node_mask, by_hand, kNaiveDouble));
        EXPECT_GT(by_hand.cwiseAbs().maxCoeff(), 1e-5);
        // Edges are looked at with all features there.
        EXPECT_NEAR(why.edge_mask(0, 0), change_to(test::with_edges(made.data, all_edges_but({0}))),
                    1e-13);
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, Occlusion, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

TEST(OcclusionOfEdges, TakesBothDirectionsTogether) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto why = explain(made.model, made.data, {.index = 2, .target = 0},
                             OcclusionOptions{.undirected = true});
    // Edges 4 (3 → 2) and 5 (2 → 3) are the pair; 8 and 9 (3 → 4, twice) go with 7 (4 → 3).
    const auto change = [&](const std::vector<Index>& gone) {
        std::vector<Index> kept;
        for (Index e = 0; e < 14; ++e) {
            if (std::find(gone.begin(), gone.end(), e) == gone.end()) kept.push_back(e);
        }
        const auto p = [&](const GraphData<double>& data) {
            return softmax<double>(test::logits_of(made.model, data, 2))(0, 0);
        };
        return p(made.data) - p(test::with_edges(made.data, kept));
    };
    EXPECT_NEAR(why.edge_mask(4, 0), change({4, 5}), 1e-14);
    EXPECT_EQ(why.edge_mask(4, 0), why.edge_mask(5, 0));
    EXPECT_NEAR(why.edge_mask(7, 0), change({7, 8, 9}), 1e-14);
    // Node 2 cannot see what 3 sends to 4, but the pair has one value.
    EXPECT_EQ(why.edge_mask(8, 0), why.edge_mask(7, 0));
    EXPECT_NE(why.edge_mask(8, 0), 0);
}

TEST(OcclusionOfEdges, OnlyOfThoseAskedFor) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto all = explain(made.model, made.data, {.index = 2}, OcclusionOptions{});
    const auto some =
        explain(made.model, made.data, {.index = 2}, OcclusionOptions{.only = {12, 4, 2}});
    for (Index e = 0; e < 14; ++e) {
        EXPECT_EQ(some.edge_mask(e, 0), e == 4 || e == 2 ? all.edge_mask(e, 0) : 0) << e;
    }
    EXPECT_THROW(explain(made.model, made.data, {.index = 2}, OcclusionOptions{.only = {14}}),
                 GraphError);
}

TEST(OcclusionOfEdges, OfALoopThatTheLayerReplacesIsNothing) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto why = explain(made.model, made.data, {.index = 3}, OcclusionOptions{});
    EXPECT_EQ(why.edge_mask(6, 0), 0);
    EXPECT_NE(why.edge_mask(5, 0), 0);
}

TEST(OcclusionOfLabels, LooksAtTheTargetsOwnProbability) {
    const Explained made = test::explained_case(test::smooth_layers());
    const Question question{2, 1, LossKind::bce};
    const auto why = explain(made.model, made.data, question, OcclusionOptions{.only = {4}});
    std::vector<Index> kept{0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    const auto p = [&](const GraphData<double>& data) {
        return 1 / (1 + std::exp(-test::logits_of(made.model, data, 2)(0, 1)));
    };
    EXPECT_NEAR(why.edge_mask(4, 0), p(made.data) - p(test::with_edges(made.data, kept)), 1e-14);
}

TEST(OcclusionOfNumbers, HasNoDivergence) {
    const Explained made = test::explained_case(test::smooth_layers());
    const Question question{2, 1, LossKind::mse};
    EXPECT_THROW(
        explain(made.model, made.data, question, OcclusionOptions{.measure = OcclusionMeasure::kl}),
        ValueError);
    EXPECT_NO_THROW(explain(made.model, made.data, question, OcclusionOptions{}));
}

}  // namespace
}  // namespace gatlab
