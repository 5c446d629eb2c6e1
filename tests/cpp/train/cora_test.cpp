// The GAT paper's model on the real Cora, where its files are there (tests/support/cora.h).

#include "support/cora.h"

#include <gtest/gtest.h>

#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

namespace gatlab {
namespace {

// Veličković et al. 2018, section 3.3.
ModelConfig paper_model(const GraphData<float>& data, std::uint64_t seed) {
    GATConvConfig first{.out_channels = 8, .heads = 8};
    first.activation = Activation::elu;
    return {.in_channels = data.x.cols(),
            .layers = {first, GATConvConfig{.out_channels = data.num_classes(), .concat = false}},
            .dropout = 0.6,
            .attention_dropout = 0.6,
            .seed = seed};
}

double accuracy_after(const GraphData<float>& data, TrainOptions options, std::uint64_t seed) {
    Model<float> model(paper_model(data, seed));
    options.epochs = 100;
    options.patience = options.epochs;  // for the best weights
    options.lr = 0.01;
    Trainer<float> trainer(model, data, options);
    while (!trainer.done()) trainer.step();
    trainer.restore_best();
    EvaluateOptions layerwise;
    layerwise.batch_size = 1000;
    return evaluate(model, data, NodeSet::test, layerwise).accuracy;
}

TEST(Cora, TenNeighborsKeepTheAccuracy) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "too slow under sanitizers, which see the same code in sampled_task_test.cpp";
#endif
    const auto data = test::cora_data();
    if (!data) GTEST_SKIP() << "Cora is not here: set GATLAB_DATA to the folder that holds it";
    TrainOptions sampled;
    sampled.num_neighbors = {10, 10};
    sampled.batch_size = 70;
    double full_mean = 0;
    double sampled_mean = 0;
    const int seeds = 2;
    for (int seed = 0; seed < seeds; ++seed) {
        full_mean += accuracy_after(*data, {}, seed) / seeds;
        sampled_mean += accuracy_after(*data, sampled, seed) / seeds;
    }
    RecordProperty("full_batch", std::to_string(full_mean));
    RecordProperty("sampled", std::to_string(sampled_mean));
    EXPECT_GT(full_mean, 0.8);
    EXPECT_NEAR(sampled_mean, full_mean, 0.015);
}

}  // namespace
}  // namespace gatlab
