#include "gatlab/explain/field.h"

#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/compare.h"
#include "support/explained.h"
#include "support/layer_options.h"

namespace gatlab {
namespace {

using test::LayerOptions;

// A model with the layer between two attention layers, or at the end if it is a readout.
ModelConfig model_with(const LayerOptions& layer) {
    const std::string around = R"({"conv": "gat", "out_channels": 4})";
    const auto parse = [&](const std::string& list) {
        return model_config_from_json(R"({"in_channels": 4, "seed": 2, "layers": [)" + list + "]}");
    };
    const ModelConfig ends_with = parse(around + "," + around + "," + layer.json);
    if (ends_with.readout()) return ends_with;
    return parse(around + "," + layer.json + "," + around);
}

GraphData<double> sparse_graph(bool batched) {
    test::Numbers numbers(3);
    test::EdgeList edges = test::random_graph(8, 9, numbers);
    const test::EdgeList second = test::random_graph(8, 9, numbers);
    edges.num_nodes = 16;
    for (std::size_t e = 0; e < second.num_edges(); ++e) {
        edges.source.push_back(second.source[e] + 8);
        edges.target.push_back(second.target[e] + 8);
    }
    auto data = test::random_data<double>(edges, {.features = 4, .edge_dim = 2});
    if (batched) data.ptr = {0, 8, 16};
    return data;
}

class FieldOf : public ::testing::TestWithParam<LayerOptions> {};

TEST_P(FieldOf, EachRowGivesWhatTheWholeGraphGives) {
    Model<double> model(model_with(GetParam()));
    test::Numbers numbers(4);
    for (Parameter<double>* parameter : model.parameters()) {
        parameter->value += numbers.matrix(static_cast<Index>(parameter->value.rows()),
                                           static_cast<Index>(parameter->value.cols()), -0.3, 0.3);
    }
    for (const bool batched : {false, true}) {
        const GraphData<double> data = sparse_graph(batched);
        Workspace<double> whole;
        const Matrix<double> logits = model.forward(data, whole);
        for (Index row = 0; row < logits.rows(); ++row) {
            const Field<double> field = field_of(model, data, row);
            Workspace<double> part;
            const Matrix<double> got = model.forward(field.data, part).row(field.row);
            EXPECT_TRUE(test::all_near(got, Matrix<double>(logits.row(row)), test::kNaiveDouble))
                << "row " << row << (batched ? " of a batch" : "");
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, FieldOf, ::testing::ValuesIn(test::layer_options()),
                         [](const auto& each) { return each.param.name; });

// 0 → 1 → 2 → 3 → 4
GraphData<double> path() {
    return test::random_data<double>({"path", 5, {0, 1, 2, 3}, {1, 2, 3, 4}}, {.features = 4});
}

Model<double> model_of(const std::string& layers) {
    return Model<double>(
        model_config_from_json(R"({"in_channels": 4, "layers": [)" + layers + "]}"));
}

const std::string kConv = R"({"conv": "gat", "out_channels": 3})";

TEST(Field, IsAsDeepAsThereAreAttentionLayers) {
    const Field<double> field = field_of(model_of(kConv + "," + kConv), path(), 3);
    EXPECT_EQ(field.nodes, (std::vector<Index>{1, 2, 3}));
    EXPECT_EQ(field.edges, (std::vector<Index>{1, 2}));
    EXPECT_EQ(field.receivers, (std::vector<Index>{2, 3}));
    EXPECT_EQ(field.row, 2);
}

TEST(Field, OfAModelWithoutAttentionIsTheNode) {
    const Field<double> field =
        field_of(model_of(R"({"layer": "linear", "out_channels": 3})"), path(), 3);
    EXPECT_EQ(field.nodes, (std::vector<Index>{3}));
    EXPECT_TRUE(field.edges.empty());
}

TEST(Field, IsTheGraphWhereALayerLooksAtAllNodes) {
    for (const char* layer : {"graph_norm", "pair_norm", "layer_norm"}) {
        const auto model = model_of(kConv + R"(,{"layer": ")" + layer + R"("})");
        EXPECT_EQ(field_of(model, path(), 1).nodes.size(), 5u) << layer;
    }
}

TEST(Field, NamesARowThatIsNotThere) {
    const GraphData<double> data = sparse_graph(true);
    const auto message = [&](const Model<double>& model, Index index) {
        try {
            field_of(model, data, index);
        } catch (const GraphError& error) {
            EXPECT_EQ(error.argument(), "index");
            return std::string(error.what());
        }
        return std::string("no error");
    };
    EXPECT_THAT(message(model_of(kConv), 16), ::testing::HasSubstr("nodes 0 … 15, got 16"));
    EXPECT_THAT(message(model_of(kConv), -1), ::testing::HasSubstr("got -1"));
    EXPECT_THAT(message(model_of(kConv + R"(,{"layer": "readout"})"), 2),
                ::testing::HasSubstr("graphs 0 … 1, got 2"));
}

TEST(Field, OfAGraphWithoutNodesIsRefused) {
    GraphData<double> data = sparse_graph(true);
    data.ptr = {0, 16, 16};
    EXPECT_THROW(field_of(model_of(kConv + R"(,{"layer": "readout"})"), data, 1), GraphError);
}

}  // namespace
}  // namespace gatlab
