#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/explain/explain.h"
#include "gatlab/io/state.h"
#include "gatlab/train/trainer.h"

#include "support/compare.h"
#include "support/explained.h"
#include "support/models.h"

namespace gatlab {
namespace {

using test::Explained;

TEST(ExplainOptions, ReadEveryMethod) {
    const auto attention = explain_options_from_json(
        R"({"method": "attention", "index": 3, "target": 1, "reduce_heads": "mean",
            "reduce_layers": "rollout", "loss": "bce"})");
    EXPECT_EQ(attention.question.index, 3);
    EXPECT_EQ(attention.question.target, 1);
    EXPECT_EQ(attention.question.loss, LossKind::bce);
    EXPECT_EQ(std::get<AttentionOptions>(attention.method).reduce_layers, LayerReduction::rollout);
    EXPECT_EQ(std::get<AttentionOptions>(attention.method).reduce_heads, HeadReduction::mean);

    const auto gnn = explain_options_from_json(
        R"({"method": "gnn_explainer", "epochs": 7, "lr": 0.5, "edge_reduction": "mean",
            "node_mask_type": "object", "seed": 9})");
    const auto& options = std::get<GnnExplainerOptions>(gnn.method);
    EXPECT_EQ(gnn.question.target, -1);
    EXPECT_EQ(options.epochs, 7);
    EXPECT_EQ(options.lr, 0.5);
    EXPECT_EQ(options.edge_reduction, MaskReduction::mean);
    EXPECT_EQ(options.node_mask_type, NodeMaskType::object);
    EXPECT_EQ(options.seed, 9u);
    EXPECT_EQ(options.edge_size, 0.005);

    const auto occlusion = explain_options_from_json(
        R"({"method": "occlusion", "measure": "kl", "undirected": true, "only": [3, 1]})");
    EXPECT_EQ(std::get<OcclusionOptions>(occlusion.method).only, (std::vector<Index>{3, 1}));
    EXPECT_EQ(std::get<OcclusionOptions>(occlusion.method).measure, OcclusionMeasure::kl);

    const auto saliency = explain_options_from_json(
        R"({"method": "saliency", "absolute": false, "multiply_by_inputs": true, "edges": false})");
    EXPECT_TRUE(std::get<SaliencyOptions>(saliency.method).multiply_by_inputs);
    EXPECT_FALSE(std::get<SaliencyOptions>(saliency.method).edges);

    const auto integrated =
        explain_options_from_json(R"({"method": "integrated_gradients", "steps": 20})");
    EXPECT_EQ(std::get<IntegratedGradientsOptions>(integrated.method).steps, 20);

    EXPECT_EQ(fidelity_options_from_json(R"({"top_edges": 4})").top_edges, 4);
}

TEST(ExplainOptions, RefuseWhatCannotBe) {
    const std::pair<const char*, const char*> wrong[] = {
        {R"({"method": "gradcam"})", "method"},
        {R"({})", "method"},
        {R"({"method": "saliency", "epochs": 3})", "epochs"},
        {R"({"method": "saliency", "index": -2})", "index"},
        {R"({"method": "saliency", "index": 0.5})", "index"},
        {R"({"method": "saliency", "target": 99999999999})", "target"},
        {R"({"method": "saliency", "node_mask_type": "edges"})", "node_mask_type"},
        {R"({"method": "integrated_gradients", "steps": 0})", "steps"},
        {R"({"method": "gnn_explainer", "epochs": 0})", "epochs"},
        {R"({"method": "gnn_explainer", "lr": 0})", "lr"},
        {R"({"method": "gnn_explainer", "edge_ent": -1})", "edge_ent"},
        {R"({"method": "gnn_explainer", "seed": -1})", "seed"},
        {R"({"method": "occlusion", "only": [1.5]})", "only"},
        {R"({"method": "occlusion", "only": 3})", "only"},
        {R"({"method": "attention", "reduce_heads": "rollout"})", "reduce_heads"}};
    for (const auto& [json, argument] : wrong) {
        try {
            explain_options_from_json(json);
            ADD_FAILURE() << json << " was taken";
        } catch (const ValueError& error) {
            EXPECT_EQ(error.argument(), argument) << json;
        }
    }
    EXPECT_THROW(explain_options_from_json("{"), FormatError);
    EXPECT_THROW(fidelity_options_from_json(R"({"top_edges": -1})"), ValueError);
    EXPECT_THROW(fidelity_options_from_json(R"({"top": 1})"), ValueError);
}

std::vector<ExplainMethod> all_methods() {
    return {AttentionOptions{}, SaliencyOptions{}, IntegratedGradientsOptions{.steps = 3},
            OcclusionOptions{}, GnnExplainerOptions{.epochs = 3}};
}

TEST(Explain, NamesATargetThatIsNotThere) {
    const Explained made = test::explained_case(test::smooth_layers());
    for (const ExplainMethod& method : all_methods()) {
        EXPECT_THROW(explain(made.model, made.data, {{2, 3}, method}), ValueError);
        EXPECT_THROW(explain(made.model, made.data, {{2, -2}, method}), ValueError);
        EXPECT_THROW(explain(made.model, made.data, {{9, 0}, method}), GraphError);
        // Of several labels or numbers one must be named.
        EXPECT_THROW(explain(made.model, made.data, {{2, -1, LossKind::bce}, method}), ValueError);
    }
}

TEST(Explain, ChecksOptionsThatAreNotFromJson) {
    const Explained made = test::explained_case(test::smooth_layers());
    EXPECT_THROW(explain(made.model, made.data, {{2}, GnnExplainerOptions{.epochs = 0}}),
                 ValueError);
}

TEST(Explain, RefusesAGraphOfOtherFeatures) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto other = test::random_data<double>({"pair", 2, {0}, {1}}, {.features = 3});
    for (const ExplainMethod& method : all_methods()) {
        EXPECT_THROW(explain(made.model, other, {{0}, method}), ShapeError);
    }
}

TEST(Explain, WorksInFloat) {
    const Explained made = test::explained_case(test::smooth_layers());
    Model<float> model(made.model.config());
    for (std::size_t p = 0; p < model.parameters().size(); ++p) {
        model.parameters()[p]->value = made.model.parameters()[p]->value.cast<float>();
    }
    const std::vector<Index> source(made.data.graph.source().begin(),
                                    made.data.graph.source().end());
    const std::vector<Index> target(made.data.graph.target().begin(),
                                    made.data.graph.target().end());
    GraphData<float> data{Graph::from_edge_index(9, source, target),
                          Features<float>(made.data.x.to_dense().cast<float>()),
                          {},
                          {},
                          {},
                          {},
                          {}};
    data.edge_weight = made.data.edge_weight.cast<float>();
    for (const ExplainMethod& method : all_methods()) {
        if (std::holds_alternative<GnnExplainerOptions>(method)) continue;  // other first masks
        const auto why = explain(model, data, {{2, 1}, method});
        const auto exact = explain(made.model, made.data, {{2, 1}, method});
        EXPECT_TRUE(test::all_near(why.edge_mask, exact.edge_mask, test::kFixtureFloat));
        EXPECT_TRUE(test::all_near(why.node_mask, exact.node_mask, test::kFixtureFloat));
    }
}

// The bits of everything that a model keeps, gradients too.
std::vector<Matrix<float>> all_arrays(const Model<float>& model) {
    std::vector<Matrix<float>> arrays;
    for (const StateArray<float>& entry : model.state()) {
        arrays.push_back(entry.array->value);
        arrays.push_back(entry.array->grad);
    }
    return arrays;
}

TEST(Explain, DoesNotDisturbTraining) {
    const auto train = [](bool watched) {
        const GraphData<float> data = test::karate_data<float>();
        ModelConfig config = test::two_layers(34, 2);
        config.dropout = 0.3;
        config.layers.insert(config.layers.begin() + 1, BatchNormConfig{});
        Model<float> model(config);
        Trainer<float> trainer(model, data, {.epochs = 4});
        while (!trainer.done()) {
            trainer.step();
            if (!watched) continue;
            const auto before = all_arrays(model);
            for (const ExplainMethod& method : all_methods()) {
                const auto why = explain(model, data, {{5}, method});
                fidelity(model, data, why, {.top_edges = 3});
            }
            EXPECT_EQ(all_arrays(model), before);
        }
        return all_arrays(model);
    };
    EXPECT_EQ(train(true), train(false));
}

}  // namespace
}  // namespace gatlab
