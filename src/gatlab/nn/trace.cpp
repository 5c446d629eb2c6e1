#include "gatlab/nn/trace.h"

#include <algorithm>
#include <string>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

/// The layer's step, and the last step of the same layer, which is its activation if it has one.
struct Place {
    std::size_t step = 0;
    std::size_t last = 0;
};

template <class T>
void check_layer(const Model<T>& model, Index layer) {
    const auto& layers = model.config().layers;
    const auto count = static_cast<Index>(layers.size());
    if (layer < 0 || layer >= count) {
        throw ValueError(
            {"layer", {"a layer from 0 to ", count - 1}, {layer}, "Layers are numbered from 0"});
    }
}

template <class T>
Place place_of(const Model<T>& model, Index layer) {
    const auto& steps = model.steps();
    Place place;
    bool found = false;
    for (std::size_t s = 0; s < steps.size(); ++s) {
        if (steps[s].config_layer != layer) continue;
        if (steps[s].conv != nullptr) {
            place.step = s;
            found = true;
        }
        place.last = s;
    }
    if (found) return place;
    const LayerConfig& config = model.config().layers[static_cast<std::size_t>(layer)];
    throw ValueError({"layer",
                      "an attention layer, which has something to trace",
                      {"layer ", layer, ", which is ", layer_kind(config).kind},
                      "Ask for a layer that passes messages along edges"});
}

/// How many numbers a trace will hold, about.
template <class T>
double numbers_in(const Model<T>& model, const GraphData<T>& data, Index layer, Index in) {
    const Conv<T>& conv = *model.steps()[place_of(model, layer).step].conv;
    const double nodes = data.graph.num_nodes();
    const double edges = conv.used_graph(data.graph).num_edges();
    const double heads = conv.heads();
    const LayerConfig& config = model.config().layers[static_cast<std::size_t>(layer)];
    const double inner = heads * conv_options(config).out_channels;
    return (nodes + inner) * in + 5 * nodes * inner + edges * (2 * inner + 5 * heads);
}

template <class T>
void check_size(const Model<T>& model, const GraphData<T>& data, const TraceOptions& options) {
    const Index in = options.layer == 0
                         ? model.config().in_channels
                         : model.config().columns()[static_cast<std::size_t>(options.layer - 1)];
    const double numbers = numbers_in(model, data, options.layer, in);
    if (numbers <= options.most_numbers) return;
    throw ValueError({"graph",
                      {"a graph of which a trace of this layer has at most ",
                       static_cast<std::int64_t>(options.most_numbers), " numbers"},
                      {"one with about ", static_cast<std::int64_t>(numbers)},
                      "Trace a smaller graph, such as one node and its neighbours"});
}

}  // namespace

template <class T>
const Matrix<T>* LayerTrace<T>::find(std::string_view name) const {
    const auto at = std::find_if(values.begin(), values.end(),
                                 [&](const TracedValue<T>& traced) { return traced.name == name; });
    return at == values.end() ? nullptr : &at->value;
}

template <class T>
void LayerTrace<T>::add_by_slot(std::string_view name, const Graph& graph,
                                const Matrix<T>& by_slot) {
    const std::vector<Index>& edge = graph.incoming().edge;
    Matrix<T> by_edge(by_slot.rows(), by_slot.cols());
    for (std::size_t slot = 0; slot < edge.size(); ++slot) {
        by_edge.row(edge[slot]) = by_slot.row(static_cast<Index>(slot));
    }
    add(name, std::move(by_edge));
}

std::optional<Graph> every_pair(const Graph& graph) {
    const Index nodes = graph.num_nodes();
    if (nodes > kMostPairedNodes) return {};
    std::vector<Index> source;
    std::vector<Index> target;
    for (Index i = 0; i < nodes; ++i) {
        for (Index j = 0; j < nodes; ++j) {
            source.push_back(j);
            target.push_back(i);
        }
    }
    return Graph::from_edge_index(nodes, source, target);
}

template <class T>
LayerTrace<T> trace(const Model<T>& model, const GraphData<T>& data, const TraceOptions& options) {
    model.check_input(data);
    check_layer(model, options.layer);
    const Place place = place_of(model, options.layer);
    check_size(model, data, options);

    Workspace<T> workspace;
    model.forward(data, workspace);
    const Features<T>& x = place.step == 0 ? data.x : *workspace.results[place.step - 1];
    const Conv<T>& conv = *model.steps()[place.step].conv;
    const Graph& used = conv.used_graph(data.graph);
    LayerTrace<T> result{{used.source().begin(), used.source().end()},
                         {used.target().begin(), used.target().end()},
                         {}};
    result.add("x", x.to_dense());
    Pass<T> pass{data.graph, data.edge_attr, false, {}};
    pass.edge_weight = &data.edge_weight;
    conv.trace(pass, x, *workspace.caches[place.step], result);
    result.add("out", workspace.results[place.step]->to_dense());
    result.add("activated", workspace.results[place.last]->to_dense());
    return result;
}

template struct LayerTrace<float>;
template struct LayerTrace<double>;
template LayerTrace<float> trace<float>(const Model<float>&, const GraphData<float>&,
                                        const TraceOptions&);
template LayerTrace<double> trace<double>(const Model<double>&, const GraphData<double>&,
                                          const TraceOptions&);

}  // namespace gatlab
