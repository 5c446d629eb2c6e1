#include "gatlab/nn/conv/gat_conv.h"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/gat_case.h"

namespace gatlab {
namespace {

using test::all_near;
using test::awkward_graphs;
using test::EdgeList;
using test::gat_options;
using test::GatCase;
using test::GatOptions;
using test::NaiveGat;
using ::testing::Contains;

// --- Against the naive reference, for every set of options on every awkward graph
// -----------------

class GatConvOptions : public ::testing::TestWithParam<GatOptions> {
  protected:
    const GATConvConfig& config() const { return GetParam().config; }
};

template <class T>
void expect_like_naive(const GATConvConfig& config, const EdgeList& edges, bool sparse,
                       test::Tolerance tolerance) {
    SCOPED_TRACE(edges.name + (sparse ? ", sparse x" : ", dense x"));
    GatCase<T> layer(config, edges, 1, sparse);
    const Matrix<T> out = layer.forward();
    const NaiveGat naive = layer.naive();
    EXPECT_TRUE(all_near(out, naive.out, tolerance));
    EXPECT_TRUE(all_near(layer.alpha(), naive.alpha, tolerance));
}

TEST_P(GatConvOptions, DoubleAgreesWithTheNaiveReference) {
    for (const EdgeList& edges : awkward_graphs()) {
        expect_like_naive<double>(config(), edges, false, test::kNaiveDouble);
        expect_like_naive<double>(config(), edges, true, test::kNaiveDouble);
    }
}

TEST_P(GatConvOptions, FloatAgreesWithTheNaiveReference) {
    for (const EdgeList& edges : awkward_graphs()) {
        expect_like_naive<float>(config(), edges, false, test::kNaiveFloat);
        expect_like_naive<float>(config(), edges, true, test::kNaiveFloat);
    }
}

// --- Properties
// ------------------------------------------------------------------------------------

TEST_P(GatConvOptions, AlphaSumsToOneOverTheEdgesIntoEachNode) {
    for (const EdgeList& edges : awkward_graphs()) {
        GatCase<float> layer(config(), edges, 2);
        layer.forward();
        const NaiveGat naive = layer.naive();  // for the list of edges used
        const Matrix<double> alpha = layer.alpha();
        Matrix<double> sums = Matrix<double>::Zero(edges.num_nodes, config().heads);
        for (std::size_t k = 0; k < naive.target.size(); ++k) {
            sums.row(naive.target[k]) += alpha.row(static_cast<Index>(k));
        }
        for (Index i = 0; i < edges.num_nodes; ++i) {
            const double expected =
                std::count(naive.target.begin(), naive.target.end(), i) > 0 ? 1 : 0;
            for (Index h = 0; h < config().heads; ++h) {
                EXPECT_NEAR(sums(i, h), expected, test::kNaiveFloat.bound) << edges.name;
            }
        }
    }
}

// The edges and edge features in another order, and where each came from.
template <class T>
std::vector<Index> shuffle_edges(EdgeList& edges, Matrix<T>& edge_attr) {
    std::vector<Index> from(edges.num_edges());
    std::iota(from.begin(), from.end(), 0);
    std::reverse(from.begin(), from.end());
    std::rotate(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(from.size() / 3),
                from.end());
    const EdgeList before = edges;
    const Matrix<T> attr_before = edge_attr;
    for (std::size_t e = 0; e < from.size(); ++e) {
        edges.source[e] = before.source[from[e]];
        edges.target[e] = before.target[from[e]];
        if (edge_attr.size() > 0) edge_attr.row(static_cast<Index>(e)) = attr_before.row(from[e]);
    }
    return from;
}

TEST_P(GatConvOptions, TheOrderOfEdgesDoesNotMatter) {
    for (const EdgeList& edges : awkward_graphs()) {
        GatCase<double> layer(config(), edges, 3);
        const Matrix<double> out = layer.forward();
        EdgeList shuffled = edges;
        Matrix<double> attr = layer.edge_attr;
        shuffle_edges(shuffled, attr);
        GatCase<double> other(config(), shuffled, 3);
        other.edge_attr = attr;
        other.x = layer.x;
        load_state_dict<double>(other.conv.parameters(),
                                state_dict<double>(layer.conv.parameters()));
        EXPECT_TRUE(all_near(other.forward(), out, test::kNaiveDouble)) << edges.name;
    }
}

TEST_P(GatConvOptions, PermutingTheNodesPermutesTheOutput) {
    for (const EdgeList& edges : awkward_graphs()) {
        const Index n = edges.num_nodes;
        const auto moved = [n](Index node) { return n - 1 - node; };
        GatCase<double> layer(config(), edges, 4);
        const Matrix<double> out = layer.forward();
        EdgeList permuted = edges;
        for (Index& node : permuted.source) node = moved(node);
        for (Index& node : permuted.target) node = moved(node);
        GatCase<double> other(config(), permuted, 4);
        other.edge_attr = layer.edge_attr;
        other.x = layer.x.colwise().reverse();
        load_state_dict<double>(other.conv.parameters(),
                                state_dict<double>(layer.conv.parameters()));
        const Matrix<double> back = other.forward().colwise().reverse();
        EXPECT_TRUE(all_near(back, out, test::kNaiveDouble)) << edges.name;
    }
}

INSTANTIATE_TEST_SUITE_P(Each, GatConvOptions, ::testing::ValuesIn(gat_options()),
                         [](const auto& test) { return test.param.name; });

GATConvConfig small_config() {
    GATConvConfig config;
    config.out_channels = 3;
    config.heads = 2;
    return config;
}

Matrix<double> bias_of(GATConv<double>& conv) {
    return conv.parameters().back()->value;
}

TEST(GatConv, ANodeThatHearsNobodyGetsTheBias) {
    GATConvConfig config = small_config();
    config.add_self_loops = false;
    const EdgeList edges{"", 4, {0, 1}, {1, 2}};
    GatCase<double> layer(config, edges, 5);
    const Matrix<double> out = layer.forward();
    EXPECT_EQ(out.row(0), bias_of(layer.conv));
    EXPECT_EQ(out.row(3), bias_of(layer.conv));
    EXPECT_NE(out.row(1), bias_of(layer.conv));
}

TEST(GatConv, ANodeWithOnlyItsOwnLoopHearsItself) {
    const EdgeList edges{"", 3, {0}, {1}};
    GatCase<double> layer(small_config(), edges, 6);
    const Matrix<double> out = layer.forward();
    const Matrix<double> h = layer.x * layer.conv.parameters()[0]->value;
    EXPECT_TRUE(
        all_near(Matrix<double>(out.row(2)), h.row(2) + bias_of(layer.conv), test::kNaiveDouble));
}

TEST(GatConv, DuplicateEdgesCountSeparately) {
    GATConvConfig config = small_config();
    config.add_self_loops = false;
    GatCase<double> layer(config, {"", 3, {0, 2, 0}, {1, 1, 1}}, 7);
    layer.forward();
    const Matrix<double> alpha = layer.alpha();
    EXPECT_EQ(alpha.row(0), alpha.row(2));
    EXPECT_TRUE(all_near(Matrix<double>(alpha.colwise().sum()), Matrix<double>::Ones(1, 2),
                         test::kNaiveDouble));
}

TEST(GatConv, AMessageFlowsFromSourceToTargetOnly) {
    GATConvConfig config = small_config();
    config.add_self_loops = false;
    GatCase<double> layer(config, {"", 2, {0}, {1}}, 8);
    const Matrix<double> before = layer.forward();
    layer.x.row(1).setConstant(9);  // the listener's own features only move its scores
    EXPECT_TRUE(all_near(layer.forward(), before, test::kNaiveDouble));
    layer.x.row(0).setConstant(9);
    const Matrix<double> after = layer.forward();
    EXPECT_EQ(after.row(0), before.row(0));
    EXPECT_NE(after.row(1), before.row(1));
}

TEST(GatConv, HugeScoresStayFinite) {
    GatCase<float> layer(small_config(), awkward_graphs().back(), 9);
    layer.x *= 1e4f;
    EXPECT_TRUE(layer.forward().allFinite());
    EXPECT_TRUE(layer.alpha().allFinite());
}

TEST(GatConv, ForwardTwiceGivesTheSameBits) {
    for (const double dropout : {0.0, 0.5}) {
        GatCase<float> layer(small_config(), awkward_graphs().back(), 10, false, dropout);
        const Matrix<float> first = layer.forward();
        EXPECT_TRUE(test::same_bits(layer.forward(), first));
    }
}

TEST(GatConv, DropoutZeroesOrScalesAlphaButShowsItWhole) {
    const EdgeList& edges = awkward_graphs().back();
    GATConvConfig config = small_config();
    GatCase<double> kept(config, edges, 11);
    GatCase<double> dropped(config, edges, 11, false, 0.5);
    const Matrix<double> out = kept.forward();
    EXPECT_FALSE(all_near(dropped.forward(), out, {0.01}));
    EXPECT_TRUE(all_near(dropped.alpha(), kept.alpha(), test::kNaiveDouble));
}

TEST(GatConv, MessageDropoutZeroesOrScalesWhatIsSummedButNotTheScores) {
    const EdgeList alone{"alone", 4, {}, {}};  // each node listens to itself, so out = h
    GATConvConfig config = small_config();
    config.bias = false;
    config.dropout = 0;
    GatCase<double> kept(config, alone, 12);
    config.message_dropout = 0.5;
    GatCase<double> dropped(config, alone, 12, false, 0.5);  // 0.5: in training
    const Matrix<double> h = kept.forward();
    const Matrix<double> out = dropped.forward();
    Index zeros = 0;
    for (Index i = 0; i < h.size(); ++i) {
        zeros += out.data()[i] == 0 ? 1 : 0;
        EXPECT_TRUE(out.data()[i] == 0 || out.data()[i] == 2 * h.data()[i]) << i;
    }
    EXPECT_GT(zeros, 0);
    EXPECT_LT(zeros, h.size());
    EXPECT_TRUE(all_near(dropped.alpha(), kept.alpha(), test::kNaiveDouble));
}

TEST(GatConv, NamesAndShapesAreThoseOfPyG) {
    GATConvConfig config = small_config();
    config.edge_dim = 5;
    config.residual = true;
    GATConv<float> conv(config, {.in_channels = 4, .name = "conv1", .key = {}});
    std::vector<std::pair<std::string, std::vector<Index>>> names;
    for (const Parameter<float>* p : conv.parameters()) names.emplace_back(p->name, p->shape);
    using Name = std::pair<std::string, std::vector<Index>>;
    EXPECT_THAT(names, ::testing::UnorderedElementsAre(
                           Name{"conv1.lin.weight", {6, 4}}, Name{"conv1.att_src", {1, 2, 3}},
                           Name{"conv1.att_dst", {1, 2, 3}}, Name{"conv1.lin_edge.weight", {6, 5}},
                           Name{"conv1.att_edge", {1, 2, 3}}, Name{"conv1.res.weight", {6, 4}},
                           Name{"conv1.bias", {6}}));
}

}  // namespace
}  // namespace gatlab
