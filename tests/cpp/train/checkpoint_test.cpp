#include "gatlab/train/checkpoint.h"

#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/training_case.h"

namespace gatlab {
namespace {

using test::all_numbers;
using test::karate_data;
using test::small_model;

TrainOptions options_of(OptimizerKind optimizer, const ScheduleKind& schedule, int epochs = 100) {
    TrainOptions options;
    options.epochs = epochs;
    options.lr = 0.02;
    options.optimizer = optimizer;
    options.momentum = 0.9;
    options.schedule = {schedule, 5};
    options.clip = 0.5;
    options.patience = 60;
    return options;
}

void train(Trainer<float>& trainer, int epochs) {
    for (int i = 0; i < epochs && !trainer.done(); ++i) trainer.step();
}

// 50 epochs, everything but the file forgotten, 50 more: the same bits as 100 at once.
void expect_same_bits(const TrainOptions& options) {
    const GraphData<float> data = karate_data();
    Model<float> steady(small_model(34, 2));
    Trainer<float> whole(steady, data, options);
    train(whole, 100);

    std::vector<std::byte> file;
    {
        Model<float> model(small_model(34, 2));
        Trainer<float> half(model, data, options);
        train(half, 50);
        file = save_checkpoint(half);
    }
    Model<float> loaded = load_model<float>(file);
    Trainer<float> rest(loaded, data, checkpoint_options(file));
    resume(rest, file);
    train(rest, 50);

    EXPECT_EQ(all_numbers(loaded), all_numbers(steady));
    EXPECT_EQ(rest.stop_reason(), whole.stop_reason());
    EXPECT_EQ(rest.restore_best(), whole.restore_best());
    EXPECT_EQ(all_numbers(loaded), all_numbers(steady));
    EXPECT_EQ(save_checkpoint(rest), save_checkpoint(whole));
}

TEST(Checkpoint, FiftyAndFiftyAreAHundred) {
    expect_same_bits(options_of(OptimizerKind::adam, ConstantSchedule{}));
    expect_same_bits(options_of(OptimizerKind::adamw, CosineSchedule{}));
    expect_same_bits(options_of(OptimizerKind::sgd, StepSchedule{20, 0.5}));
    expect_same_bits(options_of(OptimizerKind::adam, PlateauSchedule{0.5, 3, 0.01, 0}));
}

TEST(Checkpoint, ARunThatEndedCanGoOnWithMoreEpochs) {
    const GraphData<float> data = karate_data();
    const auto options = options_of(OptimizerKind::adam, ConstantSchedule{}, 3);
    Model<float> model(small_model(34, 2));
    Trainer<float> trainer(model, data, options);
    train(trainer, 3);
    ASSERT_EQ(trainer.stop_reason(), StopReason::epochs);
    const auto file = save_checkpoint(trainer);
    TrainOptions longer = checkpoint_options(file);
    longer.epochs = 5;
    Trainer<float> next(model, data, longer);
    resume(next, file);
    EXPECT_EQ(next.step().epoch, 4);
    EXPECT_EQ(next.step().epoch, 5);
    EXPECT_TRUE(next.done());
}

TEST(Checkpoint, IsAModelFile) {
    const GraphData<float> data = karate_data();
    Model<float> model(small_model(34, 2));
    Trainer<float> trainer(model, data, options_of(OptimizerKind::adam, ConstantSchedule{}));
    train(trainer, 4);
    EXPECT_EQ(all_numbers(load_model<float>(save_checkpoint(trainer))), all_numbers(model));
}

TEST(Checkpoint, AWrongOneChangesNothing) {
    const GraphData<float> data = karate_data();
    const auto options = options_of(OptimizerKind::adam, ConstantSchedule{});
    Model<float> model(small_model(34, 2));
    Trainer<float> trainer(model, data, options);
    train(trainer, 4);
    const auto before = save_checkpoint(trainer);

    Model<float> other(small_model(34, 3));
    Trainer<float> of_other_model(other, data, options);
    Model<float> same(small_model(34, 2));
    Trainer<float> of_other_optimizer(same, data,
                                      options_of(OptimizerKind::sgd, ConstantSchedule{}));
    EXPECT_THROW(resume(trainer, save_checkpoint(of_other_model)), ValueError);
    EXPECT_THROW(resume(trainer, save_checkpoint(of_other_optimizer)), ValueError);
    EXPECT_THROW(resume(trainer, save_model(model)), FormatError);
    EXPECT_THROW(checkpoint_options(save_model(model)), FormatError);
    EXPECT_EQ(save_checkpoint(trainer), before);
}

}  // namespace
}  // namespace gatlab
