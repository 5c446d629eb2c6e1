// Two-layer models against PyTorch Geometric's numbers, the fixtures of the kind model: logits,
// losses, every gradient, and the parameters after 1 and 5 steps of Adam.

#include <gtest/gtest.h>

#include "gatlab/nn/loss.h"
#include "gatlab/nn/model.h"
#include "gatlab/optim/optimizer.h"

#include "support/compare.h"
#include "support/fixture_layers.h"

namespace gatlab {
namespace {

using nlohmann::json;
using test::all_near;
using test::Fixture;

json layer_of(const json& config, const char* channels, const char* heads, bool first) {
    return {{"conv", config.at("conv") == "GATConv" ? "gat" : "gatv2"},
            {"out_channels", config.at(channels)},
            {"heads", config.at(heads)},
            {"concat", first},
            {"negative_slope", config.at("negative_slope")},
            {"edge_dim", config.at("edge_dim")},
            {"residual", config.at("residual")},
            {"activation", first ? "elu" : "identity"}};
}

ModelConfig model_config_of(const json& config) {
    const json model{{"in_channels", config.at("in_channels")},
                     {"layers", json::array({layer_of(config, "hidden", "heads", true),
                                             layer_of(config, "classes", "out_heads", false)})}};
    return model_config_from_json(model.dump());
}

template <class T>
GraphData<T> data_of(const Fixture& fixture) {
    GraphData<T> data{test::graph_of(fixture),
                      Features<T>(Matrix<T>(fixture.matrix("x").cast<T>())),
                      {},
                      fixture.integers<Index>("y"),
                      {},
                      {},
                      {}};
    if (fixture.has("edge_attr")) data.edge_attr = fixture.matrix("edge_attr").cast<T>();
    data.train_nodes = nodes_of_mask(fixture.integers<std::uint8_t>("train_mask"),
                                     data.graph.num_nodes(), "train_mask");
    data.check();
    return data;
}

template <class T>
void expect_as(const Fixture& fixture, const std::string& name, const Matrix<T>& actual) {
    constexpr bool kDouble = std::is_same_v<T, double>;
    const test::Tolerance tolerance = kDouble ? test::kFixtureDouble : test::kFixtureFloat;
    const Matrix<T> row = actual.template reshaped<Eigen::RowMajor>(1, actual.size());
    EXPECT_TRUE(all_near(row, fixture.flat(name), tolerance)) << name;
    if (kDouble) return;
    EXPECT_TRUE(all_near(row, fixture.flat("f32." + name), tolerance)) << "f32." << name;
}

// In PyG's orientation.
template <class T>
Matrix<T> stated(const Parameter<T>& parameter, const Matrix<T>& value) {
    return parameter.transposed ? Matrix<T>(value.transpose()) : value;
}

// Where the gradient is about 0, the direction of Adam's step is decided by rounding: in float
// those entries may be whole steps apart (see tolerance.h).
template <class T>
void expect_adam(const Fixture& fixture, int steps, const Parameter<T>& parameter) {
    const std::string name = "adam" + std::to_string(steps) + ".param." + parameter.name;
    const Matrix<T> value = stated(parameter, parameter.value);
    if (std::is_same_v<T, double>) return expect_as(fixture, name, value);
    const Matrix<double> expected = fixture.flat(name);
    const Matrix<double> grad = fixture.flat("grad.param." + parameter.name);
    const double decided = test::kAdamDecided * grad.cwiseAbs().maxCoeff();
    const double one_step = 2 * fixture.config().at("lr").get<double>();
    ASSERT_EQ(value.size(), expected.size()) << name;
    for (Eigen::Index i = 0; i < expected.size(); ++i) {
        const bool sure = std::abs(grad(0, i)) > decided;
        EXPECT_NEAR(value.data()[i], expected(0, i), sure ? test::kAdamFloat : steps * one_step)
            << name << " entry " << i;
    }
}

template <class T>
T loss_of(const Model<T>& model, const GraphData<T>& data, Workspace<T>& workspace,
          Matrix<T>& grad_logits) {
    return cross_entropy<T>(model.forward(data, workspace), data.y, data.train_nodes, &grad_logits);
}

template <class T>
void expect_gradients(const Fixture& fixture, Model<T>& model, const GraphData<T>& data) {
    Workspace<T> workspace;
    Matrix<T> grad_logits;
    loss_of(model, data, workspace, grad_logits);
    expect_as(fixture, "out", model.forward(data, workspace));
    Matrix<T> grad_x;
    Matrix<T> grad_edge_attr;
    model.backward(data, workspace, grad_logits, {}, {&grad_x, &grad_edge_attr});
    expect_as(fixture, "grad.x", grad_x);
    if (fixture.has("edge_attr")) expect_as(fixture, "grad.edge_attr", grad_edge_attr);
    EXPECT_EQ(model.parameters().size(), fixture.config().at("trainable").size());
    for (const Parameter<T>* parameter : model.parameters()) {
        expect_as(fixture, "grad.param." + parameter->name, stated(*parameter, parameter->grad));
    }
}

template <class T>
void expect_training(const Fixture& fixture, Model<T>& model, const GraphData<T>& data) {
    const json& config = fixture.config();
    OptimizerOptions options;
    options.lr = config.at("lr").get<double>();
    options.weight_decay = config.at("weight_decay").get<double>();
    const auto adam = make_optimizer<T>(model.parameters(), options);
    Workspace<T> workspace;
    Matrix<T> grad_logits;
    Matrix<T> losses(1, 6);
    for (int step = 0; step <= 5; ++step) {
        losses(0, step) = loss_of(model, data, workspace, grad_logits);
        if (step == 5) break;
        model.backward(data, workspace, grad_logits);
        adam->step();
        if (step != 0 && step != 4) continue;
        for (const Parameter<T>* parameter : model.parameters()) {
            expect_adam(fixture, step + 1, *parameter);
        }
    }
    expect_as(fixture, "losses", losses);
    if (std::is_same_v<T, double>) {
        expect_as(fixture, "adam5.out", model.forward(data, workspace));
    }
}

template <class T>
void check(const Fixture& fixture) {
    Model<T> model(model_config_of(fixture.config()));
    load_state_dict(model, fixture.state<T>("param."));
    const GraphData<T> data = data_of<T>(fixture);
    expect_gradients(fixture, model, data);
    expect_training(fixture, model, data);
}

std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> found;
    for (const auto& file : test::fixture_files()) {
        if (Fixture(file).kind() == "model") found.push_back(file);
    }
    return found;
}

class PygModel : public ::testing::TestWithParam<std::filesystem::path> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PygModel);  // the folders may hold none

TEST_P(PygModel, AgreesInDouble) {
    check<double>(Fixture(GetParam()));
}

TEST_P(PygModel, AgreesInFloat) {
    check<float>(Fixture(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, PygModel, ::testing::ValuesIn(files()),
                         [](const auto& test) { return test.param.stem().string(); });

}  // namespace
}  // namespace gatlab
