// What a whole run of training promises: the same bits from the same seed, with any number of
// threads and looked at or not; nothing allocated after the first epoch; and that it learns.

#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/allocations.h"
#include "support/compare.h"
#include "support/data.h"
#include "support/models.h"
#include "support/threads.h"

namespace gatlab {
namespace {

using test::random_data;
using test::ThreadsInScope;
using test::two_layers;

ModelConfig with_dropout(Index in_channels, Index classes) {
    ModelConfig config = two_layers(in_channels, classes);
    config.dropout = 0.5;
    config.attention_dropout = 0.5;
    return config;
}

// Enough edges and stored features for the loops to be shared out among threads.
GraphData<float> large_data(bool sparse) {
    test::Numbers numbers(8);
    return random_data<float>(test::random_graph(1500, 12'000, numbers),
                              {.features = 40, .sparse = sparse});
}

TrainOptions for_epochs(int epochs) {
    TrainOptions options;
    options.epochs = epochs;
    return options;
}

struct Outcome {
    std::vector<double> losses;
    std::vector<Matrix<float>> weights;
};

// Trains for some epochs; `between` is called after each.
template <class Between>
Outcome run(const GraphData<float>& data, const TrainOptions& options, const Between& between) {
    Model<float> model(with_dropout(static_cast<Index>(data.x.cols()), 3));
    Trainer<float> trainer(model, data, options);
    Outcome result;
    while (!trainer.done()) {
        const EpochReport report = trainer.step();
        result.losses.insert(result.losses.end(), {report.loss, report.val_loss});
        between(model);
    }
    for (const auto* parameter : model.parameters()) result.weights.push_back(parameter->value);
    return result;
}

Outcome run(const GraphData<float>& data, const TrainOptions& options) {
    return run(data, options, [](const Model<float>&) {});
}

void expect_same_bits(const Outcome& actual, const Outcome& expected) {
    EXPECT_EQ(actual.losses, expected.losses);
    for (std::size_t p = 0; p < expected.weights.size(); ++p) {
        EXPECT_TRUE(test::same_bits(actual.weights[p], expected.weights[p])) << p;
    }
}

TEST(TrainingRun, SameSeedSameBits) {
    const auto data = random_data<float>(test::awkward_graphs().back());
    const Outcome first = run(data, for_epochs(20));
    expect_same_bits(run(data, for_epochs(20)), first);
    TrainOptions other = for_epochs(20);
    other.seed = 2;  // of dropout
    EXPECT_NE(run(data, other).losses, first.losses);
}

TEST(TrainingRun, ThreadsDoNotChangeABit) {
    for (const bool sparse : {false, true}) {
        const auto data = large_data(sparse);
        const ThreadsInScope one(1);
        const Outcome alone = run(data, for_epochs(4));
        for (const int threads : {2, 3}) {
            const ThreadsInScope more(threads);
            expect_same_bits(run(data, for_epochs(4)), alone);
        }
    }
}

TEST(TrainingRun, LookingInBetweenDoesNotChangeABit) {
    const auto data = random_data<float>(test::awkward_graphs().back());
    const auto look = [&](const Model<float>& model) {
        predict(model, data, {.attention = true, .embeddings = true, .loss = {}});
        evaluate(model, data, NodeSet::val);
    };
    expect_same_bits(run(data, for_epochs(10), look), run(data, for_epochs(10)));
}

// The sizes of the paper's model on Cora matter: Eigen takes small temporaries from the stack and
// large ones from the heap.
TEST(TrainingRun, AllocatesNothingAfterTheFirstEpoch) {
    for (const int threads : {1, 2}) {
        for (const bool sparse : {false, true}) {
            SCOPED_TRACE((sparse ? "sparse x, " : "dense x, ") + std::to_string(threads) +
                         " threads");
            const ThreadsInScope scope(threads);
            const auto data = large_data(sparse);
            Model<float> model(with_dropout(40, 3));
            TrainOptions options = for_epochs(10);
            options.patience = 10;  // the best weights are kept too
            Trainer<float> trainer(model, data, options);
            trainer.step();
            const std::uint64_t before = test::allocations();
            for (int epoch = 2; epoch <= 10; ++epoch) trainer.step();
            EXPECT_EQ(test::allocations() - before, 0u);
        }
    }
}

TEST(Allocations, AreCountedWhateverTheyAreAskedOf) {
    std::uint64_t before = test::allocations();
    const auto vector = std::make_unique<std::vector<int>>(1000);
    EXPECT_GE(test::allocations() - before, 2u);
    before = test::allocations();
    const Matrix<float> matrix(100, 100);  // Eigen asks malloc itself
    EXPECT_GE(test::allocations() - before, 1u);
    EXPECT_NE(vector->data(), nullptr);
    EXPECT_NE(matrix.data(), nullptr);
}

TEST(TrainingRun, TwoLeadersTeachTheirFactionsToTheClub) {
    const auto data = test::karate_data<float>();
    ModelConfig config = two_layers(34, 2);
    test::gat_layer(config, 0).heads = 4;
    config.dropout = 0.3;
    config.attention_dropout = 0.3;
    config.seed = 5;
    Model<float> model(config);
    TrainOptions options = for_epochs(300);
    options.lr = 0.003;
    Trainer<float> trainer(model, data, options);
    while (!trainer.done()) trainer.step();
    const Evaluation all = evaluate(model, data, NodeSet::test);
    EXPECT_GE(std::lround(all.accuracy * 34), 32);
}

// Every kind of graph can be trained on, down to one node without an edge.
TEST(TrainingRun, LossFallsOnEveryAwkwardGraph) {
    for (const auto& edges : test::awkward_graphs()) {
        const auto data = random_data<double>(edges);
        Model<double> model(two_layers());
        Trainer<double> trainer(model, data, for_epochs(100));
        const double first = trainer.step().loss;
        double last = first;
        while (!trainer.done()) last = trainer.step().loss;
        EXPECT_LT(last, first) << edges.name;
    }
}

}  // namespace
}  // namespace gatlab
