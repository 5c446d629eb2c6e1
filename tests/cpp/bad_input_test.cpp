// Every way to be wrong is an Error that names argument, expected, got and remedy, and the engine
// works on as if nothing had happened.

#include "support/bad_input.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

#include "support/data.h"
#include "support/models.h"

namespace gatlab {
namespace {

using test::BadInput;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<BadInput> all_cases() {
    std::vector<BadInput> all;
    for (auto* list : {test::bad_graphs, test::bad_features, test::bad_labels, test::bad_models,
                       test::bad_training, test::bad_files}) {
        for (BadInput& bad : list()) all.push_back(std::move(bad));
    }
    return all;
}

// What a small run of training finds: the same number as long as nothing is broken.
double loss_of_a_good_run() {
    const auto data = test::random_data<float>(test::awkward_graphs().back());
    Model<float> model(test::two_layers());
    TrainOptions options;
    options.epochs = 2;
    Trainer<float> trainer(model, data, options);
    while (!trainer.done()) trainer.step();
    return evaluate(model, data, NodeSet::val).loss;
}

class BadInputs : public ::testing::TestWithParam<BadInput> {};

// The message reads "argument: expected …, got …. Remedy."
void expect_message(const BadInput& bad, const std::string& message) {
    ASSERT_THAT(message, StartsWith(bad.argument + ": expected "));
    const std::size_t got = message.rfind(", got ");
    ASSERT_NE(got, std::string::npos) << message;
    const std::size_t remedy = message.find(". ", got);
    ASSERT_NE(remedy, std::string::npos) << message;
    EXPECT_THAT(message.substr(0, got), HasSubstr(bad.expected));
    EXPECT_THAT(message.substr(got), HasSubstr(bad.got));
    EXPECT_GT(message.size() - remedy, 10u) << "no remedy: " << message;
    EXPECT_TRUE(message.ends_with('.')) << message;
    EXPECT_LT(message.size(), 600u) << message;
}

TEST_P(BadInputs, AreRefusedByNameAndDoNoHarm) {
    static const double good = loss_of_a_good_run();
    try {
        GetParam().attempt();
        FAIL() << "was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(to_string(error.code()), to_string(GetParam().code)) << error.what();
        EXPECT_EQ(error.argument(), GetParam().argument) << error.what();
        expect_message(GetParam(), error.what());
    }
    EXPECT_EQ(loss_of_a_good_run(), good);
}

INSTANTIATE_TEST_SUITE_P(Each, BadInputs, ::testing::ValuesIn(all_cases()),
                         [](const auto& test) { return test.param.name; });

TEST(BadInputTable, HasNamesOfItsOwnAndEveryCode) {
    std::set<std::string> names;
    std::set<ErrorCode> codes;
    for (const BadInput& bad : all_cases()) {
        EXPECT_TRUE(names.insert(bad.name).second) << bad.name;
        codes.insert(bad.code);
    }
    EXPECT_GE(names.size(), 30u);
    EXPECT_EQ(codes.size(), 5u);
}

}  // namespace
}  // namespace gatlab
