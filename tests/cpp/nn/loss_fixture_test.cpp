// PyTorch's losses and their gradients.

#include <numeric>

#include <gtest/gtest.h>

#include "gatlab/data/graph_data.h"
#include "gatlab/nn/loss.h"

#include "support/compare.h"
#include "support/fixture.h"

namespace gatlab {
namespace {

using test::Fixture;

template <class T>
struct Found {
    Matrix<T> loss;
    Matrix<T> grad;
};

template <class T>
Found<T> run(const Fixture& fixture, const std::string& name) {
    const bool masked = name.ends_with("_mask");
    const bool weighted = name.find("weight") != std::string::npos;
    const std::string family = name.substr(0, name.find('_'));
    const std::string input = family == "mse" ? "mse.pred" : family + ".logits";
    const Matrix<T> out = fixture.matrix(input).template cast<T>();
    std::vector<Index> rows(static_cast<std::size_t>(out.rows()));
    std::iota(rows.begin(), rows.end(), 0);
    if (masked) {
        rows = nodes_of_mask(fixture.integers<std::uint8_t>("mask"), static_cast<Index>(out.rows()),
                             "mask");
    }
    Found<T> found{Matrix<T>(1, 1), {}};
    if (family == "ce") {
        const Matrix<T> weight = fixture.flat("ce.class_weight").template cast<T>();
        const std::span<const T> weights(weight.data(), static_cast<std::size_t>(weight.size()));
        found.loss << cross_entropy<T>(out, fixture.integers<Index>("ce.y"), rows, &found.grad,
                                       weighted ? weights : std::span<const T>());
    } else {
        const Matrix<T> target = fixture.matrix(family + ".target").template cast<T>();
        found.loss << (family == "bce" ? bce_with_logits<T>(out, target, rows, &found.grad)
                                       : mse<T>(out, target, rows, &found.grad));
    }
    return found;
}

template <class T>
void expect_run(const Fixture& fixture, const std::string& name, const std::string& prefix,
                test::Tolerance tolerance) {
    SCOPED_TRACE(prefix + name);
    const Found<T> found = run<T>(fixture, name);
    EXPECT_TRUE(test::all_near(found.loss, fixture.matrix(prefix + name + ".loss"), tolerance));
    EXPECT_TRUE(test::all_near(found.grad, fixture.matrix(prefix + name + ".grad"), tolerance));
}

TEST(LossFixture, AgreesWithPyTorch) {
    const auto fixtures = test::fixtures_of_kind("losses");
    if (fixtures.empty()) GTEST_SKIP() << "no fixture of this kind in the folders looked at";
    for (const Fixture& fixture : fixtures) {
        for (const std::string name : fixture.config().at("runs")) {
            expect_run<double>(fixture, name, "", test::kFixtureDouble);
            expect_run<float>(fixture, name, "f32.", test::kFixtureFloat);
            expect_run<float>(fixture, name, "", test::kFixtureFloat);
        }
    }
}

}  // namespace
}  // namespace gatlab
