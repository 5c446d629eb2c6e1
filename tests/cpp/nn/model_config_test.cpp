#include "gatlab/nn/model_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/models.h"

namespace gatlab {
namespace {

using test::gat_layer;

// Every option away from its default.
constexpr const char* kEverything = R"({
  "in_channels": 10, "dropout": 0.1, "attention_dropout": 0.2, "seed": 42,
  "layers": [
    {"conv": "gat", "out_channels": 3, "heads": 2, "concat": false, "negative_slope": 0.3,
     "add_self_loops": false, "bias": false, "residual": true, "edge_dim": 4, "fill_value": "max",
     "dropout": 0.5, "activation": "gelu"},
    {"conv": "gat", "out_channels": 2, "fill_value": 1.5}
  ]
})";

TEST(ModelConfig, ReadsEveryOption) {
    ModelConfig config = model_config_from_json(kEverything);
    EXPECT_EQ(config.in_channels, 10);
    EXPECT_EQ(config.dropout, 0.1);
    EXPECT_EQ(config.attention_dropout, 0.2);
    EXPECT_EQ(config.seed, 42u);
    ASSERT_EQ(config.layers.size(), 2u);
    const GATConvConfig& first = gat_layer(config, 0);
    EXPECT_EQ(first.out_channels, 3);
    EXPECT_EQ(first.heads, 2);
    EXPECT_FALSE(first.concat);
    EXPECT_EQ(first.negative_slope, 0.3);
    EXPECT_FALSE(first.add_self_loops);
    EXPECT_FALSE(first.bias);
    EXPECT_TRUE(first.residual);
    EXPECT_EQ(first.edge_dim, 4);
    EXPECT_EQ(first.fill_value.kind, FillValue::Kind::max);
    EXPECT_EQ(first.dropout, 0.5);
    EXPECT_EQ(first.activation, Activation::gelu);
    EXPECT_EQ(gat_layer(config, 1).fill_value.kind, FillValue::Kind::constant);
    EXPECT_EQ(gat_layer(config, 1).fill_value.constant, 1.5);
}

TEST(ModelConfig, TakesPyGsDefaults) {
    ModelConfig config = model_config_from_json(
        R"({"in_channels": 1, "layers": [{"conv": "gat", "out_channels": 2}]})");
    const GATConvConfig& layer = gat_layer(config, 0);
    EXPECT_EQ(layer.heads, 1);
    EXPECT_TRUE(layer.concat);
    EXPECT_EQ(layer.negative_slope, 0.2);
    EXPECT_TRUE(layer.add_self_loops);
    EXPECT_TRUE(layer.bias);
    EXPECT_FALSE(layer.residual);
    EXPECT_EQ(layer.edge_dim, 0);
    EXPECT_EQ(layer.fill_value.kind, FillValue::Kind::mean);
    EXPECT_FALSE(layer.dropout.has_value());
    EXPECT_EQ(layer.activation, Activation::identity);
    EXPECT_EQ(config.dropout, 0);
    EXPECT_EQ(config.seed, 0u);
}

TEST(ModelConfig, ComesBackFromJsonAsItWas) {
    const std::string json = to_json(model_config_from_json(kEverything));
    EXPECT_EQ(to_json(model_config_from_json(json)), json);
    // Spot checks that the text is not merely consistent with itself.
    EXPECT_THAT(json, ::testing::HasSubstr(R"("negative_slope":0.3)"));
    EXPECT_THAT(json, ::testing::HasSubstr(R"("fill_value":"max")"));
    EXPECT_THAT(json, ::testing::HasSubstr(R"("fill_value":1.5)"));
    EXPECT_THAT(json, ::testing::HasSubstr(R"("concat":false)"));
}

TEST(ModelConfig, KeepsTheLargestSeedThatJsonCanCarry) {
    ModelConfig config = test::two_layers();
    config.seed = (std::uint64_t{1} << 53) - 1;
    EXPECT_EQ(model_config_from_json(to_json(config)).seed, config.seed);
}

TEST(ModelConfig, EveryFillValueIsReadBack) {
    using Kind = FillValue::Kind;
    for (const Kind kind : {Kind::constant, Kind::mean, Kind::add, Kind::min, Kind::max}) {
        ModelConfig config = test::two_layers();
        gat_layer(config, 0).fill_value = {kind, 0};
        ModelConfig again = model_config_from_json(to_json(config));
        EXPECT_EQ(gat_layer(again, 0).fill_value.kind, kind);
    }
}

TEST(ModelConfig, CountsTheChannelsThatComeOut) {
    ModelConfig config = test::two_layers(5, 3);
    EXPECT_EQ(config.out_channels(), 3);
    gat_layer(config, 1).concat = true;
    gat_layer(config, 1).heads = 4;
    EXPECT_EQ(config.out_channels(), 12);
}

}  // namespace
}  // namespace gatlab
