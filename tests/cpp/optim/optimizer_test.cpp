#include "gatlab/optim/optimizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/optim/clip.h"

#include "support/compare.h"
#include "support/numbers.h"

namespace gatlab {
namespace {

using ::testing::ElementsAre;

Parameter<double> parameter(const std::string& name, Matrix<double> value, Matrix<double> grad) {
    return {name, {2, 3}, true, std::move(value), std::move(grad)};
}

std::vector<std::string> names_of(const std::vector<Parameter<double>*>& arrays) {
    std::vector<std::string> names;
    for (const Parameter<double>* array : arrays) names.push_back(array->name);
    return names;
}

TEST(Optimizer, NamesWhatItRemembersAsPyTorchDoes) {
    auto p = parameter("lin.weight", Matrix<double>::Ones(3, 2), Matrix<double>::Ones(3, 2));
    OptimizerOptions options;
    EXPECT_THAT(names_of(make_optimizer<double>({&p}, options)->state()),
                ElementsAre("exp_avg.lin.weight", "exp_avg_sq.lin.weight"));
    options.kind = OptimizerKind::sgd;
    EXPECT_THAT(names_of(make_optimizer<double>({&p}, options)->state()), ElementsAre());
    options.momentum = 0.9;
    const auto sgd = make_optimizer<double>({&p}, options);
    EXPECT_THAT(names_of(sgd->state()), ElementsAre("momentum_buffer.lin.weight"));
    EXPECT_EQ(sgd->state()[0]->shape, p.shape);
    EXPECT_EQ(sgd->state()[0]->transposed, p.transposed);
}

// What an optimizer remembers is all that it needs to go on.
TEST(Optimizer, GoesOnFromItsStateAsIfNothingHadHappened) {
    for (const auto kind : {OptimizerKind::adam, OptimizerKind::adamw, OptimizerKind::sgd}) {
        test::Numbers numbers(3);
        auto p = parameter("w", numbers.matrix(3, 2), numbers.matrix(3, 2));
        OptimizerOptions options;
        options.kind = kind;
        options.momentum = 0.9;
        options.weight_decay = 0.01;
        const auto first = make_optimizer<double>({&p}, options);
        for (int i = 0; i < 3; ++i) first->step();
        auto q = p;
        const auto second = make_optimizer<double>({&q}, options);
        for (std::size_t a = 0; a < first->state().size(); ++a) {
            second->state()[a]->value = first->state()[a]->value;
        }
        second->set_steps(first->steps());
        first->step();
        second->step();
        EXPECT_TRUE(test::same_bits(p.value, q.value));
    }
}

TEST(Optimizer, UsesTheLearningRateThatItIsGiven) {
    auto p = parameter("w", Matrix<double>::Zero(3, 2), Matrix<double>::Ones(3, 2));
    OptimizerOptions options;
    options.kind = OptimizerKind::sgd;
    options.lr = 0.5;
    const auto sgd = make_optimizer<double>({&p}, options);
    sgd->step();
    sgd->set_lr(2);
    sgd->step();
    EXPECT_EQ(p.value(2, 1), -2.5);
}

TEST(ClipGradNorm, ShrinksAllGradientsByOneFactor) {
    auto a = parameter("a", Matrix<double>::Zero(3, 2), Matrix<double>::Constant(3, 2, 2));
    auto b = parameter("b", Matrix<double>::Zero(5, 2), Matrix<double>::Constant(5, 2, -1));
    const double norm = std::sqrt(6 * 4.0 + 10 * 1.0);
    EXPECT_DOUBLE_EQ(clip_grad_norm<double>({&a, &b}, 3), norm);
    EXPECT_DOUBLE_EQ(a.grad(0, 0), 2 * 3 / (norm + 1e-6));
    EXPECT_DOUBLE_EQ(b.grad(4, 1), -1 * 3 / (norm + 1e-6));
    EXPECT_NEAR(grad_norm<double>({&a, &b}), 3, 1e-6);
}

TEST(ClipGradNorm, LeavesShortGradientsAlone) {
    auto a = parameter("a", Matrix<double>::Zero(1, 2), Matrix<double>::Constant(1, 2, 0.1));
    clip_grad_norm<double>({&a}, 3);
    EXPECT_EQ(a.grad(0, 1), 0.1);
}

}  // namespace
}  // namespace gatlab
