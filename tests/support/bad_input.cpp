#include "support/bad_input.h"

#include <cmath>
#include <limits>

#include "gatlab/core/parallel.h"
#include "gatlab/io/safetensors.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/data.h"
#include "support/models.h"
#include "support/raw_safetensors.h"

namespace gatlab::test {

namespace {

constexpr ErrorCode kShape = ErrorCode::shape;
constexpr ErrorCode kGraph = ErrorCode::graph;
constexpr ErrorCode kValue = ErrorCode::value;
constexpr ErrorCode kState = ErrorCode::state;
constexpr ErrorCode kFormat = ErrorCode::format;

const double kNaN = std::numeric_limits<double>::quiet_NaN();
const float kFloatNaN = std::numeric_limits<float>::quiet_NaN();
const float kFloatInfinity = std::numeric_limits<float>::infinity();

using Attempt = std::function<void()>;

Attempt graph(Index nodes, std::vector<Index> source, std::vector<Index> target) {
    return [=] { Graph::from_edge_index(nodes, source, target); };
}

Attempt adjacency(Index rows, Index cols, double entry) {
    return [=] { Graph::from_adjacency(Matrix<double>::Constant(rows, cols, entry)); };
}

Attempt csr(Index rows, Index cols, std::vector<Index> row_ptr, std::vector<Index> col_idx) {
    return [=] { SparsePattern::from_csr(rows, cols, row_ptr, col_idx); };
}

// Good data (6 nodes, 6 edges, 5 features, 3 classes) with something wrong about it.
using Data = GraphData<float>;

Data good_data() {
    return random_data<float>({"", 6, {0, 1, 2, 3, 4, 5}, {1, 2, 3, 4, 5, 0}}, {.edge_dim = 2});
}

Attempt data(void (*change)(Data&)) {
    return [=] {
        Data changed = good_data();
        change(changed);
        changed.check();
    };
}

Attempt config(void (*change)(ModelConfig&)) {
    return [=] {
        ModelConfig changed = two_layers();
        change(changed);
        Model<float>{changed};
    };
}

Attempt layer(void (*change)(GATConvConfig&)) {
    return [=] {
        ModelConfig changed = two_layers();
        change(gat_layer(changed, 1));
        Model<float>{changed};
    };
}

Attempt config_json(std::string json) {
    return [=] { model_config_from_json(json); };
}

// `options` are the text of a layer's further options.
Attempt layer_json(const std::string& options) {
    return config_json(R"({"in_channels":2,"layers":[{"conv":"gat","out_channels":2)" + options +
                       "}]}");
}

Attempt training(void (*change)(Data&, TrainOptions&), Index classes = 3) {
    return [=] {
        Data changed = good_data();
        TrainOptions options;
        change(changed, options);
        Model<float> model(two_layers(5, classes));
        Trainer<float>(model, changed, options);
    };
}

Attempt options_json(std::string json) {
    return [=] { train_options_from_json(json); };
}

Attempt saved_model(void (*change)(SafeTensors&)) {
    return [=] {
        SafeTensors file = read_safetensors(save_model(Model<float>(two_layers())));
        change(file);
        load_model<float>(write_safetensors(file));
    };
}

Attempt raw_file(const std::string& header, std::size_t data_size) {
    return [=] { read_safetensors(raw_safetensors(header, data_size)); };
}

void train_past_the_end() {
    const Data changed = good_data();
    TrainOptions options;
    options.epochs = 1;
    Model<float> model(two_layers());
    Trainer<float> trainer(model, changed, options);
    trainer.step();
    trainer.step();
}

void train_until_it_diverges() {
    Data changed = good_data();
    changed.x.reshape_dense(6, 5).setConstant(3e38f);
    Model<float> model(two_layers());
    Trainer<float> trainer(model, changed, {});
    trainer.step();
}

}  // namespace

std::vector<BadInput> bad_graphs() {
    constexpr Index kLargest = std::numeric_limits<Index>::max();
    return {
        {"no_nodes", kGraph, "num_nodes", "at least one node", "0", graph(0, {}, {})},
        {"negative_nodes", kGraph, "num_nodes", "at least one node", "-3", graph(-3, {}, {})},
        {"edge_from_a_node_not_there", kGraph, "edge_index", "source nodes 0 … 2",
         "node 3 in edge 1", graph(3, {0, 3}, {1, 1})},
        {"edge_to_a_node_not_there", kGraph, "edge_index", "target nodes 0 … 2", "node 7 in edge 0",
         graph(3, {0, 1}, {7, 1})},
        {"edge_from_a_negative_node", kGraph, "edge_index", "source", "node -1",
         graph(3, {-1}, {1})},
        {"edge_to_a_negative_node", kGraph, "edge_index", "target", "node -2147483648",
         graph(3, {1}, {std::numeric_limits<Index>::min()})},
        {"edge_to_a_huge_node", kGraph, "edge_index", "target", "node 2147483647",
         graph(3, {1}, {kLargest})},
        {"more_sources_than_targets", kShape, "edge_index", "as many sources as targets",
         "2 sources and 1 targets", graph(3, {0, 1}, {1})},
        {"more_targets_than_sources", kShape, "edge_index", "as many sources as targets",
         "0 sources and 1 targets", graph(3, {}, {1})},
        {"adjacency_not_square", kShape, "adjacency", "square", "[2, 3]", adjacency(2, 3, 1)},
        {"adjacency_without_nodes", kGraph, "num_nodes", "at least one node", "0",
         adjacency(0, 0, 1)},
        {"adjacency_with_nan", kValue, "adjacency", "finite", "nan at [0, 0]",
         adjacency(2, 2, kNaN)},
        {"adjacency_with_infinity", kValue, "adjacency", "finite", "inf",
         adjacency(2, 2, std::numeric_limits<double>::infinity())},
    };
}

std::vector<BadInput> bad_features() {
    constexpr Index kLargest = std::numeric_limits<Index>::max();
    return {
        {"x_of_other_nodes", kShape, "x", "[6, F]", "[5, 5]",
         data([](Data& d) { d.x.reshape_dense(5, 5).setZero(); })},
        {"x_without_columns", kShape, "x", "one row of features per node", "[6, 0]",
         data([](Data& d) { d.x.reshape_dense(6, 0); })},
        {"x_with_nan", kValue, "x", "finite", "nan at stored position 7",
         data([](Data& d) { d.x.reshape_dense(6, 5)(1, 2) = kFloatNaN; })},
        {"x_with_infinity", kValue, "x", "finite", "inf",
         data([](Data& d) { d.x.reshape_dense(6, 5)(5, 4) = kFloatInfinity; })},
        {"sparse_x_with_nan", kValue, "x", "finite", "nan at stored position 1", data([](Data& d) {
             d.x = Features<float>(SparsePattern::from_csr(6, 5, {0, 1, 2, 2, 2, 2, 2}, {0, 4}),
                                   {1, kFloatNaN});
         })},
        {"sparse_negative_rows", kShape, "x", "without negative", "[-1, 3]", csr(-1, 3, {}, {})},
        {"sparse_negative_columns", kShape, "x", "without negative", "[1, -3]",
         csr(1, -3, {0, 0}, {})},
        {"sparse_too_few_offsets", kShape, "x.row_ptr", "3 offsets", "2", csr(2, 3, {0, 0}, {})},
        {"sparse_huge_rows", kShape, "x.row_ptr", "2147483648 offsets", "1",
         csr(kLargest, 3, {0}, {})},
        {"sparse_no_offsets", kShape, "x.row_ptr", "1 offsets", "0", csr(0, 3, {}, {})},
        {"sparse_offsets_fall", kValue, "x.row_ptr", "never decrease", "2 before 1",
         csr(2, 3, {0, 2, 1}, {0})},
        {"sparse_offsets_start_late", kValue, "x.row_ptr", "start at 0", "1 at the start",
         csr(1, 3, {1, 1}, {0})},
        {"sparse_offsets_start_negative", kValue, "x.row_ptr", "start at 0", "-1 at the start",
         csr(1, 3, {-1, 1}, {0})},
        {"sparse_single_offset_not_zero", kValue, "x.row_ptr", "start at 0", "2 at the start",
         csr(0, 3, {2}, {0, 1})},
        {"sparse_offsets_past_the_end", kShape, "x.col_idx", "3 entries", "1",
         csr(1, 3, {0, 3}, {0})},
        {"sparse_column_not_there", kValue, "x.col_idx", "columns 0 … 2", "3",
         csr(1, 3, {0, 1}, {3})},
        {"sparse_column_negative", kValue, "x.col_idx", "columns 0 … 2", "-1",
         csr(1, 3, {0, 1}, {-1})},
        {"sparse_value_missing", kShape, "x.values", "1 values", "0",
         [] {
             Features<float>(SparsePattern::from_csr(1, 1, {0, 1}, {0}), {});
         }},
        {"edge_attr_of_other_edges", kShape, "edge_attr", "[6, D]", "[4, 2]",
         data([](Data& d) { d.edge_attr.setZero(4, 2); })},
        {"edge_attr_with_nan", kValue, "edge_attr", "finite", "nan",
         data([](Data& d) { d.edge_attr(3, 1) = kFloatNaN; })},
    };
}

std::vector<BadInput> bad_labels() {
    return {
        {"too_few_labels", kShape, "y", "6 labels", "2", data([](Data& d) {
             d.y = {0, 1};
         })},
        {"label_below_minus_one", kValue, "y", "-1 for unknown", "-2 at node 4",
         data([](Data& d) { d.y[4] = -2; })},
        {"mask_of_other_nodes", kShape, "val_mask", "6 flags", "2",
         [] {
             nodes_of_mask(std::vector<std::uint8_t>{0, 1}, 6, "val_mask");
         }},
        {"masked_node_not_there", kGraph, "train_mask", "nodes 0 … 5", "6",
         data([](Data& d) { d.train_nodes = {6}; })},
        {"masked_node_negative", kGraph, "test_mask", "nodes 0 … 5", "-1",
         data([](Data& d) { d.test_nodes = {-1}; })},
        {"masked_node_twice", kValue, "val_mask", "distinct", "2 after 2", data([](Data& d) {
             d.val_nodes = {2, 2};
         })},
        {"masked_node_without_label", kValue, "train_mask", "class is known",
         "node 0 without a label", data([](Data& d) { d.y[0] = -1; })},
        {"masks_without_labels", kValue, "train_mask", "class is known", "without a label",
         data([](Data& d) { d.y.clear(); })},
        {"label_beyond_the_classes", kValue, "y", "classes 0 … 2", "9",
         training([](Data& d, TrainOptions&) { d.y[0] = 9; })},
        {"label_beyond_one_class", kValue, "y", "classes 0 … 0", "",
         training([](Data&, TrainOptions&) {}, 1)},
        {"nobody_to_learn_from", kValue, "train_mask", "at least one node", "none",
         training([](Data& d, TrainOptions&) { d.train_nodes.clear(); })},
        {"nobody_to_evaluate", kValue, "nodes", "at least one node", "none",
         [] { evaluate(Model<float>(two_layers()), good_data(), NodeSet::test); }},
    };
}

std::vector<BadInput> bad_models() {
    return {
        {"model_without_layers", kValue, "layers", "at least one layer", "none",
         config([](ModelConfig& c) { c.layers.clear(); })},
        {"no_in_channels", kValue, "in_channels", "from 1", "0",
         config([](ModelConfig& c) { c.in_channels = 0; })},
        {"negative_in_channels", kValue, "in_channels", "from 1", "-5",
         config([](ModelConfig& c) { c.in_channels = -5; })},
        {"no_heads", kValue, "layers[1].heads", "from 1", "0",
         layer([](GATConvConfig& c) { c.heads = 0; })},
        {"negative_heads", kValue, "layers[1].heads", "from 1", "-2",
         layer([](GATConvConfig& c) { c.heads = -2; })},
        {"no_out_channels", kValue, "layers[1].out_channels", "from 1", "0",
         layer([](GATConvConfig& c) { c.out_channels = 0; })},
        {"too_many_channels", kValue, "layers[1].heads", "at most 1048576", "1073741824",
         layer([](GATConvConfig& c) { c.heads = c.out_channels = 1 << 15; })},
        {"huge_out_channels", kValue, "layers[1].out_channels", "to 1048576", "2147483647",
         layer([](GATConvConfig& c) { c.out_channels = std::numeric_limits<Index>::max(); })},
        {"negative_edge_dim", kValue, "layers[1].edge_dim", "from 0", "-1",
         layer([](GATConvConfig& c) { c.edge_dim = -1; })},
        {"dropout_of_all", kValue, "dropout", "below 1", "1",
         config([](ModelConfig& c) { c.dropout = 1; })},
        {"negative_dropout", kValue, "attention_dropout", "at least 0", "-0.1",
         config([](ModelConfig& c) { c.attention_dropout = -0.1; })},
        {"dropout_nan", kValue, "layers[1].dropout", "below 1", "nan",
         layer([](GATConvConfig& c) { c.dropout = kNaN; })},
        {"slope_nan", kValue, "layers[1].negative_slope", "finite", "nan",
         layer([](GATConvConfig& c) { c.negative_slope = kNaN; })},
        {"fill_value_infinite", kValue, "layers[1].fill_value", "finite", "inf",
         layer([](GATConvConfig& c) {
             c.fill_value = {FillValue::Kind::constant, std::numeric_limits<double>::infinity()};
         })},
        {"json_cut_short", kFormat, "config", "JSON", "byte", config_json(R"({"in_channels": 1)")},
        {"json_a_list", kValue, "config", "object", "[1]", config_json("[1]")},
        {"json_nested_deeply", kFormat, "config", "levels", "more",
         config_json(std::string(100'000, '[') + std::string(100'000, ']'))},
        {"json_unknown_option", kValue, "layers[0].head", "out_channels", "unknown",
         layer_json(R"(,"head":2)")},
        {"json_unknown_top_option", kValue, "dropuot", "dropout", "unknown",
         config_json(
             R"({"in_channels":1,"layers":[{"conv":"gat","out_channels":1}],"dropuot":0.5})")},
        {"json_heads_of_text", kValue, "layers[0].heads", "whole number", "\"2\"",
         layer_json(R"(,"heads":"2")")},
        {"json_heads_of_a_half", kValue, "layers[0].heads", "whole number", "1.5",
         layer_json(R"(,"heads":1.5)")},
        {"json_concat_of_one", kValue, "layers[0].concat", "true or false", "1",
         layer_json(R"(,"concat":1)")},
        {"json_unknown_activation", kValue, "layers[0].activation", "elu", "swish",
         layer_json(R"(,"activation":"swish")")},
        {"json_unknown_fill_value", kValue, "layers[0].fill_value", "mean", "median",
         layer_json(R"(,"fill_value":"median")")},
        {"json_unknown_conv", kValue, "layers[0]", "gat", "gcn",
         config_json(R"({"in_channels":1,"layers":[{"conv":"gcn","out_channels":1}]})")},
        {"json_layers_not_a_list", kValue, "layers", "list", "5",
         config_json(R"({"in_channels":1,"layers":5})")},
        {"json_negative_seed", kValue, "seed", "from 0", "-1",
         config_json(R"({"in_channels":1,"layers":[{"conv":"gat","out_channels":1}],"seed":-1})")},
        {"x_of_another_width", kShape, "x", "4 features per node", "5",
         [] { predict(Model<float>(two_layers(4)), good_data()); }},
        {"edge_attr_missing", kShape, "edge_attr", "2 features per edge", "0",
         [] {
             ModelConfig wanting = two_layers();
             gat_layer(wanting, 0).edge_dim = 2;
             Data without = good_data();
             without.edge_attr.resize(0, 0);
             predict(Model<float>(wanting), without);
         }},
    };
}

std::vector<BadInput> bad_training() {
    return {
        {"no_epochs", kValue, "epochs", "", "0",
         training([](Data&, TrainOptions& o) { o.epochs = 0; })},
        {"lr_of_zero", kValue, "lr", "above 0", "0",
         training([](Data&, TrainOptions& o) { o.lr = 0; })},
        {"negative_lr", kValue, "lr", "above 0", "-0.1",
         training([](Data&, TrainOptions& o) { o.lr = -0.1; })},
        {"lr_nan", kValue, "lr", "above 0", "nan",
         training([](Data&, TrainOptions& o) { o.lr = kNaN; })},
        {"negative_weight_decay", kValue, "weight_decay", "0", "-1",
         training([](Data&, TrainOptions& o) { o.weight_decay = -1; })},
        {"negative_patience", kValue, "patience", "", "-1",
         training([](Data&, TrainOptions& o) { o.patience = -1; })},
        {"patience_without_validation", kValue, "patience", "no validation nodes", "5",
         training([](Data& d, TrainOptions& o) {
             d.val_nodes.clear();
             o.patience = 5;
         })},
        {"training_on_bad_data", kValue, "x", "finite", "nan",
         training([](Data& d, TrainOptions&) { d.x.reshape_dense(6, 5)(0, 0) = kFloatNaN; })},
        {"json_unknown_monitor", kValue, "monitor", "accuracy", "auc",
         options_json(R"({"monitor":"auc"})")},
        {"json_unknown_train_option", kValue, "learning_rate", "lr", "unknown",
         options_json(R"({"learning_rate":0.1})")},
        {"json_epochs_of_text", kValue, "epochs", "whole number", "\"ten\"",
         options_json(R"({"epochs":"ten"})")},
        {"json_huge_epochs", kValue, "epochs", "2147483647", "1000000000000",
         options_json(R"({"epochs":1e12})")},
        {"step_after_the_end", kState, "trainer", "not ended", "after epoch 1", train_past_the_end},
        {"loss_diverges", kValue, "loss", "finite", "", train_until_it_diverges},
        {"no_threads", kValue, "threads", "at least 1", "0", [] { set_num_threads(0); }},
    };
}

std::vector<BadInput> bad_files() {
    return {
        {"file_empty", kFormat, "file", "8 bytes", "0 bytes", [] { load_model<float>({}); }},
        {"file_header_not_json", kFormat, "header", "JSON", "byte", raw_file("{\"", 0)},
        {"file_header_too_long", kFormat, "header length", "within the file", "3",
         [] { read_safetensors(raw_safetensors("{}", 0, 3)); }},
        {"file_cut_short", kFormat, "data_offsets of tensor 'conv2.bias'", "as its shape needs",
         "bytes",
         [] {
             const auto file = save_model(Model<float>(two_layers()));
             load_model<float>(std::span(file).first(file.size() - 1));
         }},
        {"file_key_twice", kFormat, "header", "once", "'a' twice",
         raw_file(R"({"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":)"
                  R"({"dtype":"U8","shape":[],"data_offsets":[1,2]}})",
                  2)},
        {"file_unknown_dtype", kFormat, "tensor 'a'", "F32", "'F8'",
         raw_file(R"({"a":{"dtype":"F8","shape":[],"data_offsets":[0,1]}})", 1)},
        {"file_size_overflows", kFormat, "data_offsets of tensor 'a'", "64 bits", "bytes 0 to 8",
         raw_file(R"({"a":{"dtype":"F64","shape":[2305843009213693953],"data_offsets":[0,8]}})",
                  8)},
        {"file_with_a_hole", kFormat, "data_offsets of tensor 'a'", "from byte 0", "bytes 1 to 2",
         raw_file(R"({"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}})", 2)},
        {"file_with_bytes_left_over", kFormat, "file", "1 bytes of data", "2",
         raw_file(R"({"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 2)},
        {"file_of_somebody_else", kFormat, "file", "saved by gatlab", "without it",
         saved_model([](SafeTensors& f) { f.metadata.clear(); })},
        {"file_of_a_later_version", kFormat, "gatlab.format", "version 1", "'9'",
         saved_model([](SafeTensors& f) { f.metadata["gatlab.format"] = "9"; })},
        {"file_with_bad_config", kFormat, "config", "JSON", "byte",
         saved_model([](SafeTensors& f) { f.metadata["gatlab.config"] = "{"; })},
        {"file_asks_for_more_than_it_has", kFormat, "gatlab.config", "the file's", "at least",
         saved_model(
             [](SafeTensors& f) { f.metadata["gatlab.config"] = to_json(two_layers(1 << 20)); })},
        {"weight_missing", kValue, "state", "exactly", "missing",
         saved_model([](SafeTensors& f) { f.tensors.pop_back(); })},
        {"weight_unexpected", kValue, "state", "exactly", "'extra' unexpected",
         saved_model(
             [](SafeTensors& f) { f.tensors.emplace_back("extra", f.tensors.front().second); })},
        {"weight_of_another_shape", kShape, "conv1.lin.weight", "[8, 5]", "[5, 8]",
         saved_model([](SafeTensors& f) {
             f.tensors.front().second.shape = {5, 8};
         })},
        {"weight_nan", kValue, "conv1.lin.weight", "finite", "nan", saved_model([](SafeTensors& f) {
             f.tensors.front().second =
                 Tensor::of<float>({8, 5}, std::vector<float>(40, kFloatNaN));
         })},
        {"weight_of_whole_numbers", kFormat, "tensor 'conv1.lin.weight'", "floating-point", "I32",
         saved_model([](SafeTensors& f) { f.tensors.front().second.dtype = DType::i32; })},
    };
}

}  // namespace gatlab::test
