#include "gatlab/train/trainer.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/train/predict.h"

#include "support/training_case.h"

namespace gatlab {
namespace {

using test::all_numbers;
using test::karate_data;
using test::random_data;
using test::small_model;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr double kRounding = 1e-6;

std::vector<EpochReport> train(Trainer<float>& trainer) {
    std::vector<EpochReport> reports;
    while (!trainer.done()) reports.push_back(trainer.step());
    return reports;
}

TEST(Trainer, LearnsTheClubWithEveryOptimizer) {
    const GraphData<float> data = karate_data();
    for (const auto kind : {OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::sgd}) {
        TrainOptions options;
        options.epochs = 120;
        options.optimizer = kind;
        options.lr = kind == OptimizerKind::sgd ? 0.1 : 0.02;
        options.momentum = 0.9;
        Model<float> model(small_model(34, 2));
        Trainer<float> trainer(model, data, options);
        train(trainer);
        EXPECT_GE(evaluate(model, data, NodeSet::test).accuracy, 0.85);
    }
}

TEST(Trainer, ReportsWhatEvaluateFinds) {
    const GraphData<float> data = karate_data();
    TrainOptions options;
    options.epochs = 7;
    options.metric = Metric::macro_f1;
    options.class_weights = {0.25, 1.5};
    Model<float> model(small_model(34, 2));
    Trainer<float> trainer(model, data, options);
    const EpochReport last = train(trainer).back();
    const Evaluation val = evaluate(model, data, NodeSet::val, {options.objective(), false});
    EXPECT_EQ(last.val_loss, val.loss);
    EXPECT_EQ(last.val_accuracy, val.accuracy);
    EXPECT_EQ(last.val_metric, val.macro_f1);
    EXPECT_EQ(last.lr, options.lr);
    EXPECT_NE(val.loss, evaluate(model, data, NodeSet::val).loss);  // without the weights
}

TEST(Trainer, TheScheduleSetsEachEpochsRate) {
    const GraphData<float> data = karate_data();
    TrainOptions options;
    options.epochs = 5;
    options.lr = 0.01;
    options.schedule = {StepSchedule{1, 0.5}, 2};
    Model<float> model(small_model(34, 2));
    Trainer<float> trainer(model, data, options);
    std::vector<double> rates;
    for (const EpochReport& report : train(trainer)) rates.push_back(report.lr);
    EXPECT_THAT(rates, ::testing::ElementsAre(0.005, 0.01, 0.01, 0.005, 0.0025));
}

TEST(Trainer, ClippedGradientsMoveSgdNoFartherThanTheyMay) {
    const GraphData<float> data = karate_data();
    TrainOptions options;
    options.optimizer = OptimizerKind::sgd;
    options.weight_decay = 0;
    options.lr = 1;
    options.clip = 1e-3;
    Model<float> model(small_model(34, 2));
    Trainer<float> trainer(model, data, options);
    const auto before = all_numbers(model);
    EXPECT_GT(trainer.step().grad_norm, 1e-3);
    const auto after = all_numbers(model);
    double squares = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        squares += std::pow(double{after[i]} - double{before[i]}, 2);
    }
    EXPECT_NEAR(std::sqrt(squares), 1e-3, kRounding);
}

TEST(Trainer, BestWeightsComeBack) {
    const GraphData<float> data = karate_data();
    for (const auto monitor : {Monitor::loss, Monitor::accuracy, Monitor::both, Monitor::metric}) {
        TrainOptions options;
        options.epochs = 400;
        options.lr = 0.1;
        options.patience = 15;
        options.monitor = monitor;
        options.metric = Metric::macro_f1;
        Model<float> model(small_model(34, 2));
        Trainer<float> trainer(model, data, options);
        const auto reports = train(trainer);
        const int best = trainer.restore_best();
        const EpochReport& report = reports[static_cast<std::size_t>(best) - 1];
        EXPECT_TRUE(report.improved);
        EXPECT_EQ(evaluate(model, data, NodeSet::val).loss, report.val_loss);
        EXPECT_EQ(trainer.stop_reason(), StopReason::patience);
    }
}

TEST(EarlyStopping, BothIsTheRuleOfTheGatPaper) {
    EarlyStopping stopping(Monitor::both);
    EXPECT_TRUE(stopping.note(1.0, 0.5));
    EXPECT_FALSE(stopping.note(0.9, 0.4));  // progress in one, but not the best in both
    EXPECT_EQ(stopping.epochs_without_progress(), 0);
    EXPECT_FALSE(stopping.note(0.95, 0.45));
    EXPECT_EQ(stopping.epochs_without_progress(), 1);
    EXPECT_TRUE(stopping.note(0.9, 0.5));  // as good as ever in both
    EXPECT_EQ(stopping.epochs_without_progress(), 0);
}

TEST(EarlyStopping, WithoutAMetricTheLossDecides) {
    EarlyStopping stopping(Monitor::both);
    EXPECT_TRUE(stopping.note(1.0, std::nan("")));
    EXPECT_FALSE(stopping.note(1.0, std::nan("")));
    EXPECT_EQ(stopping.epochs_without_progress(), 1);
}

// --- Other targets
// --------------------------------------------------------------------------------

GraphData<float> with_targets(GraphData<float> data, Matrix<float> targets) {
    data.targets = std::move(targets);
    data.y.clear();
    data.train_nodes.clear();
    data.val_nodes.clear();
    data.test_nodes.clear();
    for (Index node = 0; node < data.graph.num_nodes(); ++node) {
        (node % 3 == 0 ? data.val_nodes : data.train_nodes).push_back(node);
    }
    return data;
}

TEST(Trainer, LearnsLabelsOfWhichSeveralHold) {
    GraphData<float> data = random_data(5, 60);
    Matrix<float> targets(60, 2);
    for (Index node = 0; node < 60; ++node) {
        for (Index k = 0; k < 2; ++k) targets(node, k) = data.x.dense()(node, k) > 0 ? 1.0f : 0.0f;
    }
    data = with_targets(std::move(data), targets);
    TrainOptions options;
    options.loss = LossKind::bce;
    options.lr = 0.02;
    options.epochs = 150;
    ModelConfig config = small_model(3, 2);
    for (LayerConfig& layer : config.layers) std::get<GATConvConfig>(layer).residual = true;
    Model<float> model(config);
    Trainer<float> trainer(model, data, options);
    const auto reports = train(trainer);
    EXPECT_LT(reports.back().loss, 0.6 * reports.front().loss);
    EXPECT_GT(reports.back().val_metric, 0.8);  // micro F1
    EXPECT_TRUE(std::isnan(reports.back().val_accuracy));
    const Evaluation val = evaluate(model, data, NodeSet::val, {options.objective(), true});
    EXPECT_EQ(val.micro_f1, reports.back().val_metric);
    EXPECT_GT(val.roc_auc, 0.85);
    PredictOptions predict_options;
    predict_options.loss = LossKind::bce;
    const auto prediction = predict(model, data, predict_options);
    EXPECT_TRUE(prediction.classes.empty());
    EXPECT_FLOAT_EQ(prediction.probabilities(0, 1), 1 / (1 + std::exp(-prediction.logits(0, 1))));
}

TEST(Trainer, LearnsNumbers) {
    for (const auto loss : {LossKind::mse, LossKind::mae}) {
        GraphData<float> data = random_data(6, 60);
        const Matrix<float> targets = 2 * data.x.dense().leftCols(1);
        data = with_targets(std::move(data), targets);
        TrainOptions options;
        options.loss = loss;
        options.lr = 0.02;
        options.epochs = 200;
        ModelConfig config = small_model(3, 1);
        config.dropout = config.attention_dropout = 0;
        for (LayerConfig& layer : config.layers) std::get<GATConvConfig>(layer).residual = true;
        Model<float> model(config);
        Trainer<float> trainer(model, data, options);
        const auto reports = train(trainer);
        EXPECT_LT(reports.back().loss, 0.5 * reports.front().loss);
        EXPECT_GT(reports.back().val_metric, 0.7);  // r2
    }
}

// --- Mistakes
// -------------------------------------------------------------------------------------

std::string message_of(const GraphData<float>& data, const TrainOptions& options,
                       Index out_channels) {
    try {
        Model<float> model(small_model(static_cast<Index>(data.x.cols()), out_channels));
        Trainer<float> trainer(model, data, options);
        train(trainer);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(Trainer, RefusesWhatDoesNotFit) {
    const GraphData<float> data = karate_data();
    TrainOptions options;
    EXPECT_THAT(message_of(data, options, 1), HasSubstr("y: expected classes 0"));
    options.loss = LossKind::mse;
    EXPECT_THAT(message_of(data, options, 2), HasSubstr("targets: expected [34, 2]"));
    GraphData<float> unclassed = with_targets(karate_data(), Matrix<float>::Zero(34, 2));
    unclassed.y.clear();
    EXPECT_THAT(message_of(unclassed, {}, 2), HasSubstr("y: expected classes"));
    options = {};
    options.class_weights = {1, 2, 3};
    EXPECT_THAT(message_of(data, options, 2), HasSubstr("class_weights: expected 2 numbers"));
    options = {};
    options.loss = LossKind::bce;
    options.metric = Metric::r2;
    EXPECT_THAT(message_of(data, options, 2), HasSubstr("metric"));
    GraphData<float> odd = with_targets(random_data(1, 9), Matrix<float>::Constant(9, 2, 2));
    options.metric = {};
    EXPECT_THAT(message_of(odd, options, 2), HasSubstr("labels from 0 to 1"));
}

TEST(Trainer, SaysWhereARunDiverged) {
    GraphData<float> data = random_data(7, 12);
    data.train_nodes = {0, 1, 2, 3};
    TrainOptions options;
    options.optimizer = OptimizerKind::sgd;
    options.lr = 1e30;
    options.epochs = 50;
    EXPECT_THAT(message_of(data, options, 2),
                AllOf(HasSubstr("in epoch 2"), HasSubstr("layers[0]"), HasSubstr("lr below"),
                      HasSubstr("clip"), HasSubstr("warmup")));
}

TEST(Trainer, ADivergedRunLeavesFiniteWeights) {
    GraphData<float> data = random_data(7, 12);
    data.train_nodes = {0, 1, 2, 3};
    TrainOptions options;
    options.optimizer = OptimizerKind::sgd;
    options.lr = 1e18;
    Model<float> model(small_model(3, 2));
    Trainer<float> trainer(model, data, options);
    EXPECT_THROW(train(trainer), ValueError);
    for (const float number : all_numbers(model)) ASSERT_TRUE(std::isfinite(number));
}

}  // namespace
}  // namespace gatlab
