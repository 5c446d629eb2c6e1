#include "gatlab/io/state.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/io/safetensors.h"
#include "gatlab/train/predict.h"

#include "support/compare.h"
#include "support/data.h"
#include "support/models.h"
#include "support/raw_safetensors.h"

namespace gatlab {
namespace {

using test::gat_layer;
using test::two_layers;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

ModelConfig with_every_parameter() {
    ModelConfig config = two_layers();
    gat_layer(config, 0).residual = true;
    gat_layer(config, 0).edge_dim = 2;
    config.seed = 3;
    return config;
}

template <class T>
const StateEntry<T>& entry(const StateDict<T>& state, const std::string& name) {
    return *std::find_if(state.begin(), state.end(), [&](const auto& e) { return e.name == name; });
}

TEST(StateDict, StandsInPyGsOrientation) {
    Model<double> model(with_every_parameter());
    Parameter<double>& weight = *model.parameters()[0];
    ASSERT_EQ(weight.name, "conv1.lin.weight");
    ASSERT_EQ(weight.value.rows(), 5);  // [F, H·C] in memory
    weight.value(4, 6) = 123;
    const auto state = state_dict(model);
    const auto& saved = entry(state, "conv1.lin.weight");
    EXPECT_THAT(saved.shape, ElementsAre(8, 5));  // [H·C, F] in the state
    EXPECT_EQ(saved.values[6 * 5 + 4], 123);
    EXPECT_THAT(entry(state, "conv1.att_src").shape, ElementsAre(1, 2, 4));
    EXPECT_THAT(entry(state, "conv1.bias").shape, ElementsAre(8));
    EXPECT_EQ(state.size(), model.parameters().size());
}

TEST(StateDict, GivesAnotherModelTheSameBits) {
    const Model<float> model(with_every_parameter());
    ModelConfig config = with_every_parameter();
    config.seed = 99;
    Model<float> other(config);
    load_state_dict(other, state_dict(model));
    for (std::size_t p = 0; p < model.parameters().size(); ++p) {
        EXPECT_TRUE(test::same_bits(other.parameters()[p]->value, model.parameters()[p]->value));
    }
}

TEST(StateDict, OrderOfEntriesDoesNotMatter) {
    const Model<float> model(with_every_parameter());
    auto state = state_dict(model);
    std::reverse(state.begin(), state.end());
    Model<float> other(two_layers());
    other = Model<float>(with_every_parameter());
    load_state_dict(other, state);
    EXPECT_TRUE(test::same_bits(other.parameters()[0]->value, model.parameters()[0]->value));
}

TEST(LoadStateDict, ChangesNothingWhenOneEntryDoesNotFit) {
    Model<float> model(with_every_parameter());
    const auto before = state_dict(model);
    auto state = before;
    for (auto& changed : state) changed.values.assign(changed.values.size(), 7.0f);
    state.back().shape = {1, 1};
    EXPECT_THROW(load_state_dict(model, state), ShapeError);
    const auto after = state_dict(model);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].values, before[i].values);
}

TEST(LoadStateDict, NamesAllThatIsMissingAndUnexpected) {
    Model<float> model(two_layers());
    auto state = state_dict(model);
    state[0].name = "conv1.weight";
    state[3].name = "conv1.offset";
    try {
        load_state_dict(model, state);
        FAIL() << "was loaded";
    } catch (const ValueError& error) {
        EXPECT_THAT(error.what(), HasSubstr("'conv1.lin.weight', 'conv1.bias' missing"));
        EXPECT_THAT(error.what(), HasSubstr("'conv1.offset', 'conv1.weight' unexpected"));
    }
}

template <class T>
class SavedModel : public ::testing::Test {};

using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(SavedModel, Precisions);

TYPED_TEST(SavedModel, ComesBackAsItWas) {
    const Model<TypeParam> model(with_every_parameter());
    const Model<TypeParam> again = load_model<TypeParam>(save_model(model));
    EXPECT_EQ(to_json(again.config()), to_json(model.config()));
    const auto data = test::random_data<TypeParam>(test::awkward_graphs().back(), {.edge_dim = 2});
    EXPECT_TRUE(test::same_bits(predict(again, data).logits, predict(model, data).logits));
}

TYPED_TEST(SavedModel, IsASafetensorsFileWithPyGsNames) {
    const Model<TypeParam> model(two_layers());
    const SafeTensors file = read_safetensors(save_model(model));
    EXPECT_EQ(file.metadata.at("gatlab.config"), to_json(model.config()));
    const Tensor& weight = file.at("conv1.lin.weight");
    EXPECT_EQ(weight.dtype, (std::is_same_v<TypeParam, float> ? DType::f32 : DType::f64));
    EXPECT_THAT(weight.shape, ElementsAre(8, 5));
    EXPECT_EQ(weight.values<TypeParam>("w")[1], model.parameters()[0]->value(1, 0));
}

TEST(SavedModels, OpenInTheOtherPrecision) {
    const Model<float> model(two_layers());
    const Model<double> wide = load_model<double>(save_model(model));
    EXPECT_EQ(wide.parameters()[0]->value, model.parameters()[0]->value.cast<double>());
    const Model<float> narrow = load_model<float>(save_model(wide));
    EXPECT_TRUE(test::same_bits(narrow.parameters()[0]->value, model.parameters()[0]->value));
}

// --- Files that anybody may have made
// ----------------------------------------------------------------

// The file of a model after a change of its content.
template <class Change>
std::vector<std::byte> changed_file(const Change& change) {
    SafeTensors file = read_safetensors(save_model(Model<float>(two_layers())));
    change(file);
    return write_safetensors(file);
}

template <class E>
void expect_refused(const std::vector<std::byte>& file, const std::string& message) {
    try {
        load_model<float>(file);
        FAIL() << "was loaded, in spite of: " << message;
    } catch (const E& error) {
        EXPECT_THAT(error.what(), HasSubstr(message));
    }
}

TEST(LoadModel, RefusesFilesOfOthers) {
    expect_refused<FormatError>(test::raw_safetensors("{}"), "gatlab.config");
    expect_refused<FormatError>(changed_file([](SafeTensors& f) { f.metadata.clear(); }),
                                "gatlab.config");
    expect_refused<FormatError>(
        changed_file([](SafeTensors& f) { f.metadata["gatlab.format"] = "2"; }), "'2'");
}

TEST(LoadModel, RefusesBadConfigurations) {
    const auto with_config = [](const std::string& json) {
        return changed_file([&](SafeTensors& f) { f.metadata["gatlab.config"] = json; });
    };
    expect_refused<FormatError>(with_config("{"), "JSON");
    expect_refused<ValueError>(with_config("[]"), "object");
    expect_refused<ValueError>(with_config("{}"), "in_channels");
    expect_refused<FormatError>(with_config(std::string(1'000'000, '[')), "JSON");
    // Well-formed, but so deep that whatever walks over it would run out of stack.
    const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
    expect_refused<FormatError>(with_config(deep), "levels");
    expect_refused<FormatError>(with_config(R"({"in_channels":1,"layers":[)" + deep + "]}"),
                                "levels");
}

TEST(LoadModel, RefusesConfigurationsThatAskForMoreMemoryThanTheFileHas) {
    ModelConfig huge = two_layers(1 << 20);
    gat_layer(huge, 0).out_channels = 1 << 19;
    expect_refused<FormatError>(
        changed_file([&](SafeTensors& f) { f.metadata["gatlab.config"] = to_json(huge); }),
        "gatlab.config");
}

TEST(LoadModel, RefusesWeightsThatDoNotFitTheConfiguration) {
    expect_refused<ValueError>(changed_file([](SafeTensors& f) { f.tensors.pop_back(); }),
                               "missing");
    expect_refused<ValueError>(
        changed_file([](SafeTensors& f) { f.tensors.emplace_back("extra", f.tensors[0].second); }),
        "'extra' unexpected");
    expect_refused<ShapeError>(changed_file([](SafeTensors& f) {
                                   f.tensors[0].second.shape = {5, 8};
                               }),
                               "[8, 5]");
}

TEST(LoadModel, RefusesWeightsThatAreNoNumbers) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    expect_refused<ValueError>(changed_file([&](SafeTensors& f) {
                                   std::memcpy(f.tensors[0].second.bytes.data(), &nan, 4);
                               }),
                               "finite");
    expect_refused<FormatError>(
        changed_file([](SafeTensors& f) { f.tensors[0].second.dtype = DType::i32; }), "I32");
    // A double that no float can hold.
    SafeTensors wide = read_safetensors(save_model(Model<double>(two_layers())));
    const double huge = 1e300;
    std::memcpy(wide.tensors[0].second.bytes.data(), &huge, 8);
    expect_refused<ValueError>(write_safetensors(wide), "finite");
}

}  // namespace
}  // namespace gatlab
