// The hand-written backward of GATConv against finite differences in double: every parameter, x
// (dense and sparse) and edge_attr, for every set of options on every awkward graph.

#include <gtest/gtest.h>

#include "support/finite_difference.h"
#include "support/gat_case.h"

namespace gatlab {
namespace {

using test::awkward_graphs;
using test::EdgeList;
using test::gat_options;
using test::GatCase;
using test::GatOptions;
using test::gradient_agrees;
using test::NaiveGat;

std::span<double> all_of(Matrix<double>& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

// The awkward graphs, but a smaller random one: the more scores there are, the rarer the numbers
// that keep all of them away from 0.
const std::vector<EdgeList>& small_graphs() {
    static const std::vector<EdgeList> graphs = [] {
        std::vector<EdgeList> list = awkward_graphs();
        test::Numbers numbers(21);
        list.back() = test::random_graph(7, 14, numbers);
        return list;
    }();
    return graphs;
}

bool away_from_kinks(GatCase<double>& layer) {
    const NaiveGat naive = layer.naive();
    return naive.fill_gap > test::kKinkMargin &&
           (naive.score.size() == 0 || naive.score.cwiseAbs().minCoeff() > test::kKinkMargin);
}

// The first seed whose numbers keep their distance from every kink.
std::uint64_t smooth_seed(const GATConvConfig& config, const EdgeList& edges, bool sparse) {
    for (std::uint64_t seed = 1; seed < 20'000; ++seed) {
        GatCase<double> layer(config, edges, seed, sparse);
        if (away_from_kinks(layer)) return seed;
    }
    ADD_FAILURE() << "no seed keeps its distance from every kink";
    return 0;
}

void check_gradients(const GATConvConfig& config, const EdgeList& edges, bool sparse,
                     double dropout) {
    SCOPED_TRACE(edges.name + (sparse ? ", sparse x" : ", dense x"));
    const std::uint64_t seed = smooth_seed(config, edges, sparse);
    GatCase<double> layer(config, edges, seed, sparse, dropout);
    test::Numbers numbers(99);
    const Matrix<double>& out = layer.forward();
    const Matrix<double> cotangent =
        numbers.matrix(static_cast<Index>(out.rows()), static_cast<Index>(out.cols()));
    layer.backward(cotangent);
    const auto loss = [&] { return layer.forward().cwiseProduct(cotangent).sum(); };
    for (Parameter<double>* parameter : layer.conv.parameters()) {
        EXPECT_TRUE(gradient_agrees(loss, all_of(parameter->value), all_of(parameter->grad)))
            << parameter->name;
    }
    // A sparse x is given anew at each forward, so that entries which were not stored come to be.
    EXPECT_TRUE(gradient_agrees(loss, all_of(layer.x), all_of(layer.grad_x))) << "x";
    EXPECT_TRUE(gradient_agrees(loss, all_of(layer.edge_attr), all_of(layer.grad_edge_attr)))
        << "edge_attr";
}

class GatConvGradient : public ::testing::TestWithParam<GatOptions> {};

TEST_P(GatConvGradient, AgreesWithDifferences) {
    for (const EdgeList& edges : small_graphs()) {
        check_gradients(GetParam().config, edges, false, 0);
    }
}

TEST_P(GatConvGradient, AgreesWithDifferencesForSparseX) {
    for (const EdgeList& edges : small_graphs()) {
        check_gradients(GetParam().config, edges, true, 0);
    }
}

// The mask of the backward pass is that of the forward pass, or nothing would agree.
TEST_P(GatConvGradient, AgreesWithDifferencesUnderDropout) {
    for (const EdgeList& edges : small_graphs()) {
        check_gradients(GetParam().config, edges, false, 0.4);
    }
}

INSTANTIATE_TEST_SUITE_P(Each, GatConvGradient, ::testing::ValuesIn(gat_options()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace gatlab
