#include "gatlab/nn/model_config.h"

#include "gatlab/core/error.h"
#include "gatlab/nn/config_fields.h"

namespace gatlab {

using nlohmann::json;

namespace {

std::string layer_path(std::size_t layer) {
    return "layers[" + std::to_string(layer) + "]";
}

// Calls `body` with an empty config of every kind of layer, until it returns true.
template <class Body, class... Configs>
bool any_kind(const std::variant<Configs...>*, const Body& body) {
    return (body(Configs{}) || ...);
}

template <class Body>
bool any_kind(const Body& body) {
    return any_kind(static_cast<const LayerConfig*>(nullptr), body);
}

// "conv" and "gat": the member that tells the kind, and its value. Every kind has one.
std::string known_kinds() {
    std::string kinds;
    any_kind([&](const auto& config) {
        kinds += (kinds.empty() ? "" : " or ") + std::string(config.key) + ": \"" +
                 std::string(config.kind) + "\"";
        return false;
    });
    return kinds;
}

LayerConfig read_layer(const json& object, const std::string& path) {
    JsonReader reader(object, path);
    LayerConfig layer;
    const bool found = any_kind([&](auto config) {
        const std::string key(config.key);
        if (!object.contains(key) || object.at(key) != config.kind) return false;
        reader.find(key);
        FieldReader fields(reader);
        config.list(config, fields);
        layer = config;
        return true;
    });
    if (!found) {
        throw ValueError({path, "a layer of a known kind: " + known_kinds(), object.dump(),
                          "Name the kind of the layer"});
    }
    reader.finish();
    return layer;
}

template <class Config>
json layer_json(const Config& layer) {
    FieldWriter fields;
    fields.json()[std::string(Config::key)] = Config::kind;
    Config::list(layer, fields);
    return std::move(fields.json());
}

std::uint64_t read_seed(JsonReader& reader) {
    const std::int64_t seed = reader.whole("seed", 0);
    FieldChecker("").check(seed >= 0, "seed", "a whole number from 0", std::to_string(seed));
    return static_cast<std::uint64_t>(seed);
}

}  // namespace

void ModelConfig::check() const {
    const FieldChecker top("");
    top.size("in_channels", in_channels, 1);
    top.probability("dropout", dropout);
    top.probability("attention_dropout", attention_dropout);
    top.check(!layers.empty(), "layers", "at least one layer", "none");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        std::visit(
            [&](const auto& layer) {
                const FieldChecker fields(layer_path(i));
                layer.list(layer, fields);
                if constexpr (requires { layer.heads; }) {
                    const std::int64_t all = std::int64_t{layer.heads} * layer.out_channels;
                    fields.check(
                        all <= kMostChannels, "heads",
                        "at most " + std::to_string(kMostChannels) + " channels over all heads",
                        std::to_string(all));
                }
            },
            layers[i]);
    }
}

Index ModelConfig::out_channels() const {
    Index columns = in_channels;
    for (const LayerConfig& layer : layers) {
        columns = std::visit([&](const auto& config) { return config.columns(columns); }, layer);
    }
    return columns;
}

ModelConfig model_config_from_json(std::string_view text) {
    const json parsed = parse_json(text, "config");
    JsonReader reader(parsed, "");
    FieldReader fields(reader);
    ModelConfig config;
    fields.size("in_channels", config.in_channels, 1);
    fields.probability("dropout", config.dropout);
    fields.probability("attention_dropout", config.attention_dropout);
    config.seed = read_seed(reader);
    if (const json* layers = reader.find("layers"); layers != nullptr) {
        FieldChecker("").check(layers->is_array(), "layers", "a list of layers", layers->dump());
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
