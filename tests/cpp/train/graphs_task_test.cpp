#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/data/batch.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/compare.h"
#include "support/training_case.h"

namespace gatlab {
namespace {

using test::all_numbers;
using test::random_data;
using test::small_model;

struct Graphs {
    std::vector<GraphData<float>> all;
    GraphSets<float> sets;
};

// Eight graphs to learn from, two to validate on, four that are never seen.
Graphs many_graphs() {
    Graphs graphs;
    for (std::uint64_t g = 0; g < 14; ++g) {
        graphs.all.push_back(random_data(g + 1, static_cast<Index>(8 + g)));
    }
    graphs.all[0].y[0] = -1;  // an unknown label takes no part
    for (std::size_t g = 0; g < 14; ++g) {
        auto& set = g < 8 ? graphs.sets.train : g < 10 ? graphs.sets.val : graphs.sets.test;
        set.push_back(&graphs.all[g]);
    }
    return graphs;
}

// With attention alone a node's own sign drowns among its neighbours'; a residual keeps it.
ModelConfig model_config() {
    ModelConfig config = small_model(3, 2);
    config.dropout = config.attention_dropout = 0;
    for (LayerConfig& layer : config.layers) std::get<GATConvConfig>(layer).residual = true;
    return config;
}

TrainOptions train_options(int epochs) {
    TrainOptions options;
    options.epochs = epochs;
    options.lr = 0.02;
    return options;
}

TEST(GraphsTask, LearnsWhatHoldsOnGraphsNeverSeen) {
    const Graphs graphs = many_graphs();
    Model<float> model(model_config());
    Trainer<float> trainer(
        model, std::make_unique<GraphsTask<float>>(graphs.sets, GraphsOptions{3, true, 1}),
        train_options(60));
    while (!trainer.done()) trainer.step();
    GraphsTask<float> task(graphs.sets);
    const Evaluation test = evaluate(model, task, NodeSet::test);
    EXPECT_GT(test.accuracy, 0.9);
    EXPECT_EQ(test.nodes, 18 + 19 + 20 + 21);
    EXPECT_EQ(evaluate(model, task, NodeSet::train).nodes, 8 * 8 + 28 - 1);
}

// However the graphs are cut into batches, the numbers over a whole set are the same.
TEST(GraphsTask, EvaluationDoesNotDependOnTheBatches) {
    const Graphs graphs = many_graphs();
    const Model<float> model(model_config());
    GraphsTask<float> single(graphs.sets);
    const Evaluation one = evaluate(model, single, NodeSet::test, {{}, true});
    for (const Index batch_size : {2, 3, 100}) {
        GraphsTask<float> task(graphs.sets, {batch_size, true, 0});
        const Evaluation many = evaluate(model, task, NodeSet::test, {{}, true});
        EXPECT_NEAR(many.loss, one.loss, 1e-6);
        EXPECT_EQ(many.accuracy, one.accuracy);
        EXPECT_EQ(many.confusion, one.confusion);
        EXPECT_NEAR(many.roc_auc, one.roc_auc, 1e-6);
    }
}

// All graphs in one batch: one step per epoch, the loss of all nodes together.
TEST(GraphsTask, OneBatchOfAllIsOneGraph) {
    const Graphs graphs = many_graphs();
    GraphData<float> joined = batch_of<float>(graphs.sets.train);
    for (Index node = 0; node < joined.graph.num_nodes(); ++node) {
        if (joined.y[static_cast<std::size_t>(node)] >= 0) joined.train_nodes.push_back(node);
    }
    Model<float> a(model_config());
    Model<float> b(model_config());
    Trainer<float> together(
        a, std::make_unique<GraphsTask<float>>(graphs.sets, GraphsOptions{100, false, 0}),
        train_options(5));
    Trainer<float> as_one(b, joined, train_options(5));
    while (!together.done()) EXPECT_EQ(together.step().loss, as_one.step().loss);
    EXPECT_EQ(all_numbers(a), all_numbers(b));
}

TEST(GraphsTask, TheOrderFollowsFromTheSeed) {
    const Graphs graphs = many_graphs();
    const auto trained = [&](std::uint64_t seed) {
        Model<float> model(model_config());
        Trainer<float> trainer(
            model, std::make_unique<GraphsTask<float>>(graphs.sets, GraphsOptions{3, true, seed}),
            train_options(3));
        while (!trainer.done()) trainer.step();
        return all_numbers(model);
    };
    EXPECT_EQ(trained(1), trained(1));
    EXPECT_NE(trained(1), trained(2));
}

TEST(GraphsTask, EveryGraphIsInOneBatchOfEachEpoch) {
    const Graphs graphs = many_graphs();
    GraphsTask<float> task(graphs.sets, {3, true, 4});
    for (int epoch = 1; epoch <= 3; ++epoch) {
        task.begin_epoch(epoch);
        Index nodes = 0;
        EXPECT_EQ(task.num_batches(NodeSet::train), 3);
        for (Index b = 0; b < 3; ++b) nodes += task.batch(NodeSet::train, b).graph.num_nodes();
        EXPECT_EQ(nodes, 8 * 8 + 28);
    }
}

// --- Labels of whole graphs
// -----------------------------------------------------------------------

// Whether the nodes' first feature is above 0 on average.
Graphs labelled_graphs() {
    Graphs graphs;
    for (std::uint64_t g = 0; g < 60; ++g) {
        GraphData<float> data = random_data(g + 50, static_cast<Index>(5 + g % 7));
        data.graph_level = true;
        data.y = {data.x.dense().col(0).mean() > 0 ? 1 : 0};
        graphs.all.push_back(std::move(data));
    }
    for (std::size_t g = 0; g < 60; ++g) {
        (g < 40 ? graphs.sets.train : graphs.sets.test).push_back(&graphs.all[g]);
    }
    return graphs;
}

ModelConfig with_readout(const LayerConfig& readout) {
    ModelConfig config = model_config();
    config.layers.push_back(readout);
    std::get<GATConvConfig>(config.layers[1]).out_channels = 4;
    config.layers.push_back(LinearConfig{.out_channels = 2});
    return config;
}

TEST(GraphsTask, ClassifiesGraphsNeverSeen) {
    const Graphs graphs = labelled_graphs();
    const LayerConfig readouts[] = {ReadoutConfig{Aggregation::mean},
                                    ReadoutConfig{Aggregation::sum},
                                    AttentionalAggregationConfig{.out_channels = 4}};
    for (const LayerConfig& readout : readouts) {
        Model<float> model(with_readout(readout));
        Trainer<float> trainer(
            model, std::make_unique<GraphsTask<float>>(graphs.sets, GraphsOptions{8, true, 1}),
            train_options(60));
        while (!trainer.done()) trainer.step();
        GraphsTask<float> task(graphs.sets, {7});
        const Evaluation test = evaluate(model, task, NodeSet::test);
        EXPECT_GE(test.accuracy, 0.85);
        EXPECT_EQ(test.nodes, 20);
    }
}

// A graph's logits do not depend on the graphs beside it.
TEST(GraphsTask, GraphsOfABatchDoNotTouch) {
    const Graphs graphs = labelled_graphs();
    for (const LayerConfig& readout : {LayerConfig{ReadoutConfig{Aggregation::max}},
                                       LayerConfig{AttentionalAggregationConfig{}}}) {
        const Model<float> model(with_readout(readout));
        const Matrix<float> together =
            predict(model, batch_of<float>(std::span(graphs.sets.train).first(5))).logits;
        ASSERT_EQ(together.rows(), 5);
        for (Index g = 0; g < 5; ++g) {
            const Matrix<float> alone =
                predict(model, graphs.all[static_cast<std::size_t>(g)]).logits;
            EXPECT_TRUE(test::all_near(Matrix<float>(together.row(g)),
                                       Matrix<double>(alone.cast<double>()), test::kNaiveFloat));
        }
    }
}

TEST(GraphsTask, LevelsOfLabelsAndModelHaveToAgree) {
    const Graphs of_graphs = labelled_graphs();
    const Graphs of_nodes = many_graphs();
    Model<float> for_graphs(with_readout(ReadoutConfig{}));
    Model<float> for_nodes(model_config());
    const auto train = [](Model<float>& model, const Graphs& graphs) {
        Trainer<float>(model, std::make_unique<GraphsTask<float>>(graphs.sets), train_options(1));
    };
    EXPECT_NO_THROW(train(for_graphs, of_graphs));
    EXPECT_THROW(train(for_graphs, of_nodes), ValueError);
    EXPECT_THROW(train(for_nodes, of_graphs), ValueError);
    GraphData<float> labelled = random_data(1, 8);
    labelled.test_nodes = {6};
    EXPECT_THROW(evaluate(for_graphs, labelled, NodeSet::test), ValueError);
    EXPECT_NO_THROW(evaluate(for_nodes, labelled, NodeSet::test));
}

TEST(GraphsTask, NothingBehindAReadoutWorksOnNodes) {
    for (const LayerConfig& last :
         {LayerConfig{GATConvConfig{.out_channels = 2}}, LayerConfig{ReadoutConfig{}},
          LayerConfig{JumpingKnowledgeConfig{}}}) {
        ModelConfig config = with_readout(ReadoutConfig{});
        config.layers.push_back(last);
        EXPECT_THROW(config.check(), ValueError);
    }
}

TEST(GraphsTask, RefusesWhatCannotBe) {
    const Graphs graphs = many_graphs();
    EXPECT_THROW(GraphsTask<float>({}), ValueError);
    EXPECT_THROW(GraphsTask<float>(graphs.sets, {0, true, 0}), ValueError);
    TrainOptions patient = train_options(5);
    patient.patience = 3;
    Model<float> model(model_config());
    GraphSets<float> only_train{graphs.sets.train};
    EXPECT_THROW(Trainer<float>(model, std::make_unique<GraphsTask<float>>(only_train), patient),
                 ValueError);
}

}  // namespace
}  // namespace gatlab
