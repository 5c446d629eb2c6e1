// PyG's readouts over three graphs, in double against its double run, in float against both.

#include <gtest/gtest.h>

#include "gatlab/data/graph_data.h"
#include "gatlab/nn/readout.h"

#include "support/compare.h"
#include "support/fixture.h"
#include "support/layer_run.h"

namespace gatlab {
namespace {

using test::Fixture;
using test::LayerRun;

LayerConfig config_of(const std::string& run) {
    if (run == "att") return AttentionalAggregationConfig{};
    if (run == "attnn") return AttentionalAggregationConfig{.out_channels = 3};
    return ReadoutConfig{run == "mean"  ? Aggregation::mean
                         : run == "add" ? Aggregation::sum
                                        : Aggregation::max};
}

// `run` is the name of PyG's run; `prefix` tells whose numbers to compare with.
template <class T>
void expect_run(const Fixture& fixture, const std::string& run, const std::string& prefix,
                test::Tolerance tolerance) {
    SCOPED_TRACE(prefix + run);
    const auto nodes = static_cast<Index>(fixture.config().at("num_nodes").get<int>());
    LayerSetup setup;
    setup.in_channels = 4;
    setup.name = "layer";
    LayerRun<T> layer(config_of(run), setup, Graph::from_edge_index(nodes, {}, {}));
    load_state_dict(layer.layer->parameters(), fixture.state<T>(run + ".param.", "layer."));
    const std::string x = run == "maxties" ? "maxties.x" : "x";
    layer.x = Features<T>(Matrix<T>(fixture.matrix(x).cast<T>()));
    layer.ptr = ptr_of_batch(fixture.integers<Index>("batch"));
    EXPECT_TRUE(test::all_near(layer.forward(), fixture.matrix(prefix + run + ".out"), tolerance));
    const std::string cotangent = run == "attnn" ? "attnn.cotangent" : "cotangent";
    layer.backward(fixture.matrix(cotangent).cast<T>());
    EXPECT_TRUE(test::all_near(layer.grad_x, fixture.matrix(prefix + run + ".grad.x"), tolerance));
    for (const Parameter<T>* parameter : layer.layer->parameters()) {
        const std::string name = parameter->name.substr(std::string("layer.").size());
        const Matrix<T> grad =
            parameter->transposed ? Matrix<T>(parameter->grad.transpose()) : parameter->grad;
        EXPECT_TRUE(
            test::all_near(grad, fixture.matrix(prefix + run + ".grad.param." + name), tolerance))
            << name;
    }
}

TEST(ReadoutFixture, AgreesWithPyG) {
    const auto fixtures = test::fixtures_of_kind("pool");
    if (fixtures.empty()) GTEST_SKIP() << "no fixture of this kind in the folders looked at";
    for (const Fixture& fixture : fixtures) {
        for (const std::string run : fixture.config().at("runs")) {
            expect_run<double>(fixture, run, "", test::kFixtureDouble);
            expect_run<float>(fixture, run, "f32.", test::kFixtureFloat);
            expect_run<float>(fixture, run, "", test::kFixtureFloat);
        }
    }
}

}  // namespace
}  // namespace gatlab
