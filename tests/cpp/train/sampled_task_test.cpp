// Neighbour sampling: with all neighbours it is the training and the model that one knows; with
// some of them it is random as the seed says, and still learns.

#include "gatlab/train/sampled_task.h"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/compare.h"
#include "support/data.h"
#include "support/threads.h"
#include "support/training_case.h"

namespace gatlab {
namespace {

using test::all_numbers;
using ::testing::HasSubstr;

struct LayerKind {
    const char* name;
    LayerConfig hidden;
    LayerConfig last;
};

class SampledTraining : public ::testing::TestWithParam<LayerKind> {};

GraphData<double> data_with_edges() {
    test::Numbers numbers(11);
    const test::EdgeList edges = test::random_graph(80, 200, numbers);
    GraphData<double> data = test::random_data<double>(edges, {.edge_dim = 2, .sparse = true});
    data.edge_weight = numbers.matrix(200, 1, 0.5, 1.5);
    return data;
}

// Dropout of both kinds is on: it draws by node, whichever graph the node stands in.
ModelConfig model_of(const LayerKind& kind) {
    return {.in_channels = 5,
            .layers = {kind.hidden, ActivationConfig{.function = Activation::elu}, kind.last},
            .dropout = 0.3,
            .attention_dropout = 0.3,
            .seed = 4};
}

TrainOptions sampling(std::vector<Index> num_neighbors, Index batch_size, int epochs = 5) {
    TrainOptions options;
    options.epochs = epochs;
    options.lr = 0.02;
    options.num_neighbors = std::move(num_neighbors);
    options.batch_size = batch_size;
    return options;
}

template <class T>
std::vector<EpochReport> train(Model<T>& model, const GraphData<T>& data,
                               const TrainOptions& options) {
    Trainer<T> trainer(model, data, options);
    std::vector<EpochReport> reports;
    while (!trainer.done()) reports.push_back(trainer.step());
    return reports;
}

TEST_P(SampledTraining, OfAllNeighborsInOneBatchIsFullBatchTraining) {
    const GraphData<double> data = data_with_edges();
    Model<double> full(model_of(GetParam()));
    Model<double> sampled(model_of(GetParam()));
    const auto expected = train(full, data, sampling({}, 0));
    const auto actual = train(sampled, data, sampling({kAllNeighbors, kAllNeighbors}, 0));
    for (std::size_t e = 0; e < expected.size(); ++e) {
        EXPECT_NEAR(actual[e].loss, expected[e].loss, 1e-12);
        EXPECT_NEAR(actual[e].val_loss, expected[e].val_loss, 1e-12);
        EXPECT_EQ(actual[e].val_accuracy, expected[e].val_accuracy);
    }
    const auto& parameters = full.parameters();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        EXPECT_TRUE(test::all_near(sampled.parameters()[p]->value, parameters[p]->value,
                                   test::kNaiveDouble))
            << parameters[p]->name;
    }
}

TEST_P(SampledTraining, OfAllNeighborsGivesEveryBatchTheLogitsOfTheWholeGraph) {
    const GraphData<double> data = data_with_edges();
    const Model<double> model(model_of(GetParam()));
    Workspace<double> workspace;
    SampledTask<double> task(data, {{kAllNeighbors, kAllNeighbors}, 7, 1});
    for (const bool training : {false, true}) {
        const PassOptions pass{training, 9, 2};
        const Matrix<double> whole = model.forward(data, workspace, pass);
        task.begin_epoch(1);
        ASSERT_EQ(task.num_batches(NodeSet::train), 8);  // 53 nodes, 7 at a time
        for (Index b = 0; b < 8; ++b) {
            const Matrix<double> logits =
                model.forward(task.batch(NodeSet::train, b), workspace, pass);
            const NeighborSample<double>& sample = task.sample();
            for (const Index row : sample.seeds) {
                EXPECT_TRUE(test::all_near(Matrix<double>(logits.row(row)),
                                           Matrix<double>(whole.row(sample.data.n_id[row])),
                                           test::kNaiveDouble));
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Each, SampledTraining,
    ::testing::Values(LayerKind{"gat", GATConvConfig{.out_channels = 3, .heads = 2, .edge_dim = 2},
                                GATConvConfig{.out_channels = 3, .heads = 2, .concat = false}},
                      LayerKind{"residual", GATConvConfig{.out_channels = 4, .residual = true},
                                GATConvConfig{.out_channels = 3, .residual = true}},
                      LayerKind{"gatv2",
                                GATv2ConvConfig{.out_channels = 3, .heads = 2, .edge_dim = 2},
                                GATv2ConvConfig{.out_channels = 3}},
                      LayerKind{"transformer", TransformerConvConfig{.out_channels = 3, .heads = 2},
                                TransformerConvConfig{.out_channels = 3, .edge_dim = 2}}),
    [](const auto& each) { return each.param.name; });

// Where a layer's passes have the same bits for some nodes as for all, so has the training.
TEST(SampledTask, OfAllNeighborsInOneBatchHasTheBitsOfFullBatchTraining) {
    const auto data = test::karate_data();
    Model<float> full(test::small_model(34, 2));
    Model<float> sampled(test::small_model(34, 2));
    train(full, data, sampling({}, 0, 30));
    train(sampled, data, sampling({kAllNeighbors, kAllNeighbors}, 1000, 30));
    EXPECT_EQ(all_numbers(sampled), all_numbers(full));
}

TEST(SampledTask, DealsOutEveryTrainingNodeOnceInEachEpoch) {
    const GraphData<double> data = data_with_edges();
    SampledTask<double> task(data, {{3, 2}, 10, 1});
    std::vector<std::vector<Index>> orders;
    for (const int epoch : {1, 2, 1}) {
        task.begin_epoch(epoch);
        std::vector<Index>& order = orders.emplace_back();
        for (Index b = 0; b < task.num_batches(NodeSet::train); ++b) {
            const GraphData<double>& batch = task.batch(NodeSet::train, b);
            EXPECT_LE(task.sample().seeds.size(), 10u);
            for (const Index row : task.sample().seeds) order.push_back(batch.n_id[row]);
        }
        EXPECT_TRUE(std::is_permutation(order.begin(), order.end(), data.train_nodes.begin(),
                                        data.train_nodes.end()));
    }
    EXPECT_NE(orders[0], orders[1]);
    EXPECT_EQ(orders[0], orders[2]);
}

TEST(SampledTask, LooksAtAllNeighborsToValidate) {
    const GraphData<double> data = data_with_edges();
    SampledTask<double> task(data, {{1, 1}, 2, 1});
    EXPECT_EQ(task.num_batches(NodeSet::val), 1);
    EXPECT_EQ(&task.batch(NodeSet::val, 0), &data);
    EXPECT_EQ(task.num_batches(NodeSet::test), 0);
}

GraphData<float> large_data() {
    test::Numbers numbers(8);
    return test::random_data<float>(test::random_graph(1500, 12'000, numbers),
                                    {.features = 40, .sparse = true});
}

TEST(SampledTask, SameSeedSameBitsWithAnyNumberOfThreads) {
    const GraphData<float> data = large_data();
    const auto trained = [&](std::uint64_t seed, int threads) {
        const test::ThreadsInScope scope(threads);
        Model<float> model(test::small_model(40, 3));
        TrainOptions options = sampling({4, 3}, 200, 2);
        options.seed = seed;
        train(model, data, options);
        return all_numbers(model);
    };
    const auto expected = trained(1, 1);
    EXPECT_EQ(trained(1, 1), expected);
    EXPECT_EQ(trained(1, 3), expected);
    EXPECT_NE(trained(2, 1), expected);
}

TEST(SampledTask, LearnsFromAFewNeighborsAtATime) {
    GraphData<float> data = test::random_data(3, 400);  // a node's class is its own first feature
    for (Index node = 0; node < 400; ++node) {
        (node % 2 == 0 ? data.train_nodes : data.test_nodes).push_back(node);
    }
    ModelConfig config = test::small_model(3, 2);
    for (LayerConfig& layer : config.layers) std::get<GATConvConfig>(layer).residual = true;
    Model<float> model(config);
    const auto reports = train(model, data, sampling({2, 2}, 32, 30));
    EXPECT_LT(reports.back().loss, reports.front().loss);
    EXPECT_GT(evaluate(model, data, NodeSet::test).accuracy, 0.9);
}

template <class Body>
std::string message_of(const Body& body) {
    try {
        body();
    } catch (const ValueError& error) {
        return error.what();
    }
    return "";
}

TEST(SampledTask, NamesWhatCannotBe) {
    const auto data = test::karate_data();
    Model<float> model(test::small_model(34, 2));
    const auto message = [&](std::vector<Index> num_neighbors, Index batch_size) {
        return message_of(
            [&] { Trainer<float>(model, data, sampling(std::move(num_neighbors), batch_size)); });
    };
    EXPECT_THAT(message({10}, 0),
                HasSubstr("num_neighbors: expected 2 numbers, one per attention layer, got 1."));
    EXPECT_THAT(message({10, 10, 10}, 0), HasSubstr("got 3."));
    EXPECT_THAT(message({10, 0}, 0), HasSubstr("or -1 for all neighbours, got 0."));
    EXPECT_THAT(message({10, -2}, 0), HasSubstr("got -2."));
    EXPECT_THAT(message({}, -1), HasSubstr("batch_size: expected a whole number from 0, got -1."));
    EXPECT_THAT(message_of([&] {
                    SampledTask<float>(data, {{0}, 1, 0});
                }),
                HasSubstr("num_neighbors"));

    ModelConfig config = test::small_model(34, 2);
    config.layers.push_back(ReadoutConfig{});
    Model<float> of_graphs(config);
    GraphData<float> labelled = test::random_data(1, 5);
    labelled.graph_level = true;
    labelled.x = Features<float>(Matrix<float>::Ones(5, 34));
    labelled.y = {1};
    labelled.train_nodes = {0};
    EXPECT_THAT(message_of([&] {
                    Trainer<float>(of_graphs, labelled, sampling({2, 2}, 0));
                }),
                HasSubstr("num_neighbors: expected none, for labels of whole graphs"));
}

}  // namespace
}  // namespace gatlab
