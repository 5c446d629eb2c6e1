#include "gatlab/nn/gat_model.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/io/state.h"
#include "gatlab/nn/loss.h"
#include "gatlab/nn/model.h"

#include "support/compare.h"
#include "support/fixture.h"

namespace gatlab {
namespace {

using nlohmann::json;
using test::all_near;
using test::Fixture;
using ::testing::HasSubstr;

json options_of(const json& fixture) {
    json options;
    for (const char* name : {"in_channels", "hidden_channels", "num_layers", "out_channels",
                             "heads", "v2", "act_first", "norm", "jk", "edge_dim"}) {
        if (!fixture.at(name).is_null()) options[name] = fixture.at(name);
    }
    options["activation"] = fixture.at("act");
    return options;
}

template <class T>
GraphData<T> data_of(const Fixture& fixture) {
    const auto source = fixture.integer_row("edge_index", 0);
    const auto target = fixture.integer_row("edge_index", 1);
    const Matrix<T> x = fixture.matrix("x").cast<T>();
    GraphData<T> data{Graph::from_edge_index(static_cast<Index>(x.rows()), source, target),
                      Features<T>(x),
                      {},
                      fixture.integers<Index>("y"),
                      {},
                      {},
                      {}};
    if (fixture.has("edge_attr")) data.edge_attr = fixture.matrix("edge_attr").cast<T>();
    const auto mask = fixture.integers<Index>("train_mask");
    for (std::size_t node = 0; node < mask.size(); ++node) {
        if (mask[node] != 0) data.train_nodes.push_back(static_cast<Index>(node));
    }
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

// The list of layers, PyG's state under its own names, logits, loss and every gradient.
template <class T>
void check(const Fixture& fixture) {
    const ModelConfig config =
        gat_model_config(gat_model_options_from_json(options_of(fixture.config()).dump()));
    Model<T> model(model_config_from_json(to_json(config)));
    load_state_dict(model, fixture.state<T>("param."));
    const GraphData<T> data = data_of<T>(fixture);
    Workspace<T> workspace;
    const Matrix<T> logits = model.forward(data, workspace);
    expect_as(fixture, "out", logits);
    Matrix<T> grad_logits;
    const T loss = cross_entropy<T>(logits, data.y, data.train_nodes, &grad_logits);
    expect_as<T>(fixture, "loss", Matrix<T>::Constant(1, 1, loss));
    Matrix<T> grad_x;
    Matrix<T> grad_edge_attr;
    model.backward(data, workspace, grad_logits, {}, {&grad_x, &grad_edge_attr});
    expect_as(fixture, "grad.x", grad_x);
    if (fixture.has("edge_attr")) expect_as(fixture, "grad.edge_attr", grad_edge_attr);
    EXPECT_EQ(model.parameters().size(), fixture.config().at("trainable").size());
    for (const Parameter<T>* parameter : model.parameters()) {
        const Matrix<T> grad =
            parameter->transposed ? Matrix<T>(parameter->grad.transpose()) : parameter->grad;
        expect_as(fixture, "grad.param." + parameter->name, grad);
    }
}

std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> found;
    for (const auto& file : test::fixture_files()) {
        if (Fixture(file).kind() == "gat_model") found.push_back(file);
    }
    return found;
}

class PygGatModel : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(PygGatModel, AgreesInDouble) {
    check<double>(Fixture(GetParam()));
}

TEST_P(PygGatModel, AgreesInFloat) {
    check<float>(Fixture(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, PygGatModel, ::testing::ValuesIn(files()),
                         [](const auto& test) { return test.param.stem().string(); });

TEST(GatModel, NamesTheOptionThatCannotBe) {
    GATModelOptions options;
    options.in_channels = 5;
    options.hidden_channels = 10;
    options.num_layers = 2;
    options.heads = 4;
    try {
        gat_model_config(options);
        FAIL() << "10 hidden channels for 4 heads";
    } catch (const ValueError& error) {
        EXPECT_THAT(error.what(), HasSubstr("hidden_channels: expected a multiple of the 4 heads"));
    }
    EXPECT_THROW(gat_model_options_from_json(R"({"in_channels": 1, "jk": "lstm"})"), ValueError);
    EXPECT_THROW(gat_model_options_from_json(R"({"in_channels": 1, "layers": 2})"), ValueError);
}

TEST(GatModel, DropsAfterEachActivationAsPygDoes) {
    GATModelOptions options;
    options.in_channels = 5;
    options.hidden_channels = 8;
    options.num_layers = 2;
    options.out_channels = 3;
    options.dropout = 0.25;
    options.out_heads = 2;
    const ModelConfig config = gat_model_config(options);
    ASSERT_EQ(config.layers.size(), 4u);  // convs.0, relu, dropout, convs.1
    EXPECT_EQ(std::get<DropoutConfig>(config.layers[2]).p, 0.25);
    const auto& last = std::get<GATConvConfig>(config.layers[3]);
    EXPECT_EQ(last.heads, 2);
    EXPECT_FALSE(last.concat);
    EXPECT_EQ(last.dropout, 0.25);
    EXPECT_EQ(config.out_channels(), 3);
}

// The package has a builder of its own, which answers before any engine is loaded:
// tests/web/layers.test.ts compares it with the same file.
TEST(GatModel, GivesTheSameLayersAsThePackage) {
    const auto path =
        std::filesystem::path(GATLAB_TEST_ROOT) / "tests" / "fixtures" / "gat_model_cases.json";
    const json cases = json::parse(std::ifstream(path));
    ASSERT_FALSE(cases.empty());
    for (const json& row : cases) {
        const std::string options = row.at("options").dump();
        const ModelConfig config = gat_model_config(gat_model_options_from_json(options));
        EXPECT_EQ(to_json(config), to_json(model_config_from_json(row.at("config").dump())))
            << options;
    }
}

}  // namespace
}  // namespace gatlab
