// GATv2Conv and TransformerConv against their formulas, for every set of options of the registry on
// every awkward graph.

#include "support/naive_convs.h"

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/layer_options.h"
#include "support/layer_run.h"

namespace gatlab {
namespace {

using test::LayerOptions;
using test::LayerRun;
using test::NaiveConv;

std::vector<LayerOptions> options_with_a_reference() {
    std::vector<LayerOptions> chosen;
    for (const LayerOptions& options : test::layer_options()) {
        const std::string kind = test::kind_of(options.config());
        if (kind == "gatv2" || kind == "transformer") chosen.push_back(options);
    }
    return chosen;
}

NaiveConv naive_of(const LayerConfig& config, const test::EdgeList& edges, const Matrix<double>& x,
                   const Matrix<double>& edge_attr, const StateDict<double>& state) {
    if (const auto* gatv2 = std::get_if<GATv2ConvConfig>(&config)) {
        return test::naive_conv(*gatv2, edges, x, edge_attr, state, "conv.");
    }
    const auto& transformer = std::get<TransformerConvConfig>(config);
    return test::naive_conv(transformer, edges, x, edge_attr, state, "conv.");
}

Index edge_dim_of(const LayerConfig& config) {
    const auto* gatv2 = std::get_if<GATv2ConvConfig>(&config);
    return gatv2 != nullptr ? gatv2->edge_dim : std::get<TransformerConvConfig>(config).edge_dim;
}

// Whole multiples of 1/1024, so that float and double start from the very same.
Matrix<double> coarse(test::Numbers& numbers, Eigen::Index rows, Eigen::Index cols) {
    const Matrix<double> fine = numbers.matrix(static_cast<Index>(rows), static_cast<Index>(cols));
    return (fine * 1024).array().round() / 1024;
}

class NaiveConvs : public ::testing::TestWithParam<LayerOptions> {};

template <class T>
void expect_like_naive(const LayerConfig& config, const test::EdgeList& edges,
                       test::Tolerance tolerance) {
    SCOPED_TRACE(edges.name);
    test::Numbers numbers(3);
    LayerSetup setup;
    setup.in_channels = 4;
    setup.name = "conv";
    LayerRun<T> layer(config, setup, edges.graph());
    const Matrix<double> x = coarse(numbers, edges.num_nodes, 4);
    Matrix<double> edge_attr;
    if (edge_dim_of(config) > 0) {
        edge_attr = coarse(numbers, static_cast<Index>(edges.num_edges()), edge_dim_of(config));
    }
    StateDict<double> state;
    for (const StateArray<T>& array : layer.layer->state()) {
        Matrix<T>& value = array.array->value;
        value = coarse(numbers, value.rows(), value.cols()).template cast<T>();
    }
    for (const StateEntry<T>& entry : state_dict(layer.layer->state())) {
        state.push_back({entry.name, entry.shape, {entry.values.begin(), entry.values.end()}});
    }
    layer.x = Features<T>(Matrix<T>(x.cast<T>()));
    layer.edge_attr = edge_attr.cast<T>();
    const Matrix<T> out = layer.forward();
    const NaiveConv naive = naive_of(config, edges, x, edge_attr, state);
    EXPECT_TRUE(test::all_near(out, naive.out, tolerance));
    EXPECT_TRUE(test::all_near(layer.alpha(), naive.alpha, tolerance));
}

TEST_P(NaiveConvs, AgreeWithTheEngine) {
    const LayerConfig config = GetParam().config();
    for (const test::EdgeList& edges : test::awkward_graphs()) {
        expect_like_naive<double>(config, edges, test::kNaiveDouble);
        expect_like_naive<float>(config, edges, test::kNaiveFloat);
    }
}

INSTANTIATE_TEST_SUITE_P(Each, NaiveConvs, ::testing::ValuesIn(options_with_a_reference()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace gatlab
