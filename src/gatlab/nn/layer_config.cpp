#include "gatlab/nn/layer_config.h"

#include <array>

#include "gatlab/core/kinds.h"

namespace gatlab {

namespace {

template <class Config>
constexpr LayerKind facts_of() {
    return {Config::key, Config::kind, Config::prefix, requires {Config::gives_graphs;
}
};  // namespace
}  // namespace gatlab

template <class... Configs>
constexpr std::array<LayerKind, sizeof...(Configs)> table_of(const std::variant<Configs...>*) {
    return {facts_of<Configs>()...};
}

constexpr auto kKinds = table_of(static_cast<const LayerConfig*>(nullptr));

}  // namespace

std::span<const LayerKind> layer_kinds() {
    return kKinds;
}

const LayerKind& layer_kind(const LayerConfig& layer) {
    return kKinds[layer.index()];
}

const std::string& layer_name(const LayerConfig& layer) {
    return std::visit([](const auto& config) -> const std::string& { return config.name; }, layer);
}

LayerConfig layer_of_kind(std::size_t kind) {
    LayerConfig layer;
    std::size_t place = 0;
    any_kind<LayerConfig>([&]<class Config>() {
        if (place++ != kind) return false;
        layer.emplace<Config>();
        return true;
    });
    return layer;
}

ConvOptions conv_options(const LayerConfig& layer) {
    return std::visit(
        [](const auto& config) {
            ConvOptions options;
            if constexpr (requires { config.heads; }) {
                options = {config.heads, config.out_channels, config.edge_dim, false,
                           config.dropout};
                if constexpr (requires { config.add_self_loops; }) {
                    options.add_self_loops = config.add_self_loops;
                }
            }
            return options;
        },
        layer);
}

}  // namespace gatlab
