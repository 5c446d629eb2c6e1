// Training with several threads: the same bits as with one, on graphs large enough to be shared.

#include "support/threads.h"

#include <gtest/gtest.h>

#include "gatlab/train/trainer.h"

#include "support/data.h"
#include "support/training_case.h"

namespace gatlab {
namespace {

struct Kind {
    const char* name;
    LayerConfig hidden;
    LayerConfig last;
    bool sparse;
};

class ThreadedTraining : public ::testing::TestWithParam<Kind> {};

// The losses of some epochs, and the weights after them.
std::vector<float> trained(const Kind& kind, const GraphData<float>& data, int threads) {
    const test::ThreadsInScope scope(threads);
    Model<float> model(
        {.in_channels = data.x.cols(),
         .layers = {kind.hidden, ActivationConfig{.function = Activation::elu}, kind.last},
         .dropout = 0.3,
         .attention_dropout = 0.3,
         .seed = 4});
    TrainOptions options;
    options.epochs = 2;
    options.lr = 0.02;
    options.weight_decay = 1e-3;
    Trainer<float> trainer(model, data, options);
    std::vector<float> numbers;
    while (!trainer.done()) numbers.push_back(static_cast<float>(trainer.step().loss));
    const std::vector<float> weights = test::all_numbers(model);
    numbers.insert(numbers.end(), weights.begin(), weights.end());
    return numbers;
}

TEST_P(ThreadedTraining, SameSeedSameBitsWithAnyNumberOfThreads) {
    test::Numbers numbers(8);
    const auto data =
        test::random_data<float>(test::random_graph(3000, 25'000, numbers),
                                 {.features = 60, .classes = 7, .sparse = GetParam().sparse});
    const std::vector<float> expected = trained(GetParam(), data, 1);
    for (const int threads : {2, 3, 4}) {
        EXPECT_EQ(trained(GetParam(), data, threads), expected) << threads << " threads";
    }
}

INSTANTIATE_TEST_SUITE_P(
    Convs, ThreadedTraining,
    ::testing::Values(Kind{"gat", GATConvConfig{.out_channels = 8, .heads = 4},
                           GATConvConfig{.out_channels = 7, .concat = false}, false},
                      Kind{"gatv2", GATv2ConvConfig{.out_channels = 8, .heads = 2},
                           GATv2ConvConfig{.out_channels = 7, .heads = 2, .concat = false}, true},
                      Kind{"transformer", TransformerConvConfig{.out_channels = 8, .heads = 2},
                           TransformerConvConfig{.out_channels = 7, .concat = false}, false}),
    [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace gatlab
