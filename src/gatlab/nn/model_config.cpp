#include "gatlab/nn/model_config.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "gatlab/core/error.h"
#include "gatlab/nn/config_fields.h"

namespace gatlab {

namespace {

std::string layer_path(std::size_t layer) {
    return "layers[" + std::to_string(layer) + "]";
}

// The fields of a model that are not its layers'.
void list_own_fields(ModelConfig& config, Fields& fields) {
    fields.size("in_channels", config.in_channels, 1);
    fields.probability("dropout", config.dropout);
    fields.probability("attention_dropout", config.attention_dropout);
    fields.seed("seed", config.seed);
}

// A layer's list of fields, whatever its kind.
void list_fields(LayerConfig& layer, Fields& fields) {
    std::visit([&](auto& config) { config.list(config, fields); }, layer);
}

// "conv" and "gat": the member that tells the kind, and its value. Every kind has one.
std::string known_kinds() {
    std::string text;
    for (const LayerKind& known : layer_kinds()) {
        if (!text.empty()) text += " or ";
        text += std::string(known.key) + ": \"" + std::string(known.kind) + "\"";
    }
    return text;
}

LayerConfig read_layer(const Json& object, const std::string& path) {
    JsonReader reader(object, path);
    const auto kinds = layer_kinds();
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        const Json* kind = object.find(kinds[k].key);
        if (kind == nullptr || !kind->is(kinds[k].kind)) continue;
        reader.find(std::string(kinds[k].key));
        LayerConfig layer = layer_of_kind(k);
        FieldReader fields(reader);
        list_fields(layer, fields);
        reader.finish();
        return layer;
    }
    throw ValueError({path,
                      {"a layer of a known kind: ", known_kinds()},
                      object.dump(),
                      "Name the kind of the layer"});
}

Json layer_json(LayerConfig layer) {
    FieldWriter fields;
    fields.json()[layer_kind(layer).key] = layer_kind(layer).kind;
    list_fields(layer, fields);
    return std::move(fields.json());
}

void check_layer(LayerConfig layer, const std::string& path) {
    FieldChecker fields(path);
    list_fields(layer, fields);
    const ConvOptions conv = conv_options(layer);
    const std::int64_t all = std::int64_t{conv.heads} * conv.out_channels;
    fields.check(all <= kMostChannels, "heads",
                 {"at most ", kMostChannels, " channels over all heads"}, {all});
}

bool is_conv(const LayerConfig& layer) {
    return layer_kind(layer).is_conv();
}

// The last layer of each block before `layer`: a block begins with an attention layer.
std::vector<Index> block_ends(const std::vector<LayerConfig>& layers, std::size_t layer) {
    std::vector<Index> ends;
    bool inside = false;
    for (std::size_t i = 0; i < layer; ++i) {
        inside = inside || is_conv(layers[i]);
        const bool last = i + 1 == layer || is_conv(layers[i + 1]);
        if (inside && last) ends.push_back(static_cast<Index>(i));
    }
    return ends;
}

std::vector<Index> at(const std::vector<Index>& values, const std::vector<Index>& places) {
    std::vector<Index> found;
    for (const Index place : places) found.push_back(values[static_cast<std::size_t>(place)]);
    return found;
}

// That jumping knowledge names layers before itself, whose outputs fit together. Front to back, so
// that columns() is asked only about a list that has been checked.
void check_jumps(const ModelConfig& config) {
    ModelConfig checked{config.in_channels};
    for (std::size_t i = 0; i < config.layers.size(); ++i) {
        const auto* jump = std::get_if<JumpingKnowledgeConfig>(&config.layers[i]);
        if (jump != nullptr) {
            const FieldChecker fields(layer_path(i));
            const std::vector<Index> earlier = config.earlier_layers(i);
            fields.check(!earlier.empty(), "layers", "at least one layer before this one", "none");
            for (const Index layer : earlier) {
                fields.check(layer >= 0 && layer < static_cast<Index>(i), "layers",
                             {"numbers of layers before this one, which is ", i}, {layer});
            }
            const std::vector<Index> taken = at(checked.columns(), earlier);
            const bool same = std::adjacent_find(taken.begin(), taken.end(),
                                                 std::not_equal_to<>()) == taken.end();
            fields.check(jump->mode == JumpingMode::cat || same, "mode",
                         "cat, since the layers' outputs differ in width", "max");
            const std::int64_t all = std::accumulate(taken.begin(), taken.end(), std::int64_t{0});
            fields.check(all <= kMostChannels, "layers",
                         {"at most ", kMostChannels, " columns together"}, {all});
        }
        checked.layers.push_back(config.layers[i]);
    }
}

// Two layers of one name would share the names of their parameters.
void check_names(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool again = std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i),
                                     names[i]) != names.begin() + static_cast<std::ptrdiff_t>(i);
        FieldChecker(layer_path(i))
            .check(!again, "name", "a name that no other layer has", {"\"", names[i], "\""});
    }
}

bool gives_graphs(const LayerConfig& layer) {
    return layer_kind(layer).gives_graphs;
}

// Behind a readout the rows are graphs: there are no edges between them, and nothing before it has
// as many rows.
void check_behind_readout(const ModelConfig& config) {
    const auto readout = config.readout();
    for (std::size_t i = readout ? *readout + 1 : config.layers.size(); i < config.layers.size();
         ++i) {
        const LayerConfig& layer = config.layers[i];
        const bool reads_nodes = is_conv(layer) || gives_graphs(layer) ||
                                 std::holds_alternative<JumpingKnowledgeConfig>(layer);
        if (!reads_nodes) continue;
        throw ValueError({layer_path(i),
                          "a layer that works on graphs, such as linear",
                          {"one that works on nodes, behind the readout ", layer_path(*readout)},
                          "Put it before the readout"});
    }
}

}  // namespace

void ModelConfig::check() const {
    FieldChecker top("");
    ModelConfig own{in_channels, {}, dropout, attention_dropout, seed};
    list_own_fields(own, top);
    top.check(!layers.empty(), "layers", "at least one layer", "none");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        check_layer(layers[i], layer_path(i));
    }
    check_jumps(*this);
    check_behind_readout(*this);
    check_names(names());
}

std::vector<Index> ModelConfig::columns() const {
    std::vector<Index> columns;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto out = [&](const auto& layer) {
            if constexpr (requires { layer.layers; }) {
                return layer.columns(at(columns, earlier_layers(i)));
            } else {
                return layer.columns(columns.empty() ? in_channels : columns.back());
            }
        };
        columns.push_back(std::visit(out, layers[i]));
    }
    return columns;
}

Index ModelConfig::out_channels() const {
    return columns().back();
}

std::optional<std::size_t> ModelConfig::readout() const {
    const auto found = std::find_if(layers.begin(), layers.end(), gives_graphs);
    if (found == layers.end()) return std::nullopt;
    return static_cast<std::size_t>(found - layers.begin());
}

std::vector<std::string> ModelConfig::names() const {
    std::map<std::string_view, int> count;
    std::vector<std::string> names;
    for (const LayerConfig& layer : layers) {
        const std::string_view prefix = layer_kind(layer).prefix;
        const std::string number = std::to_string(++count[prefix]);
        const std::string& own = layer_name(layer);
        names.push_back(own.empty() ? std::string(prefix) + number : own);
    }
    return names;
}

std::vector<Index> ModelConfig::earlier_layers(std::size_t layer) const {
    const auto* jump = std::get_if<JumpingKnowledgeConfig>(&layers[layer]);
    if (jump == nullptr) return {};
    return jump->layers.empty() ? block_ends(layers, layer) : jump->layers;
}

ModelConfig model_config_from_json(std::string_view text) {
    const Json parsed = parse_json(text, "config");
    JsonReader reader(parsed, "");
    FieldReader fields(reader);
    ModelConfig config;
    list_own_fields(config, fields);
    if (const Json* layers = reader.find("layers"); layers != nullptr) {
        FieldChecker("").check(layers->is_list(), "layers", "a list of layers", layers->dump());
        for (const Json& layer : layers->items()) {
            config.layers.push_back(read_layer(layer, layer_path(config.layers.size())));
        }
    }
    reader.finish();
    config.check();
    return config;
}

std::string to_json(const ModelConfig& config) {
    Json layers = Json::list();
    for (const LayerConfig& layer : config.layers) {
        layers.push_back(layer_json(layer));
    }
    ModelConfig own{config.in_channels, {}, config.dropout, config.attention_dropout, config.seed};
    FieldWriter fields;
    list_own_fields(own, fields);
    fields.json()["layers"] = std::move(layers);
    return fields.json().dump();
}

}  // namespace gatlab
