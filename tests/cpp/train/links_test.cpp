#include "gatlab/train/links.h"

#include <cmath>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/compare.h"
#include "support/edge_list.h"
#include "support/finite_difference.h"
#include "support/training_case.h"

namespace gatlab {
namespace {

using Pair = std::pair<Index, Index>;

Pair ordered(Index a, Index b) {
    return {std::min(a, b), std::max(a, b)};
}

std::set<Pair> pairs_of(IndexSpan source, IndexSpan target) {
    std::set<Pair> pairs;
    for (std::size_t k = 0; k < source.size(); ++k) pairs.insert(ordered(source[k], target[k]));
    return pairs;
}

// --- The decoder
// ----------------------------------------------------------------------------------

TEST(DotProduct, GradientAgreesWithFiniteDifferences) {
    test::Numbers numbers(1);
    Matrix<double> z = numbers.matrix(5, 3);
    const Links links{{0, 1, 4, 2, 0}, {1, 2, 0, 2, 1}};  // shared nodes, a loop, a duplicate
    const Matrix<double> cotangent = numbers.matrix(5, 1);
    Matrix<double> scores, grad;
    dot_product(z, links, scores);
    EXPECT_DOUBLE_EQ(scores(2, 0), z.row(4).dot(z.row(0)));
    dot_product_backward(z, links, cotangent, grad);
    const auto loss = [&] {
        dot_product(z, links, scores);
        return scores.cwiseProduct(cotangent).sum();
    };
    EXPECT_TRUE(test::gradient_agrees(loss, {z.data(), 15}, {grad.data(), 15}));
}

// --- Negatives
// ------------------------------------------------------------------------------------

TEST(NegativeLinks, AreDifferentPairsThatAreNoEdges) {
    const Graph graph = test::karate_club().graph();
    const auto edges = pairs_of(graph.source(), graph.target());
    for (const Index count : {1, 78, 400, 100000}) {
        const Links links = negative_links(graph, count, true, {7, 1, 0, {}});
        const auto pairs = pairs_of(links.source, links.target);
        EXPECT_EQ(links.size(), std::min<std::size_t>(count, 34 * 33 / 2 - 78));
        EXPECT_EQ(pairs.size(), links.size());
        for (std::size_t k = 0; k < links.size(); ++k) {
            EXPECT_LT(links.source[k], links.target[k]);
            EXPECT_FALSE(edges.contains({links.source[k], links.target[k]}));
        }
    }
}

TEST(NegativeLinks, OfADirectedGraphMayBeEdgesTheOtherWayRound) {
    const Graph graph = test::EdgeList{"", 3, {0, 1, 2, 1}, {1, 2, 0, 1}}.graph();
    const Links links = negative_links(graph, 10, false, {});
    std::set<Pair> pairs;
    for (std::size_t k = 0; k < links.size(); ++k) {
        pairs.emplace(links.source[k], links.target[k]);
    }
    EXPECT_THAT(pairs, ::testing::ElementsAre(Pair{0, 2}, Pair{1, 0}, Pair{2, 1}));
}

TEST(NegativeLinks, FollowFromTheKey) {
    const Graph graph = test::karate_club().graph();
    const RandomKey key{7, 1, 0, RandomPurpose::negative_edges};
    const RandomKey next{7, 2, 0, RandomPurpose::negative_edges};
    EXPECT_EQ(negative_links(graph, 50, true, key).source,
              negative_links(graph, 50, true, key).source);
    EXPECT_NE(negative_links(graph, 50, true, key).source,
              negative_links(graph, 50, true, next).source);
}

// Every pair that is no edge is drawn about equally often.
TEST(NegativeLinks, AreUniform) {
    const Graph graph = test::EdgeList{"", 6, {0, 1}, {1, 2}}.graph();  // 13 of 15 pairs are free
    std::map<Pair, int> counts;
    const int rounds = 2600;
    for (std::uint32_t round = 0; round < rounds; ++round) {
        const Links links = negative_links(graph, 1, true, {1, round, 0, {}});
        ++counts[{links.source[0], links.target[0]}];
    }
    EXPECT_EQ(counts.size(), 13u);
    const double mean = rounds / 13.0;
    for (const auto& [pair, count] : counts) {
        EXPECT_NEAR(count, mean, test::kStandardErrors * std::sqrt(mean));
    }
}

// --- The split
// ------------------------------------------------------------------------------------

TEST(SplitLinks, HidesEdgesAndGivesEachAsManyNegatives) {
    const GraphData<float> whole = test::karate_data();
    const LinkData<float> split = split_links(whole, {0.1, 0.2, true, 3});
    EXPECT_EQ(split.val_edges, 7);
    EXPECT_EQ(split.test_edges, 15);
    EXPECT_EQ(split.train.size(), 78u - 22);
    EXPECT_EQ(split.val.size(), 14u);
    EXPECT_EQ(split.test.size(), 30u);
    EXPECT_EQ(split.data.graph.num_edges(), 2 * 56);  // both directions
    const auto edges = pairs_of(whole.graph.source(), whole.graph.target());
    const auto seen = pairs_of(split.data.graph.source(), split.data.graph.target());
    EXPECT_EQ(seen, pairs_of(split.train.source, split.train.target));
    std::set<Pair> hidden;
    for (const auto& [links, count] :
         {std::pair(split.val, split.val_edges), std::pair(split.test, split.test_edges)}) {
        for (std::size_t k = 0; k < links.size(); ++k) {
            const Pair pair = ordered(links.source[k], links.target[k]);
            EXPECT_FALSE(seen.contains(pair));
            EXPECT_EQ(edges.contains(pair), k < static_cast<std::size_t>(count));
            EXPECT_TRUE(hidden.insert(pair).second);
        }
    }
}

TEST(SplitLinks, KeepsTheFeaturesOfTheEdgesThatStay) {
    GraphData<float> whole = test::random_data(4, 20);
    const auto edges = static_cast<Eigen::Index>(whole.graph.num_edges());
    whole.edge_attr.resize(edges, 2);
    for (Index e = 0; e < edges; ++e) {
        whole.edge_attr(e, 0) = static_cast<float>(whole.graph.source()[e]);
        whole.edge_attr(e, 1) = static_cast<float>(whole.graph.target()[e]);
    }
    const LinkData<float> split = split_links(whole, {0.2, 0.2, false, 1});
    const Graph& graph = split.data.graph;
    ASSERT_EQ(split.data.edge_attr.rows(), graph.num_edges());
    for (Index e = 0; e < graph.num_edges(); ++e) {
        EXPECT_EQ(split.data.edge_attr(e, 0), static_cast<float>(graph.source()[e]));
        EXPECT_EQ(split.data.edge_attr(e, 1), static_cast<float>(graph.target()[e]));
    }
}

TEST(SplitLinks, RefusesToHideEverything) {
    const GraphData<float> whole = test::karate_data();
    EXPECT_THROW(split_links(whole, {0.5, 0.5, true, 0}), ValueError);
    EXPECT_THROW(split_links(whole, {-0.1, 0.5, true, 0}), ValueError);
    GraphData<float> bare{test::EdgeList{"", 3, {}, {}}.graph(),
                          Features<float>(Matrix<float>::Zero(3, 1)),
                          {},
                          {},
                          {},
                          {},
                          {}};
    EXPECT_THROW(split_links(bare, {}), ValueError);
}

// --- The task
// -------------------------------------------------------------------------------------

// Two cliques: pairs within one are edges, pairs across are not.
GraphData<float> two_cliques(Index size) {
    test::EdgeList edges{"", 2 * size, {}, {}};
    for (Index a = 0; a < 2 * size; ++a) {
        for (Index b = 0; b < 2 * size; ++b) {
            if (a == b || a / size != b / size) continue;
            edges.source.push_back(a);
            edges.target.push_back(b);
        }
    }
    test::Numbers numbers(2);
    return {edges.graph(),
            Features<float>(numbers.matrix(2 * size, 8).cast<float>()),
            {},
            {},
            {},
            {},
            {}};
}

TEST(LinkTask, FindsHiddenEdges) {
    const LinkData<float> links = split_links(two_cliques(12), {0.1, 0.2, true, 5});
    Model<float> model(test::small_model(8, 8));
    TrainOptions options;
    options.loss = LossKind::bce;
    options.metric = Metric::roc_auc;
    options.lr = 0.02;
    options.weight_decay = 0;
    options.epochs = 150;
    options.patience = 150;
    Trainer<float> trainer(model, std::make_unique<LinkTask<float>>(links), options);
    std::vector<EpochReport> reports;
    while (!trainer.done()) reports.push_back(trainer.step());
    LinkTask<float> task(links);
    const Evaluation test = evaluate(model, task, NodeSet::test, {options.objective(), true});
    EXPECT_GT(test.roc_auc, 0.9);
    EXPECT_GT(test.average_precision, 0.9);
    EXPECT_EQ(test.nodes, 2 * links.test_edges);
    EXPECT_EQ(reports.back().val_metric,
              evaluate(model, task, NodeSet::val, {options.objective(), true}).roc_auc);
}

TEST(LinkTask, LearnsByBceOnly) {
    const LinkData<float> links = split_links(two_cliques(4), {});
    Model<float> model(test::small_model(8, 8));
    EXPECT_THROW(Trainer<float>(model, std::make_unique<LinkTask<float>>(links), {}), ValueError);
}

TEST(LinkTask, NeedsAnEmbeddingPerNode) {
    const LinkData<float> links = split_links(two_cliques(4), {});
    ModelConfig config = test::small_model(8, 8);
    config.layers.push_back(ReadoutConfig{});
    Model<float> model(config);
    TrainOptions options;
    options.loss = LossKind::bce;
    EXPECT_THROW(Trainer<float>(model, std::make_unique<LinkTask<float>>(links), options),
                 ValueError);
}

}  // namespace
}  // namespace gatlab
