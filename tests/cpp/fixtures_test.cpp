// The folders of fixtures themselves: every file is one that some test runs, or is listed as
// skipped by its name.

#include <algorithm>

#include <gtest/gtest.h>

#include "support/fixture.h"

namespace gatlab {
namespace {

using test::Fixture;

struct Kind {
    const char* name;
    const char* run_by;
};

// One row per kind of fixture that can be run. A new kind gets a row when it gets its test.
constexpr Kind kKinds[] = {
    {"layer", "nn/pyg_layers_test.cpp"},
    {"transformer", "nn/pyg_layers_test.cpp"},
    {"bipartite", "nn/pyg_layers_test.cpp"},
    {"norm", "nn/pyg_layers_test.cpp"},
    {"model", "nn/pyg_model_test.cpp"},
    {"gat_model", "nn/gat_model_test.cpp"},
    {"pool", "nn/readout_fixture_test.cpp"},
    {"losses", "nn/loss_fixture_test.cpp"},
    {"optimizers", "optim/optimizer_fixture_test.cpp"},
};

class FixtureFile : public ::testing::TestWithParam<std::filesystem::path> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FixtureFile);

TEST_P(FixtureFile, IsOfAKindThatIsRun) {
    const std::string kind = Fixture(GetParam()).kind();
    const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const Kind& known) { return known.name == kind; });
    if (row == std::end(kKinds)) {
        GTEST_SKIP() << GetParam().filename() << " is not run: no test of the kind '" << kind
                     << "'";
    }
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(GATLAB_TEST_ROOT) / "tests" / "cpp" /
                                        row->run_by));
}

INSTANTIATE_TEST_SUITE_P(Each, FixtureFile, ::testing::ValuesIn(test::fixture_files()),
                         [](const auto& test) { return test.param.stem().string(); });

TEST(FixtureFolders, AreThereAndHoldFiles) {
    for (const auto& folder : test::fixture_folders()) {
        EXPECT_TRUE(std::filesystem::is_directory(folder)) << folder;
    }
    EXPECT_FALSE(test::fixture_files().empty());
}

}  // namespace
}  // namespace gatlab
