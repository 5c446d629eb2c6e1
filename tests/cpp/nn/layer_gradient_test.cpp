// The hand-written backward of every kind of layer in the registry against finite differences in
// double: every parameter and every input that a pass can have, on awkward graphs.

#include <algorithm>

#include <gtest/gtest.h>

#include "gatlab/kernels/rows.h"

#include "support/edge_list.h"
#include "support/finite_difference.h"
#include "support/layer_options.h"
#include "support/layer_run.h"

namespace gatlab {
namespace {

using test::EdgeList;
using test::LayerOptions;
using test::LayerRun;
using test::Numbers;

/// What a pass has besides x, edge_attr and the parameters.
struct Extras {
    std::string name;
    bool edge_weight = false;
    bool batch = false;
    bool bipartite = false;
    bool training = false;
};

const Extras kExtras[] = {
    {"plain"},
    {"weights", true},
    {"batch", false, true},
    {"bipartite", true, false, true},
    {"training", true, true, false, true},
};

constexpr Index kInChannels = 4;

/// A layer whose numbers are all random, and their cotangent.
struct Case {
    LayerRun<double> run;
    Matrix<double> cotangent;
    Matrix<double> x;

    double loss() {
        run.x = Features<double>(x);
        return run.forward().cwiseProduct(cotangent).sum();
    }
};

Index edge_dim_of(const LayerConfig& config) {
    return std::visit(
        [](const auto& row) -> Index {
            if constexpr (requires { row.edge_dim; }) return row.edge_dim;
            return 0;
        },
        config);
}

Case make_case(const LayerConfig& config, const EdgeList& edges, const Extras& extras,
               std::uint64_t seed) {
    Numbers numbers(seed);
    LayerSetup setup;
    setup.in_channels = kInChannels;
    setup.name = "layer";
    // Twice as many sources as targets, which have features of another width.
    const Index sources = extras.bipartite ? 2 * edges.num_nodes : edges.num_nodes;
    const bool shared = std::visit(
        [](const auto& row) {
            if constexpr (requires { row.share_weights; }) return row.share_weights;
            return false;
        },
        config);
    if (extras.bipartite) setup.dst_channels = shared ? kInChannels : 3;
    std::vector<Index> source = edges.source;
    for (std::size_t e = 0; extras.bipartite && e < source.size(); e += 2) {
        source[e] += edges.num_nodes;
    }
    Case made{
        {config, setup, Graph::from_bipartite(sources, edges.num_nodes, source, edges.target)},
        {},
        numbers.matrix(sources, kInChannels)};
    LayerRun<double>& run = made.run;
    for (const StateArray<double>& array : run.layer->state()) {
        Matrix<double>& value = array.array->value;
        value = numbers.matrix(static_cast<Index>(value.rows()), static_cast<Index>(value.cols()));
        // Variances among them must be positive.
        if (array.name.ends_with("running_var")) value = value.cwiseAbs().array() + 0.5;
    }
    if (extras.bipartite) {
        run.x_dst = Features<double>(numbers.matrix(edges.num_nodes, setup.dst_channels));
    }
    const auto num_edges = static_cast<Index>(edges.num_edges());
    if (const Index dim = edge_dim_of(config); dim > 0) {
        run.edge_attr = numbers.matrix(num_edges, dim);
    }
    if (extras.edge_weight) run.edge_weight = numbers.matrix(num_edges, 1, 0.2, 2);
    if (extras.batch) run.ptr = {0, edges.num_nodes / 2, edges.num_nodes};
    for (Index k = 0; k < 3; ++k) {
        run.earlier.emplace_back(numbers.matrix(edges.num_nodes, kInChannels));
    }
    run.training = extras.training;
    made.run.x = Features<double>(made.x);
    const Matrix<double>& out = made.run.forward();
    made.cotangent = numbers.matrix(static_cast<Index>(out.rows()), static_cast<Index>(out.cols()));
    return made;
}

/// Something that a layer reads, and the gradient that its backward gave.
struct Variable {
    std::string name;
    std::span<double> values;
    std::span<const double> gradient;
};

std::vector<Variable> variables_of(Case& made) {
    LayerRun<double>& run = made.run;
    run.grad_earlier.resize(run.earlier.size());
    std::vector<Variable> all{
        {"x", all_of(made.x), all_of(std::as_const(run.grad_x))},
        {"edge_attr", all_of(run.edge_attr), all_of(std::as_const(run.grad_edge_attr))}};
    for (Parameter<double>* parameter : run.layer->parameters()) {
        all.push_back(
            {parameter->name, all_of(parameter->value), all_of(std::as_const(parameter->grad))});
    }
    if (run.edge_weight.size() != 0 && run.conv != nullptr) {
        all.push_back(
            {"edge_weight", all_of(run.edge_weight), all_of(std::as_const(run.grad_edge_weight))});
    }
    if (run.x_dst) {
        Matrix<double>& dense = run.x_dst->reshape_dense(run.x_dst->rows(), run.x_dst->cols());
        all.push_back({"x_dst", all_of(dense), all_of(std::as_const(run.grad_x_dst))});
    }
    for (std::size_t k = 0; k < run.earlier.size(); ++k) {
        Features<double>& earlier = run.earlier[k];
        all.push_back({"earlier " + std::to_string(k),
                       all_of(earlier.reshape_dense(earlier.rows(), earlier.cols())),
                       all_of(std::as_const(run.grad_earlier[k]))});
    }
    return all;
}

// Whether the loss is smooth around here: at a bend (of LeakyReLU, of a maximum) slopes on both
// sides of the point, and at both step lengths, would differ. Looks at the loss alone, never at the
// gradients under test.
bool is_smooth(Case& made) {
    const auto loss = [&] { return made.loss(); };
    for (const Variable& variable : variables_of(made)) {
        for (double& entry : variable.values) {
            const double wide = test::central_difference(loss, entry);
            const double here = entry;
            const double step = test::kDifferenceStep;
            entry = here + 3 * step;
            const double above = test::central_difference(loss, entry);
            entry = here - 3 * step;
            const double below = test::central_difference(loss, entry);
            entry = here;
            // Half way between the neighbours' slopes, but for their bend: of third order.
            if (std::abs(wide - (above + below) / 2) > test::kSmoothness) return false;
        }
    }
    return true;
}

Case smooth_case(const LayerConfig& config, const EdgeList& edges, const Extras& extras) {
    for (std::uint64_t seed = 1; seed < 200; ++seed) {
        Case made = make_case(config, edges, extras, seed);
        if (is_smooth(made)) return made;
    }
    ADD_FAILURE() << "no seed keeps its distance from every bend";
    return make_case(config, edges, extras, 1);
}

class LayerGradient : public ::testing::TestWithParam<LayerOptions> {};

TEST_P(LayerGradient, AgreesWithDifferences) {
    const LayerConfig config = GetParam().config();
    const EdgeList graphs[] = {
        {"loops and doubles", 4, {0, 1, 1, 2, 2, 3, 0, 2}, {1, 0, 0, 2, 1, 0, 2, 2}},
        {"no edges", 3, {}, {}},
    };
    for (const EdgeList& edges : graphs) {
        for (const Extras& extras : kExtras) {
            const bool conv = GetParam().json.starts_with(R"({"conv")");
            if (!conv && (extras.bipartite || extras.edge_weight) && !extras.training) continue;
            SCOPED_TRACE(edges.name + ", " + extras.name);
            Case made = smooth_case(config, edges, extras);
            made.loss();
            made.run.backward(made.cotangent);
            for (const Variable& variable : variables_of(made)) {
                EXPECT_TRUE(test::gradient_agrees([&] { return made.loss(); }, variable.values,
                                                  variable.gradient))
                    << variable.name;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Each, LayerGradient, ::testing::ValuesIn(test::layer_options()),
                         [](const auto& test) { return test.param.name; });

TEST(LayerGradient, IsAskedOfEveryRegisteredKind) {
    for (const std::string& kind : test::registered_kinds()) {
        const auto& all = test::layer_options();
        EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const LayerOptions& options) {
            return test::kind_of(options.config()) == kind;
        })) << kind;
    }
}

}  // namespace
}  // namespace gatlab
