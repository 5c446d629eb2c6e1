// Wrong input of every kind: each case must be refused with an error that says what was wrong, what
// would have been right, what came and what to do, and must leave an engine that works as before.
// tests/web/bad_input.test.ts has the same list as far as JavaScript can say it.

#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/core/parallel.h"
#include "gatlab/io/state.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

namespace gatlab {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Data = GraphData<double>;

// Four nodes in a row, two features each, labelled at both ends.
Data good_data() {
    const std::vector<Index> source{0, 1, 1, 2, 2, 3};
    const std::vector<Index> target{1, 0, 2, 1, 3, 2};
    Data data{Graph::from_edge_index(4, source, target),
              Features<double>(Matrix<double>{{1, 0}, {1, 0.2}, {0, 1}, {0.1, 1}}),
              {},
              {0, 0, 1, 1},
              {0, 3},
              {1},
              {2}};
    return data;
}

ModelConfig good_config() {
    return {.in_channels = 2, .layers = {GATConvConfig{.out_channels = 2}}, .seed = 1};
}

Matrix<double> logits() {
    return predict(Model<double>(good_config()), good_data()).logits;
}

// A good data set, model or run with one thing wrong.
template <class Change>
std::function<void()> data_with(Change change) {
    return [=] {
        Data data = good_data();
        change(data);
        data.check();
    };
}

template <class Change>
std::function<void()> layer_with(Change change) {
    return [=] {
        ModelConfig config = good_config();
        change(std::get<GATConvConfig>(config.layers[0]));
        Model<double> model(config);
    };
}

template <class Change>
std::function<void()> training_with(Change change) {
    return [=] {
        Data data = good_data();
        ModelConfig config = good_config();
        TrainOptions options{.epochs = 2};
        change(data, config, options);
        Model<double> model(config);
        Trainer<double> trainer(model, data, options);
        while (!trainer.done()) trainer.step();
        trainer.step();  // one more than there are
    };
}

std::function<void()> config_json(std::string json) {
    return [=] { model_config_from_json(json); };
}

std::function<void()> options_json(std::string json) {
    return [=] { train_options_from_json(json); };
}

std::function<void()> csr(std::vector<Index> row_ptr, std::vector<Index> col_idx) {
    return [=] { SparsePattern::from_csr(2, 3, row_ptr, col_idx); };
}

std::function<void()> edges(Index nodes, std::vector<Index> source, std::vector<Index> target) {
    return [=] { Graph::from_edge_index(nodes, source, target); };
}

// A saved model with its file changed.
template <class Change>
std::function<void()> file_with(Change change) {
    return [=] {
        std::vector<std::byte> file = save_model(Model<double>(good_config()));
        change(file);
        load_model<double>(file);
    };
}

struct Case {
    const char* name;
    ErrorCode code;
    const char* argument;
    std::function<void()> attempt;
};

void PrintTo(const Case& bad, std::ostream* out) {
    *out << bad.name;
}

const Case kCases[] = {
    // Graphs
    {"empty_graph", ErrorCode::graph, "num_nodes", edges(0, {}, {})},
    {"negative_number_of_nodes", ErrorCode::graph, "num_nodes", edges(-3, {}, {})},
    {"edge_from_a_node_that_is_not_there", ErrorCode::graph, "edge_index", edges(3, {3}, {0})},
    {"edge_to_a_node_that_is_not_there", ErrorCode::graph, "edge_index", edges(3, {0}, {7})},
    {"edge_from_a_negative_node", ErrorCode::graph, "edge_index", edges(3, {-1}, {0})},
    {"more_sources_than_targets", ErrorCode::shape, "edge_index", edges(3, {0, 1}, {0})},
    {"adjacency_not_square", ErrorCode::shape, "adjacency",
     [] { Graph::from_adjacency(Matrix<double>::Zero(2, 3)); }},
    {"adjacency_with_nan", ErrorCode::value, "adjacency",
     [] {
         Graph::from_adjacency(Matrix<double>{{0, kNaN}, {0, 0}});
     }},
    {"adjacency_empty", ErrorCode::graph, "num_nodes",
     [] { Graph::from_adjacency(Matrix<double>(0, 0)); }},

    // Sparse features
    {"csr_with_too_few_offsets", ErrorCode::shape, "x.row_ptr", csr({0, 1}, {0})},
    {"csr_not_starting_at_zero", ErrorCode::value, "x.row_ptr", csr({1, 1, 1}, {0})},
    {"csr_with_falling_offsets", ErrorCode::value, "x.row_ptr", csr({0, 2, 1}, {0})},
    {"csr_with_missing_columns", ErrorCode::shape, "x.col_idx", csr({0, 1, 2}, {0})},
    {"csr_with_a_column_that_is_not_there", ErrorCode::value, "x.col_idx", csr({0, 1, 1}, {3})},
    {"csr_with_a_negative_column", ErrorCode::value, "x.col_idx", csr({0, 1, 1}, {-1})},
    {"csr_of_negative_size", ErrorCode::shape, "x", [] { SparsePattern::from_csr(-1, 3, {}, {}); }},
    {"csr_with_too_few_values", ErrorCode::shape, "x.values",
     [] {
         Features<double>(SparsePattern::from_csr(1, 2, {0, 2}, {0, 1}), {1.0});
     }},

    // Graphs with their data
    {"features_of_too_few_nodes", ErrorCode::shape, "x",
     data_with([](Data& data) { data.x = Features<double>(Matrix<double>::Ones(3, 2)); })},
    {"no_features", ErrorCode::shape, "x",
     data_with([](Data& data) { data.x = Features<double>(Matrix<double>(4, 0)); })},
    {"nan_feature", ErrorCode::value, "x",
     data_with([](Data& data) { data.x.reshape_dense(4, 2).setConstant(kNaN); })},
    {"infinite_feature", ErrorCode::value, "x",
     data_with([](Data& data) { data.x.reshape_dense(4, 2).setConstant(kInfinity); })},
    {"edge_attr_of_too_few_edges", ErrorCode::shape, "edge_attr",
     data_with([](Data& data) { data.edge_attr = Matrix<double>::Ones(5, 1); })},
    {"edge_attr_with_nan", ErrorCode::value, "edge_attr",
     data_with([](Data& data) { data.edge_attr = Matrix<double>::Constant(6, 1, kNaN); })},
    {"too_few_labels", ErrorCode::shape, "y", data_with([](Data& data) {
         data.y = {0, 1};
     })},
    {"label_below_minus_one", ErrorCode::value, "y", data_with([](Data& data) { data.y[1] = -2; })},
    {"training_node_without_label", ErrorCode::value, "train_mask",
     data_with([](Data& data) { data.y[0] = -1; })},
    {"validation_node_that_is_not_there", ErrorCode::graph, "val_mask",
     data_with([](Data& data) { data.val_nodes = {4}; })},
    {"test_nodes_named_twice", ErrorCode::value, "test_mask", data_with([](Data& data) {
         data.test_nodes = {2, 2};
     })},
    {"mask_of_too_few_nodes", ErrorCode::shape, "train_mask",
     [] {
         const std::vector<std::uint8_t> mask{1, 0};
         nodes_of_mask(mask, 4, "train_mask");
     }},

    // Models
    {"no_input_channels", ErrorCode::value, "in_channels",
     [] { Model<double>({.in_channels = 0, .layers = {GATConvConfig{.out_channels = 2}}}); }},
    {"no_layers", ErrorCode::value, "layers",
     [] { Model<double>({.in_channels = 2, .layers = {}}); }},
    {"no_output_channels", ErrorCode::value, "layers[0].out_channels",
     layer_with([](GATConvConfig& layer) { layer.out_channels = 0; })},
    {"negative_output_channels", ErrorCode::value, "layers[0].out_channels",
     layer_with([](GATConvConfig& layer) { layer.out_channels = -8; })},
    {"no_heads", ErrorCode::value, "layers[0].heads",
     layer_with([](GATConvConfig& layer) { layer.heads = 0; })},
    {"too_many_channels_over_all_heads", ErrorCode::value, "layers[0].heads",
     layer_with([](GATConvConfig& layer) { layer.heads = layer.out_channels = 1 << 12; })},
    {"dropout_of_one", ErrorCode::value, "layers[0].dropout",
     layer_with([](GATConvConfig& layer) { layer.dropout = 1; })},
    {"negative_dropout", ErrorCode::value, "layers[0].dropout",
     layer_with([](GATConvConfig& layer) { layer.dropout = -0.1; })},
    {"slope_that_is_no_number", ErrorCode::value, "layers[0].negative_slope",
     layer_with([](GATConvConfig& layer) { layer.negative_slope = kNaN; })},
    {"model_of_other_width_than_the_features", ErrorCode::shape, "x",
     training_with([](Data&, ModelConfig& config, TrainOptions&) { config.in_channels = 3; })},
    {"model_that_reads_edges_without_features", ErrorCode::shape, "edge_attr",
     training_with([](Data&, ModelConfig& config, TrainOptions&) {
         std::get<GATConvConfig>(config.layers[0]).edge_dim = 2;
     })},

    // Options as JSON
    {"config_that_is_no_json", ErrorCode::format, "config", config_json("{\"in_channels\": ")},
    {"config_that_is_a_list", ErrorCode::value, "config", config_json("[]")},
    {"unknown_option", ErrorCode::value, "layers[0].head",
     config_json(R"({"in_channels":2,"layers":[{"conv":"gat","out_channels":2,"head":3}]})")},
    {"unknown_layer", ErrorCode::value, "layers[0]",
     config_json(R"({"in_channels":2,"layers":[{"conv":"gcn","out_channels":2}]})")},
    {"heads_in_words", ErrorCode::value, "layers[0].heads",
     config_json(R"({"in_channels":2,"layers":[{"conv":"gat","out_channels":2,"heads":"two"}]})")},
    {"half_a_head", ErrorCode::value, "layers[0].heads",
     config_json(R"({"in_channels":2,"layers":[{"conv":"gat","out_channels":2,"heads":1.5}]})")},
    {"unknown_activation", ErrorCode::value, "layers[0].activation",
     config_json(
         R"({"in_channels":2,"layers":[{"conv":"gat","out_channels":2,"activation":"elo"}]})")},
    {"unknown_fill_value", ErrorCode::value, "layers[0].fill_value",
     config_json(
         R"({"in_channels":2,"layers":[{"conv":"gat","out_channels":2,"fill_value":"sum"}]})")},
    {"negative_seed", ErrorCode::value, "seed",
     config_json(R"({"in_channels":2,"seed":-1,"layers":[{"conv":"gat","out_channels":2}]})")},
    {"unknown_train_option", ErrorCode::value, "learning_rate",
     options_json(R"({"learning_rate": 0.1})")},
    {"unknown_monitor", ErrorCode::value, "monitor", options_json(R"({"monitor": "luck"})")},
    {"no_epochs", ErrorCode::value, "epochs", options_json(R"({"epochs": 0})")},
    {"learning_rate_of_zero", ErrorCode::value, "lr", options_json(R"({"lr": 0})")},
    {"negative_weight_decay", ErrorCode::value, "weight_decay",
     options_json(R"({"weight_decay": -1})")},

    // Training
    {"nothing_to_learn_from", ErrorCode::value, "train_mask",
     training_with([](Data& data, ModelConfig&, TrainOptions&) { data.train_nodes.clear(); })},
    {"more_classes_than_outputs", ErrorCode::value, "y",
     training_with([](Data& data, ModelConfig&, TrainOptions&) { data.y[3] = 2; })},
    {"patience_without_validation_nodes", ErrorCode::value, "patience",
     training_with([](Data& data, ModelConfig&, TrainOptions& options) {
         data.val_nodes.clear();
         options.patience = 5;
     })},
    {"a_step_after_the_end", ErrorCode::state, "trainer",
     training_with([](Data&, ModelConfig&, TrainOptions&) {})},
    {"evaluation_of_an_empty_set", ErrorCode::value, "nodes",
     [] {
         Data data = good_data();
         data.test_nodes.clear();
         evaluate(Model<double>(good_config()), data, NodeSet::test);
     }},
    {"no_threads", ErrorCode::value, "threads", [] { set_num_threads(0); }},

    // Files
    {"empty_file", ErrorCode::format, "file",
     file_with([](std::vector<std::byte>& file) { file.clear(); })},
    {"file_cut_short", ErrorCode::format, "data_offsets of tensor 'conv1.bias'",
     file_with([](std::vector<std::byte>& file) { file.resize(file.size() - 1); })},
    {"file_with_a_longer_header_than_itself", ErrorCode::format, "header length",
     file_with([](std::vector<std::byte>& file) { file[3] = std::byte{0xff}; })},
    {"file_with_a_broken_header", ErrorCode::format, "header",
     file_with([](std::vector<std::byte>& file) { file[8] = std::byte{'x'}; })},
};

class BadInput : public ::testing::TestWithParam<Case> {};

TEST_P(BadInput, IsRefusedInWordsAndHarmsNothing) {
    const Matrix<double> before = logits();
    const Case& bad = GetParam();
    try {
        bad.attempt();
        FAIL() << "was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), bad.code) << error.what();
        EXPECT_EQ(error.argument(), bad.argument) << error.what();
        EXPECT_THAT(error.what(), ::testing::MatchesRegex(".+: expected .+, got .+\\. .+\\."));
    }
    EXPECT_EQ(logits(), before);
}

INSTANTIATE_TEST_SUITE_P(Cases, BadInput, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace gatlab
