#include "gatlab/train/memory.h"

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/allocations.h"
#include "support/numbers.h"

namespace gatlab {
namespace {

constexpr Index kNodes = 4000;
constexpr Index kEdges = 40'000;
constexpr Index kFeatures = 48;
constexpr Index kClasses = 5;

// What is planned may be a little less than what is taken, and a third more.
constexpr double kLeast = 0.9;
constexpr double kMost = 1.3;

GraphData<float> random_graph(Index labelled, Index edge_dim = 0) {
    test::Numbers numbers(3);
    std::vector<Index> source;
    std::vector<Index> target;
    for (Index e = 0; e < kEdges; ++e) {
        source.push_back(numbers.below(kNodes));
        target.push_back(numbers.below(kNodes));
    }
    GraphData<float> data{.graph = Graph::from_edge_index(kNodes, source, target),
                          .x = Features<float>(numbers.matrix(kNodes, kFeatures).cast<float>()),
                          .edge_attr = {},
                          .y = {},
                          .train_nodes = {},
                          .val_nodes = {},
                          .test_nodes = {}};
    if (edge_dim > 0) data.edge_attr = numbers.matrix(kEdges, edge_dim).cast<float>();
    for (Index node = 0; node < kNodes; ++node) data.y.push_back(numbers.below(kClasses));
    for (Index node = 0; node < labelled; ++node) data.train_nodes.push_back(node);
    return data;
}

ModelConfig model_of(const std::string& layers) {
    return model_config_from_json(R"({"in_channels": 48, "dropout": 0.5, "attention_dropout": 0.5,)"
                                  R"("layers": [)" +
                                  layers + "]}");
}

const std::string kGat = R"({"conv": "gat", "heads": 8, "out_channels": 8, "activation": "elu"},)"
                         R"({"conv": "gat", "out_channels": 5, "concat": false})";

double planned_over_inferred(const Model<float>& model, const GraphData<float>& data) {
    const MemoryNeeded planned = memory_needed(model, data);
    const test::PeakMemory peak;
    predict(model, data);
    return static_cast<double>(planned.inference) / static_cast<double>(peak.bytes());
}

double planned_over_trained(Model<float>& model, const GraphData<float>& data,
                            const TrainOptions& options = {}) {
    const MemoryNeeded planned = memory_needed(model, data, options);
    const test::PeakMemory peak;
    Trainer<float> trainer(model, data, options);
    for (int epoch = 0; epoch < 2; ++epoch) trainer.step();
    return static_cast<double>(planned.training) / static_cast<double>(peak.bytes());
}

void expect_close(double ratio) {
    EXPECT_GE(ratio, kLeast);
    EXPECT_LE(ratio, kMost);
}

struct NamedLayers {
    const char* name;
    std::string layers;
    Index edge_dim = 0;
};

class MemoryOf : public ::testing::TestWithParam<NamedLayers> {};

TEST_P(MemoryOf, InferenceIsPlanned) {
    const GraphData<float> data = random_graph(kNodes, GetParam().edge_dim);
    expect_close(planned_over_inferred(Model<float>(model_of(GetParam().layers)), data));
}

TEST_P(MemoryOf, TrainingOnAllNodesIsPlanned) {
    const GraphData<float> data = random_graph(kNodes, GetParam().edge_dim);
    Model<float> model(model_of(GetParam().layers));
    expect_close(planned_over_trained(model, data));
}

TEST_P(MemoryOf, TrainingOnAFewNodesIsPlanned) {
    const GraphData<float> data = random_graph(40, GetParam().edge_dim);
    Model<float> model(model_of(GetParam().layers));
    expect_close(planned_over_trained(model, data));
}

std::vector<NamedLayers> models() {
    const std::string last = R"({"conv": "gat", "out_channels": 5, "concat": false})";
    const auto between = [&](const std::string& layer) {
        return R"({"conv": "gat", "heads": 2, "out_channels": 16},)" + layer + "," + last;
    };
    return {
        {"gat", kGat},
        {"gat_three_layers", R"({"conv": "gat", "heads": 4, "out_channels": 8},)" + kGat},
        {"gat_message_dropout",
         R"({"conv": "gat", "heads": 8, "out_channels": 16, "message_dropout": 0.5},)" + last},
        {"gat_with_edges",
         R"({"conv": "gat", "heads": 4, "out_channels": 8, "edge_dim": 3},)" + last, 3},
        {"gatv2", R"({"conv": "gatv2", "heads": 4, "out_channels": 8},)" + last},
        {"transformer", R"({"conv": "transformer", "heads": 4, "out_channels": 8},)" + last},
        {"linear", between(R"({"layer": "linear", "out_channels": 24})")},
        {"batch_norm", between(R"({"layer": "batch_norm"})")},
        {"layer_norm", between(R"({"layer": "layer_norm"})")},
        {"graph_norm", between(R"({"layer": "graph_norm"})")},
        {"pair_norm", between(R"({"layer": "pair_norm"})")},
    };
}

INSTANTIATE_TEST_SUITE_P(Each, MemoryOf, ::testing::ValuesIn(models()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(MemoryNeeded, CountsTheOptimizer) {
    const GraphData<float> data = random_graph(40);
    const Model<float> model(model_of(kGat));
    TrainOptions adam;
    TrainOptions sgd;
    sgd.optimizer = OptimizerKind::sgd;
    EXPECT_GT(memory_needed(model, data, adam).training, memory_needed(model, data, sgd).training);
}

TEST(MemoryNeeded, IsLessForFewerLabels) {
    const Model<float> model(model_of(kGat));
    EXPECT_LT(2 * memory_needed(model, random_graph(10)).training,
              memory_needed(model, random_graph(kNodes)).training);
}

TEST(MemoryNeeded, RefusesAModelForOtherFeatures) {
    ModelConfig config = model_of(kGat);
    config.in_channels = 7;
    EXPECT_THROW(memory_needed(Model<float>(config), random_graph(10)), ShapeError);
}

}  // namespace
}  // namespace gatlab
