// PyTorch's parameters after one and five steps with given gradients.

#include <gtest/gtest.h>

#include "gatlab/optim/optimizer.h"

#include "support/compare.h"
#include "support/fixture.h"

namespace gatlab {
namespace {

using test::Fixture;

OptimizerOptions options_of(const nlohmann::json& config) {
    OptimizerOptions options;
    options.kind = config.at("type") == "SGD"     ? OptimizerKind::sgd
                   : config.at("type") == "AdamW" ? OptimizerKind::adamw
                                                  : OptimizerKind::adam;
    options.lr = config.at("lr");
    options.weight_decay = config.at("weight_decay");
    options.momentum = config.value("momentum", 0.0);
    if (config.contains("betas")) {
        options.beta1 = config.at("betas").at(0);
        options.beta2 = config.at("betas").at(1);
        options.eps = config.at("eps");
    }
    return options;
}

template <class T>
Parameter<T> parameter_of(const Fixture& fixture, const std::string& name) {
    const Matrix<T> value = fixture.matrix("param." + name).template cast<T>();
    return {name, {}, false, value, Matrix<T>::Zero(value.rows(), value.cols())};
}

// Row `step` of the gradients that are given, in the parameter's shape.
template <class T>
Matrix<T> given_grad(const Fixture& fixture, const Parameter<T>& parameter, Eigen::Index step) {
    const Matrix<double> all = fixture.flat("given_grad." + parameter.name);
    const Eigen::Index size = parameter.value.size();
    return all.middleCols(step * size, size)
        .template reshaped<Eigen::RowMajor>(parameter.value.rows(), parameter.value.cols())
        .template cast<T>();
}

template <class T>
void expect_steps(const Fixture& fixture, const std::string& name, const std::string& prefix,
                  test::Tolerance tolerance) {
    std::vector<Parameter<T>> parameters;
    for (const auto& parameter : fixture.config().at("params")) {
        parameters.push_back(parameter_of<T>(fixture, parameter));
    }
    std::vector<Parameter<T>*> pointers;
    for (Parameter<T>& parameter : parameters) pointers.push_back(&parameter);
    const auto optimizer =
        make_optimizer<T>(pointers, options_of(fixture.config().at("optimizers").at(name)));
    const Eigen::Index steps = fixture.config().at("steps");
    for (Eigen::Index step = 0; step < steps; ++step) {
        for (Parameter<T>& parameter : parameters) {
            parameter.grad = given_grad(fixture, parameter, step);
        }
        optimizer->step();
        for (const Parameter<T>& parameter : parameters) {
            const std::string stored =
                prefix + name + ".step" + std::to_string(step + 1) + ".param." + parameter.name;
            if (!fixture.has(stored)) continue;
            EXPECT_TRUE(test::all_near(parameter.value, fixture.matrix(stored), tolerance))
                << stored;
        }
    }
    EXPECT_EQ(optimizer->steps(), steps);
}

TEST(OptimizerFixture, StepsAsPyTorchDoes) {
    const auto fixtures = test::fixtures_of_kind("optimizers");
    if (fixtures.empty()) GTEST_SKIP() << "no fixture of this kind in the folders looked at";
    for (const Fixture& fixture : fixtures) {
        for (const auto& [name, config] : fixture.config().at("optimizers").items()) {
            expect_steps<double>(fixture, name, "", test::kFixtureDouble);
            expect_steps<float>(fixture, name, "f32.", test::kFixtureFloat);
            expect_steps<float>(fixture, name, "", test::kFixtureFloat);
        }
    }
}

}  // namespace
}  // namespace gatlab
