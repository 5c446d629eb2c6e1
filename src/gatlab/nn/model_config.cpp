#include "gatlab/nn/model_config.h"

#include <array>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/io/json_reader.h"
#include "gatlab/nn/activation.h"

namespace gatlab {

using nlohmann::json;

namespace {

constexpr Index kMostChannels = 1 << 20;  // of a layer in all; keeps every product within Index

void check_option(bool good, const std::string& path, const std::string& expected,
                  const std::string& got) {
    if (!good) throw ValueError({path, expected, got, "Choose a value in that range"});
}

void check_size(Index value, Index least, const std::string& path) {
    check_option(
        value >= least && value <= kMostChannels, path,
        "a whole number from " + std::to_string(least) + " to " + std::to_string(kMostChannels),
        std::to_string(value));
}

void check_probability(double p, const std::string& path) {
    check_option(p >= 0 && p < 1, path, "a probability, at least 0 and below 1", std::to_string(p));
}

void check_layer(const GATConvConfig& layer, const std::string& path) {
    check_size(layer.out_channels, 1, path + ".out_channels");
    check_size(layer.heads, 1, path + ".heads");
    check_size(layer.edge_dim, 0, path + ".edge_dim");
    check_option(std::int64_t{layer.heads} * layer.out_channels <= kMostChannels, path + ".heads",
                 "at most " + std::to_string(kMostChannels) + " channels over all heads",
                 std::to_string(std::int64_t{layer.heads} * layer.out_channels));
    check_option(std::isfinite(layer.negative_slope), path + ".negative_slope", "a finite number",
                 std::to_string(layer.negative_slope));
    check_option(std::isfinite(layer.fill_value.constant), path + ".fill_value", "a finite number",
                 std::to_string(layer.fill_value.constant));
    if (layer.dropout) check_probability(*layer.dropout, path + ".dropout");
}

std::string layer_path(std::size_t layer) {
    return "layers[" + std::to_string(layer) + "]";
}

struct NamedFill {
    FillValue::Kind kind;
    std::string_view name;
};

constexpr std::array<NamedFill, 4> kFills{{{FillValue::Kind::mean, "mean"},
                                           {FillValue::Kind::add, "add"},
                                           {FillValue::Kind::min, "min"},
                                           {FillValue::Kind::max, "max"}}};

FillValue read_fill_value(JsonReader& reader) {
    const json* member = reader.find("fill_value");
    if (member == nullptr) return {};
    if (member->is_number()) return {FillValue::Kind::constant, member->get<double>()};
    for (const NamedFill& fill : kFills) {
        if (*member == fill.name) return {fill.kind, 0};
    }
    throw ValueError({reader.path_of("fill_value"), "a number, or one of mean, add, min, max",
                      member->dump(), "Choose how added self loops get their edge features"});
}

json fill_value_json(FillValue fill) {
    for (const NamedFill& named : kFills) {
        if (named.kind == fill.kind) return named.name;
    }
    return fill.constant;
}

Index read_size(JsonReader& reader, const std::string& name, Index otherwise) {
    const std::int64_t value = reader.whole(name, otherwise);
    check_option(value >= -kMostChannels && value <= kMostChannels, reader.path_of(name),
                 "at most " + std::to_string(kMostChannels), std::to_string(value));
    return static_cast<Index>(value);
}

GATConvConfig read_gat_conv(JsonReader& reader) {
    GATConvConfig layer;
    layer.out_channels = read_size(reader, "out_channels", layer.out_channels);
    layer.heads = read_size(reader, "heads", layer.heads);
    layer.concat = reader.boolean("concat", layer.concat);
    layer.negative_slope = reader.number("negative_slope", layer.negative_slope);
    layer.add_self_loops = reader.boolean("add_self_loops", layer.add_self_loops);
    layer.bias = reader.boolean("bias", layer.bias);
    layer.residual = reader.boolean("residual", layer.residual);
    layer.edge_dim = read_size(reader, "edge_dim", layer.edge_dim);
    layer.fill_value = read_fill_value(reader);
    if (reader.find("dropout") != nullptr) layer.dropout = reader.number("dropout", 0);
    layer.activation =
        activation_from_string(reader.text("activation", "identity"), reader.path_of("activation"));
    return layer;
}

LayerConfig read_layer(const json& layer, const std::string& path) {
    JsonReader reader(layer, path);
    const std::string conv = reader.text("conv", "");
    if (conv != "gat") {
        throw ValueError({reader.path_of("conv"), "\"gat\"",
                          conv.empty() ? "nothing" : "\"" + conv + "\"",
                          "Name the kind of the layer"});
    }
    LayerConfig config = read_gat_conv(reader);
    reader.finish();
    return config;
}

json layer_json(const GATConvConfig& layer) {
    return {{"conv", "gat"},
            {"out_channels", layer.out_channels},
            {"heads", layer.heads},
            {"concat", layer.concat},
            {"negative_slope", layer.negative_slope},
            {"add_self_loops", layer.add_self_loops},
            {"bias", layer.bias},
            {"residual", layer.residual},
            {"edge_dim", layer.edge_dim},
            {"fill_value", fill_value_json(layer.fill_value)},
            {"dropout", layer.dropout ? json(*layer.dropout) : json(nullptr)},
            {"activation", to_string(layer.activation)}};
}

std::uint64_t read_seed(JsonReader& reader) {
    const std::int64_t seed = reader.whole("seed", 0);
    check_option(seed >= 0, reader.path_of("seed"), "a whole number from 0", std::to_string(seed));
    return static_cast<std::uint64_t>(seed);
}

}  // namespace

void ModelConfig::check() const {
    check_size(in_channels, 1, "in_channels");
    check_probability(dropout, "dropout");
    check_probability(attention_dropout, "attention_dropout");
    check_option(!layers.empty(), "layers", "at least one layer", "none");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        std::visit([&](const auto& layer) { check_layer(layer, layer_path(i)); }, layers[i]);
    }
}

Index out_channels(const LayerConfig& layer) {
    return std::visit(
        [](const auto& config) {
            return config.concat ? config.heads * config.out_channels : config.out_channels;
        },
        layer);
}

Index out_channels(const ModelConfig& config) {
    return out_channels(config.layers.back());
}

ModelConfig model_config_from_json(std::string_view text) {
    const json parsed = parse_json(text, "config");
    JsonReader reader(parsed, "");
    ModelConfig config;
    config.in_channels = read_size(reader, "in_channels", 0);
    config.dropout = reader.number("dropout", 0);
    config.attention_dropout = reader.number("attention_dropout", 0);
    config.seed = read_seed(reader);
    if (const json* layers = reader.find("layers"); layers != nullptr) {
        check_option(layers->is_array(), "layers", "a list of layers", layers->dump());
        for (const json& layer : *layers) {
            config.layers.push_back(read_layer(layer, layer_path(config.layers.size())));
        }
    }
    reader.finish();
    config.check();
    return config;
}

std::string to_json(const ModelConfig& config) {
    json layers = json::array();
    for (const LayerConfig& layer : config.layers) {
        layers.push_back(std::visit([](const auto& row) { return layer_json(row); }, layer));
    }
    const json all{{"in_channels", config.in_channels},
                   {"layers", layers},
                   {"dropout", config.dropout},
                   {"attention_dropout", config.attention_dropout},
                   {"seed", config.seed}};
    return all.dump();
}

}  // namespace gatlab
