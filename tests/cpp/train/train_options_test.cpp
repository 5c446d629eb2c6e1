#include "gatlab/train/train_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"

namespace gatlab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string message_of(const std::string& json) {
    try {
        train_options_from_json(json);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

TEST(TrainOptions, ReadsEveryOption) {
    const TrainOptions options = train_options_from_json(R"({
        "epochs": 10000000, "lr": 0.5, "weight_decay": 0, "patience": 7, "monitor": "metric",
        "seed": 9007199254740991, "optimizer": "adamw", "momentum": 0.5, "beta1": 0.8,
        "beta2": 0.9, "eps": 1e-6, "clip": 2, "loss": "cross_entropy", "class_weights": [1, 2.5],
        "metric": "macro_f1", "num_neighbors": [10, -1], "batch_size": 512, "shuffle": false,
        "schedule": {"kind": "plateau", "factor": 0.5, "patience": 3, "threshold": 0.01,
                     "min_lr": 1e-5, "warmup": 4}})");
    EXPECT_EQ(options.epochs, 10000000);
    EXPECT_EQ(options.monitor, Monitor::metric);
    EXPECT_EQ(options.seed, 9007199254740991u);
    EXPECT_EQ(options.optimizer, OptimizerKind::adamw);
    EXPECT_EQ(options.beta1, 0.8);
    EXPECT_EQ(options.clip, 2);
    EXPECT_FALSE(options.shuffle);
    EXPECT_EQ(options.metric, Metric::macro_f1);
    EXPECT_THAT(options.class_weights, ElementsAre(1, 2.5));
    EXPECT_EQ(options.schedule.warmup, 4);
    EXPECT_THAT(options.num_neighbors, ElementsAre(10, -1));
    EXPECT_EQ(options.batch_size, 512);
    EXPECT_EQ(std::get<PlateauSchedule>(options.schedule.kind).min_lr, 1e-5);
}

TEST(TrainOptions, WritesWhatItReads) {
    TrainOptions options;
    options.lr = 0.1 + 0.2;
    options.seed = 3;
    options.optimizer = OptimizerKind::sgd;
    options.loss = LossKind::bce;
    options.metric = Metric::roc_auc;
    options.schedule = {CosineSchedule{30, 1e-4}, 6};
    options.num_neighbors = {5, -1};
    options.batch_size = 3;
    const std::string json = to_json(options);
    const TrainOptions back = train_options_from_json(json);
    EXPECT_EQ(to_json(back), json);
    EXPECT_EQ(back.lr, options.lr);
    EXPECT_EQ(std::get<CosineSchedule>(back.schedule.kind).t_max, 30);
    EXPECT_EQ(to_json(train_options_from_json("{}")), to_json(TrainOptions()));
}

TEST(TrainOptions, AScheduleMayBeItsNameAlone) {
    EXPECT_TRUE(std::holds_alternative<CosineSchedule>(
        train_options_from_json(R"({"schedule": "cosine"})").schedule.kind));
}

TEST(TrainOptions, NamesWhatCannotBe) {
    EXPECT_THAT(message_of(R"({"epochs": 0})"), HasSubstr("epochs: expected"));
    EXPECT_THAT(message_of(R"({"epochs": 3000000000})"), HasSubstr("epochs: expected"));
    EXPECT_THAT(message_of(R"({"num_neighbors": 10})"),
                HasSubstr("num_neighbors: expected a list of whole numbers"));
    EXPECT_THAT(message_of(R"({"num_neighbors": [1.5]})"), HasSubstr("num_neighbors"));
    EXPECT_THAT(message_of(R"({"num_neighbors": [4294967297]})"), HasSubstr("num_neighbors"));
    EXPECT_THAT(message_of(R"({"num_neighbors": [3, 0]})"), HasSubstr("or -1"));
    EXPECT_THAT(message_of(R"({"batch_size": -1})"), HasSubstr("batch_size: expected"));
    EXPECT_THAT(message_of(R"({"lr": 0})"), HasSubstr("lr: expected a number above 0"));
    EXPECT_THAT(message_of(R"({"momentum": 1})"), HasSubstr("momentum: expected"));
    EXPECT_THAT(message_of(R"({"seed": -1})"), HasSubstr("seed: expected"));
    EXPECT_THAT(message_of(R"({"optimizer": "rmsprop"})"), HasSubstr("adam, adamw, sgd"));
    EXPECT_THAT(message_of(R"({"class_weights": [1, "2"]})"), HasSubstr("class_weights"));
    EXPECT_THAT(message_of(R"({"class_weights": [1, -2]})"), HasSubstr("class_weights"));
    EXPECT_THAT(message_of(R"({"schedule": {"kind": "exponential"}})"),
                HasSubstr("schedule.kind: expected one of constant, step, cosine, plateau"));
    EXPECT_THAT(message_of(R"({"schedule": {"kind": "step", "step_size": 0}})"),
                HasSubstr("schedule.step_size"));
    EXPECT_THAT(message_of(R"({"schedule": {"kind": "cosine", "gamma": 1}})"),
                HasSubstr("schedule.gamma"));
    EXPECT_THAT(message_of(R"({"loss": "mse", "monitor": "accuracy"})"), HasSubstr("monitor"));
    EXPECT_THAT(message_of(R"({"loss": "mse", "metric": "accuracy"})"), HasSubstr("metric"));
    EXPECT_THAT(message_of(R"({"learning_rate": 1})"), HasSubstr("learning_rate"));
}

}  // namespace
}  // namespace gatlab
