// Single layers against PyTorch Geometric's numbers: the fixtures of the kinds layer, transformer,
// bipartite and norm. Output, alpha, every gradient, running statistics; in double against PyG's
// double run, in float against both of its runs.

#include <gtest/gtest.h>

#include "support/compare.h"
#include "support/fixture_layers.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Fixture;
using test::LayerRun;

template <class T>
test::Tolerance tolerance() {
    return std::is_same_v<T, double> ? test::kFixtureDouble : test::kFixtureFloat;
}

// What an array is compared with: PyG's double run and, in float, its float run as well.
template <class T>
std::vector<std::string> runs_of(const std::string& name) {
    if (std::is_same_v<T, double>) return {name};
    return {name, "f32." + name};
}

// Some gradients are 0 in theory, so that PyG's are rounding noise: they are held to the size of
// the file's largest gradient.
double largest_gradient(const Fixture& fixture, const std::string& prefix) {
    double largest = 1;
    for (const std::string name : {"grad.x", "grad.x_src", "grad.x_dst"}) {
        if (!fixture.has(prefix + name)) continue;
        largest = std::max(largest, fixture.flat(prefix + name).cwiseAbs().maxCoeff());
    }
    return largest;
}

template <class T>
void expect_as(const Fixture& fixture, const std::string& name, const Matrix<T>& actual,
               double scale = 1) {
    for (const std::string& run : runs_of<T>(name)) {
        const Matrix<T> row = actual.template reshaped<Eigen::RowMajor>(1, actual.size());
        const test::Tolerance scaled{tolerance<T>().bound * scale};
        EXPECT_TRUE(all_near(row, fixture.flat(run), scaled)) << run;
    }
}

// dL/d(parameters), in PyG's orientation, under the names that follow `prefix` in the file.
template <class T>
void expect_parameter_grads(const Fixture& fixture, LayerRun<T>& run, const std::string& prefix) {
    std::set<std::string> ours;
    for (const Parameter<T>* parameter : run.layer->parameters()) {
        const std::string name = parameter->name.substr(std::string("layer.").size());
        ours.insert(name);
        const Matrix<T> grad =
            parameter->transposed ? Matrix<T>(parameter->grad.transpose()) : parameter->grad;
        expect_as(fixture, prefix + "grad.param." + name, grad, largest_gradient(fixture, prefix));
    }
    for (const auto& trainable : fixture.config().at("trainable")) {
        if (ours.contains(trainable.get<std::string>())) continue;
        const Matrix<double> unused =
            fixture.flat(prefix + "grad.param." + trainable.get<std::string>());
        EXPECT_EQ(unused, Matrix<double>::Zero(1, unused.size())) << trainable;
    }
}

template <class T>
void expect_run(const Fixture& fixture, LayerRun<T>& run, const std::string& prefix = "") {
    expect_as(fixture, prefix + "out", run.forward());
    run.backward(fixture.matrix("cotangent").cast<T>());
    const double scale = largest_gradient(fixture, prefix);
    if (run.x_dst) {
        expect_as(fixture, prefix + "grad.x_src", run.grad_x, scale);
        expect_as(fixture, prefix + "grad.x_dst", run.grad_x_dst, scale);
    } else {
        expect_as(fixture, prefix + "grad.x", run.grad_x, scale);
    }
    if (run.edge_attr.size() != 0) {
        expect_as(fixture, prefix + "grad.edge_attr", run.grad_edge_attr, scale);
    }
    expect_parameter_grads(fixture, run, prefix);
}

template <class T>
void check_conv(const Fixture& fixture) {
    LayerRun<T> run = test::layer_run_of<T>(fixture);
    expect_run(fixture, run);
    expect_as(fixture, "alpha", run.alpha());
    const Graph& used = run.used_graph();
    const auto same = [](IndexSpan a, const std::vector<Index>& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    };
    EXPECT_TRUE(same(used.source(), fixture.integer_row("alpha_edge_index", 0)));
    EXPECT_TRUE(same(used.target(), fixture.integer_row("alpha_edge_index", 1)));
}

template <class T>
void check_norm(const Fixture& fixture) {
    LayerRun<T> run = test::layer_run_of<T>(fixture);
    run.training = true;
    if (fixture.has("batch")) {
        run.ptr = ptr_of_batch(fixture.integers<Index>("batch"));
        expect_run(fixture, run);
        run.ptr.clear();
        expect_run(fixture, run, "nobatch.");
        return;
    }
    expect_run(fixture, run);
    for (const StateEntry<T>& entry : fixture.state<T>("after1.param.", "layer.")) {
        for (const StateArray<T>& array : run.layer->state()) {
            if (array.name != entry.name) continue;
            const Matrix<double> expected =
                Eigen::Map<const Matrix<T>>(entry.values.data(), 1,
                                            static_cast<Eigen::Index>(entry.values.size()))
                    .template cast<double>();
            EXPECT_TRUE(all_near(array.array->value, expected, tolerance<T>())) << entry.name;
        }
    }
    if (!fixture.config().at("train_eval_differ").get<bool>()) return;
    run.training = false;
    expect_run(fixture, run, "eval.");
}

template <class T>
void check(const Fixture& fixture) {
    if (fixture.kind() == "norm") return check_norm<T>(fixture);
    check_conv<T>(fixture);
}

std::vector<std::filesystem::path> files_of_layers() {
    std::vector<std::filesystem::path> files;
    for (const auto& file : test::fixture_files()) {
        const std::string kind = Fixture(file).kind();
        if (kind == "layer" || kind == "transformer" || kind == "bipartite" || kind == "norm") {
            files.push_back(file);
        }
    }
    return files;
}

class PygLayer : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(PygLayer, AgreesInDouble) {
    check<double>(Fixture(GetParam()));
}

TEST_P(PygLayer, AgreesInFloat) {
    check<float>(Fixture(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, PygLayer, ::testing::ValuesIn(files_of_layers()),
                         [](const auto& test) { return test.param.stem().string(); });

}  // namespace
}  // namespace gatlab
