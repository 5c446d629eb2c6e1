#include "gatlab/explain/fidelity.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/explained.h"

namespace gatlab {
namespace {

using test::Explained;

double sigmoid_of(double z) {
    return 1 / (1 + std::exp(-z));
}

// Node 2 hears the mean of what 0 and 1 send: logits (m, −m), m = (3 − 1) / 2.
struct Tiny {
    GraphData<double> data;
    Model<double> model;
    Explanation<double> why;
};

Tiny tiny() {
    const std::vector<Index> source{0, 1};
    const std::vector<Index> target{2, 2};
    const Matrix<double> x{{3}, {-1}, {5}};
    GATConvConfig conv{.out_channels = 2, .add_self_loops = false, .bias = false};
    Tiny made{{Graph::from_edge_index(3, source, target), Features<double>(x), {}, {}, {}, {}, {}},
              Model<double>({.in_channels = 1, .layers = {conv}}),
              {}};
    for (Parameter<double>* parameter : made.model.parameters()) parameter->value.setZero();
    made.model.parameters()[0]->value = Matrix<double>{{1, -1}};
    made.why.index = 2;
    made.why.target = 0;
    return made;
}

TEST(Fidelity, OfTheEdgeThatDecides) {
    Tiny made = tiny();
    made.why.edge_mask = Matrix<double>{{1}, {0}};
    const Fidelity f = fidelity(made.model, made.data, made.why);
    EXPECT_EQ(f.plus, 1);   // without it m = −½, class 1
    EXPECT_EQ(f.minus, 0);  // alone m = 3/2, class 0
    EXPECT_NEAR(f.plus_probability, sigmoid_of(2) - sigmoid_of(-1), 1e-15);
    EXPECT_NEAR(f.minus_probability, sigmoid_of(2) - sigmoid_of(3), 1e-15);
    const double p = sigmoid_of(3);
    const double q = sigmoid_of(2);
    const double kl = p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q));
    EXPECT_NEAR(f.unfaithfulness, 1 - std::exp(-kl), 1e-15);
}

TEST(Fidelity, OfTheEdgeThatSpeaksAgainst) {
    Tiny made = tiny();
    made.why.edge_mask = Matrix<double>{{0}, {1}};
    const Fidelity f = fidelity(made.model, made.data, made.why);
    EXPECT_EQ(f.plus, 0);
    EXPECT_EQ(f.minus, 1);
    EXPECT_NEAR(f.minus_probability, sigmoid_of(2) - sigmoid_of(-1), 1e-15);
}

TEST(Fidelity, OfSoftMasksMultipliesMessagesAndFeatures) {
    Tiny made = tiny();
    made.why.edge_mask = Matrix<double>{{0.5}, {0.25}};
    made.why.node_mask = Matrix<double>{{0.75}, {0.5}, {1}};
    const Fidelity f = fidelity(made.model, made.data, made.why);
    const double alone = 0.5 * (3 * 0.5 * 0.75 - 1 * 0.25 * 0.5);
    const double without = 0.5 * (3 * 0.5 * 0.25 - 1 * 0.75 * 0.5);
    EXPECT_NEAR(f.minus_probability, sigmoid_of(2) - sigmoid_of(2 * alone), 1e-15);
    EXPECT_NEAR(f.plus_probability, sigmoid_of(2) - sigmoid_of(2 * without), 1e-15);
}

TEST(Fidelity, OfTheTargetThatWasExplained) {
    Tiny made = tiny();
    made.why.target = 1;
    made.why.edge_mask = Matrix<double>{{1}, {0}};
    const Fidelity f = fidelity(made.model, made.data, made.why);
    EXPECT_EQ(f.plus, 1);  // still: the decision changes
    EXPECT_NEAR(f.plus_probability, sigmoid_of(-2) - sigmoid_of(1), 1e-15);
}

TEST(Fidelity, OfTheTopTakesTheLargestInFull) {
    Tiny made = tiny();
    made.why.edge_mask = Matrix<double>{{7}, {-3}};
    made.why.node_mask = Matrix<double>{{100}, {100}, {100}};
    const Fidelity f = fidelity(made.model, made.data, made.why, {.top_edges = 5});
    EXPECT_EQ(f.plus, 1);  // −3 is not above 0; the node mask has no say
    EXPECT_NEAR(f.minus_probability, sigmoid_of(2) - sigmoid_of(3), 1e-15);
    made.why.edge_mask = Matrix<double>{{2}, {2}};
    const Fidelity first = fidelity(made.model, made.data, made.why, {.top_edges = 1});
    EXPECT_NEAR(first.minus_probability, f.minus_probability, 0);  // of equals the first
    const Fidelity nodes = fidelity(made.model, made.data, made.why, {.top_features = 1});
    EXPECT_NEAR(nodes.plus_probability, sigmoid_of(2) - sigmoid_of(-1), 1e-15);
}

TEST(Fidelity, OfAllAndOfNothing) {
    const Explained made = test::explained_case(test::smooth_layers());
    Explanation<double> all;
    all.index = 2;
    all.target = 1;
    all.edge_mask.setOnes(14, 1);
    const Fidelity f = fidelity(made.model, made.data, all);
    EXPECT_EQ(f.minus, 0);
    EXPECT_NEAR(f.minus_probability, 0, 1e-15);
    EXPECT_NEAR(f.unfaithfulness, 0, 1e-15);
    EXPECT_NE(f.plus_probability, 0);
}

TEST(Fidelity, OfALabel) {
    Tiny made = tiny();
    made.why.edge_mask = Matrix<double>{{1}, {0}};
    const Fidelity f = fidelity(made.model, made.data, made.why, {.loss = LossKind::bce});
    EXPECT_EQ(f.plus, 1);  // logit 1 becomes −½
    EXPECT_NEAR(f.plus_probability, sigmoid_of(1) - sigmoid_of(-0.5), 1e-15);
}

TEST(Fidelity, RefusesWhatItCannotRead) {
    Tiny made = tiny();
    const auto refused = [&](const FidelityOptions& options = {}) {
        try {
            fidelity(made.model, made.data, made.why, options);
        } catch (const Error& error) {
            return error.argument();
        }
        return std::string("nothing");
    };
    EXPECT_EQ(refused(), "explanation");
    made.why.edge_mask = Matrix<double>{{1}, {1.5}};
    EXPECT_EQ(refused(), "edge_mask");
    EXPECT_EQ(refused({.top_features = 2}), "explanation");
    EXPECT_EQ(refused({.top_edges = 1}), "nothing");
    EXPECT_EQ(refused({.top_edges = 1, .loss = LossKind::mse}), "loss");
    made.why.edge_mask = Matrix<double>{{1}, {1}, {1}};
    EXPECT_EQ(refused(), "edge_mask");
    made.why.edge_mask = {};
    made.why.node_mask = Matrix<double>{{1}, {1}};
    EXPECT_EQ(refused(), "node_mask");
    made.why.node_mask = Matrix<double>{{1}, {1}, {1}};
    made.why.index = 3;
    EXPECT_EQ(refused(), "index");
    made.why.index = 2;
    made.why.target = 2;
    EXPECT_EQ(refused(), "target");
}

}  // namespace
}  // namespace gatlab
