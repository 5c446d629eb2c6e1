#include "gatlab/nn/activation.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"

namespace gatlab {
namespace {

struct Known {
    Activation activation;
    const char* name;
    // At -2, -0.5, 0 and 1.5, from the definitions.
    std::array<double, 4> values;
};

const Known kKnown[] = {
    {Activation::identity, "identity", {-2, -0.5, 0, 1.5}},
    {Activation::elu, "elu", {std::exp(-2.0) - 1, std::exp(-0.5) - 1, 0, 1.5}},
    {Activation::relu, "relu", {0, 0, 0, 1.5}},
    {Activation::leaky_relu, "leaky_relu", {-0.02, -0.005, 0, 1.5}},
    {Activation::gelu,
     "gelu",
     {-2 * 0.022750131948179195, -0.5 * 0.30853753872598690, 0, 1.5 * 0.93319279873114195}},
    {Activation::tanh, "tanh", {std::tanh(-2.0), std::tanh(-0.5), 0, std::tanh(1.5)}},
    {Activation::sigmoid,
     "sigmoid",
     {1 / (1 + std::exp(2.0)), 1 / (1 + std::exp(0.5)), 0.5, 1 / (1 + std::exp(-1.5))}},
};

Matrix<double> applied(Activation activation, const Matrix<double>& x) {
    const ActivationLayer<double> layer(activation);
    const Graph graph = Graph::from_edge_index(1, {}, {});
    const Matrix<double> none;
    const auto cache = layer.make_cache();
    Features<double> out;
    layer.forward({graph, none, false, {}}, Features<double>(x), *cache, out);
    return out.dense();
}

TEST(Activation, GivesTheKnownValues) {
    Matrix<double> x(1, 4);
    x << -2, -0.5, 0, 1.5;
    for (const Known& known : kKnown) {
        const Matrix<double> out = applied(known.activation, x);
        for (Index i = 0; i < 4; ++i) EXPECT_NEAR(out(0, i), known.values[i], 1e-15) << known.name;
    }
}

TEST(Activation, FarOutStaysFinite) {
    Matrix<double> x(1, 2);
    x << -1000, 1000;
    for (const Known& known : kKnown) {
        EXPECT_TRUE(applied(known.activation, x).allFinite()) << known.name;
    }
}

TEST(Activation, HasPyTorchsNames) {
    for (const Known& known : kKnown) {
        EXPECT_EQ(kActivations[static_cast<std::size_t>(known.activation)], known.name);
    }
}

}  // namespace
}  // namespace gatlab
