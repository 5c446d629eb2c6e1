// DictionaryLookup (Brody, Alon & Yahav 2022, section 4.1): GATv2 can ask each query's own key,
// GAT ranks the keys alike for all queries and so cannot even fit what it was shown.
//
// As in the paper: k = 10, one attention layer of one head on the complete bipartite graph, a
// linear layer that reads the value off, Adam, dictionaries that were never seen to test on.
// Smaller: 200 dictionaries and 64 channels instead of tens of thousands and 128.

#include "support/dictionary_lookup.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

namespace gatlab {
namespace {

constexpr Index kKeys = 10;
constexpr Index kChannels = 64;

struct Dictionaries {
    Dictionaries() {
        test::Numbers numbers(1);
        for (int i = 0; i < 250; ++i) all.push_back(test::dictionary(kKeys, numbers));
        for (int i = 0; i < 250; ++i) (i < 200 ? sets.train : sets.test).push_back(&all[i]);
    }
    Dictionaries(const Dictionaries&) = delete;

    std::vector<GraphData<float>> all;
    GraphSets<float> sets;
};

struct Accuracy {
    double seen;
    double unseen;
};

Accuracy accuracy_of(const LayerConfig& attention) {
    const Dictionaries dictionaries;
    Model<float> model({.in_channels = 2 * kKeys,
                        .layers = {attention, LinearConfig{.out_channels = kKeys}},
                        .seed = 1});
    TrainOptions options;
    options.epochs = 30;
    options.lr = 0.02;
    options.weight_decay = 0;
    Trainer<float> trainer(
        model, std::make_unique<GraphsTask<float>>(dictionaries.sets, GraphsOptions{10, true, 1}),
        options);
    while (!trainer.done()) trainer.step();
    GraphsTask<float> task(dictionaries.sets, {50, false, 0});
    return {evaluate(model, task, NodeSet::train).accuracy,
            evaluate(model, task, NodeSet::test).accuracy};
}

TEST(DictionaryLookup, IsADifferentMappingInEveryGraph) {
    const Dictionaries dictionaries;
    const GraphData<float>& first = dictionaries.all[0];
    EXPECT_EQ(first.graph.num_edges(), kKeys * kKeys);
    std::vector<Index> values(first.y.begin() + kKeys, first.y.end());
    std::sort(values.begin(), values.end());
    for (Index value = 0; value < kKeys; ++value) EXPECT_EQ(values[value], value);
    EXPECT_NE(dictionaries.all[1].y, first.y);
}

TEST(DictionaryLookup, GATv2LearnsToLookUp) {
    const Accuracy accuracy =
        accuracy_of(GATv2ConvConfig{.out_channels = kChannels, .add_self_loops = false});
    EXPECT_EQ(accuracy.seen, 1);
    EXPECT_EQ(accuracy.unseen, 1);
}

// A guess is right 1 of 10 times.
TEST(DictionaryLookup, GATCannot) {
    const Accuracy accuracy =
        accuracy_of(GATConvConfig{.out_channels = kChannels, .add_self_loops = false});
    EXPECT_LT(accuracy.seen, 0.3);
}

}  // namespace
}  // namespace gatlab
