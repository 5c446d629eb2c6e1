// Gradients of whole models in double against finite differences: every parameter, x and edge_attr,
// through dropout, every activation, residuals and several layers.

#include <gtest/gtest.h>

#include "gatlab/nn/loss.h"

#include "support/data.h"
#include "support/finite_difference.h"
#include "support/kinks.h"
#include "support/models.h"

namespace gatlab {
namespace {

using test::EdgeList;
using test::gat_layer;
using test::two_layers;

struct GradientCase {
    std::string name;
    ModelConfig model;
    bool training = false;
    bool sparse = false;
};

std::span<double> all_of(Matrix<double>& m) {
    return {m.data(), static_cast<std::size_t>(m.size())};
}

const EdgeList& graph_with_everything() {
    static const EdgeList edges{
        "", 6, {0, 1, 2, 3, 1, 1, 4, 4, 2}, {1, 2, 3, 1, 4, 4, 4, 0, 2}};  // node 5 is alone
    return edges;
}

// A model, its input and a pass through both that stays away from every kink.
struct Smooth {
    GraphData<double> data;
    Model<double> model;
    PassOptions pass;
};

// Biases start at 0 and would hide a wrong gradient of anything that they multiply.
void randomize_biases(Model<double>& model, std::uint64_t seed) {
    test::Numbers numbers(seed);
    for (Parameter<double>* parameter : model.parameters()) {
        if (!parameter->name.ends_with("bias")) continue;
        parameter->value = numbers.matrix(1, static_cast<Index>(parameter->value.cols()));
    }
}

Smooth smooth_pass(const GradientCase& test) {
    for (std::uint64_t seed = 1; seed < 20'000; ++seed) {
        ModelConfig config = test.model;
        config.seed = seed;
        Smooth found{
            test::random_data<double>(
                graph_with_everything(),
                {.edge_dim = gat_layer(config, 0).edge_dim, .sparse = test.sparse, .seed = seed}),
            Model<double>(config),
            {test.training, seed, 3}};
        randomize_biases(found.model, seed);
        Workspace<double> workspace;
        found.model.forward(found.data, workspace, found.pass);
        if (test::distance_to_kinks(found.model, graph_with_everything(), found.data, workspace) >
            test::kKinkMargin) {
            return found;
        }
    }
    throw std::logic_error("no seed keeps its distance from every kink");
}

class ModelGradient : public ::testing::TestWithParam<GradientCase> {};

TEST_P(ModelGradient, AgreesWithDifferences) {
    Smooth smooth = smooth_pass(GetParam());
    auto& [data, model, pass] = smooth;
    Workspace<double> workspace;
    const auto loss = [&, &d = data, &m = model, &p = pass] {
        return cross_entropy<double>(m.forward(d, workspace, p), d.y, d.train_nodes);
    };
    Matrix<double> grad_logits;
    cross_entropy<double>(model.forward(data, workspace, pass), data.y, data.train_nodes,
                          &grad_logits);
    Matrix<double> grad_x;
    Matrix<double> grad_edge_attr =
        Matrix<double>::Zero(data.edge_attr.rows(), data.edge_attr.cols());
    // Through dropout, sparse features have no gradient to give (see DropoutLayer::backward).
    const bool has_x = !(GetParam().sparse && GetParam().training);
    model.backward(data, workspace, grad_logits, pass,
                   {has_x ? &grad_x : nullptr, &grad_edge_attr});

    for (Parameter<double>* parameter : model.parameters()) {
        EXPECT_TRUE(test::gradient_agrees(loss, all_of(parameter->value), all_of(parameter->grad)))
            << parameter->name;
    }
    EXPECT_TRUE(test::gradient_agrees(loss, all_of(data.edge_attr), all_of(grad_edge_attr)))
        << "edge_attr";
    if (has_x && !data.x.is_sparse()) {
        Matrix<double>& x = data.x.reshape_dense(data.x.rows(), data.x.cols());
        EXPECT_TRUE(test::gradient_agrees(loss, all_of(x), all_of(grad_x))) << "x";
    }
}

ModelConfig with_first(void (*change)(GATConvConfig&)) {
    ModelConfig config = two_layers();
    change(gat_layer(config, 0));
    return config;
}

ModelConfig with_dropout(ModelConfig config) {
    config.dropout = 0.3;
    config.attention_dropout = 0.4;
    return config;
}

ModelConfig three_layers() {
    ModelConfig config = two_layers();
    GATConvConfig middle = gat_layer(config, 0);
    middle.residual = true;
    middle.concat = false;
    config.layers.insert(config.layers.begin() + 1, middle);
    for (std::size_t i = 0; i < 3; ++i) gat_layer(config, i).edge_dim = 2;
    gat_layer(config, 1).fill_value = {FillValue::Kind::max, 0};
    return config;
}

std::vector<GradientCase> cases() {
    std::vector<GradientCase> list = {
        {"two_layers", two_layers()},
        {"sparse_x", two_layers(), false, true},
        {"dropout", with_dropout(two_layers()), true},
        {"dropout_of_sparse_x", with_dropout(two_layers()), true, true},
        {"dropout_off_outside_training", with_dropout(two_layers())},
        {"three_layers_share_edge_attr", three_layers()},
        {"three_layers_under_dropout", with_dropout(three_layers()), true},
    };
    const std::pair<const char*, Activation> activations[] = {
        {"identity", Activation::identity},
        {"relu", Activation::relu},
        {"leaky_relu", Activation::leaky_relu},
        {"gelu", Activation::gelu},
        {"tanh", Activation::tanh},
        {"sigmoid", Activation::sigmoid}};
    for (const auto& [name, activation] : activations) {
        GradientCase test{name, two_layers()};
        gat_layer(test.model, 0).activation = activation;
        list.push_back(test);
    }
    list.push_back({"activation_of_the_last_layer", two_layers()});
    gat_layer(list.back().model, 1).activation = Activation::tanh;
    list.push_back(
        {"layers_own_dropout", with_first([](GATConvConfig& c) { c.dropout = 0.5; }), true});
    return list;
}

INSTANTIATE_TEST_SUITE_P(Each, ModelGradient, ::testing::ValuesIn(cases()),
                         [](const auto& test) { return test.param.name; });

TEST(ModelGradient, OfSparseXIsThatOfTheSameDenseX) {
    const auto grad_x = [](bool as_sparse) {
        auto data = test::random_data<double>(graph_with_everything(), {.sparse = true});
        if (!as_sparse) data.x = Features<double>(data.x.to_dense());
        Model<double> model(two_layers());
        Workspace<double> workspace;
        Matrix<double> grad_logits;
        cross_entropy<double>(model.forward(data, workspace), data.y, data.train_nodes,
                              &grad_logits);
        Matrix<double> grad;
        model.backward(data, workspace, grad_logits, {}, {&grad, nullptr});
        return grad;
    };
    const Matrix<double> dense = grad_x(false);
    EXPECT_GT(dense.cwiseAbs().maxCoeff(), 1e-3);
    EXPECT_LE((grad_x(true) - dense).cwiseAbs().maxCoeff(), 1e-14);
}

}  // namespace
}  // namespace gatlab
