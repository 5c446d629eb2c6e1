#include "gatlab/explain/field.h"

#include <algorithm>
#include <numeric>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"
#include "gatlab/data/take_rows.h"
#include "gatlab/kernels/rows.h"

namespace gatlab {

namespace {

bool is_conv(const LayerConfig& layer) {
    return layer_kind(layer).is_conv();
}

// Whether each row of the layer's output follows from the same row of its input. What is not known
// to be so is taken not to be.
bool works_row_by_row(const LayerConfig& layer) {
    const auto* norm = std::get_if<LayerNormConfig>(&layer);
    return std::holds_alternative<LinearConfig>(layer) ||
           std::holds_alternative<ActivationConfig>(layer) ||
           std::holds_alternative<DropoutConfig>(layer) ||
           std::holds_alternative<BatchNormConfig>(layer) ||
           std::holds_alternative<JumpingKnowledgeConfig>(layer) ||
           (norm != nullptr && norm->mode == LayerNormMode::node);
}

bool looks_at_graphs(const ModelConfig& config) {
    return std::any_of(config.layers.begin(), config.layers.end(), [](const LayerConfig& layer) {
        return !is_conv(layer) && !works_row_by_row(layer);
    });
}

std::ptrdiff_t num_convs(const ModelConfig& config) {
    return std::count_if(config.layers.begin(), config.layers.end(), is_conv);
}

void check_index(Index index, Index rows, const char* what) {
    if (index >= 0 && index < rows) return;
    throw GraphError(
        {"index", {what, "s 0 … ", rows - 1}, {index}, {"Name a ", what, " that is there"}});
}

// The nodes that messages reach `index` from in so many steps, and those of them that are reached
// in less, whose own incoming messages count.
struct Reach {
    std::vector<Index> nodes;
    std::vector<Index> receivers;
};

Reach reach_of_node(const Graph& graph, Index index, std::ptrdiff_t steps) {
    const IncomingEdges& in = graph.incoming();
    std::vector<bool> inside(static_cast<std::size_t>(graph.num_nodes()), false);
    Reach reach{{index}, {}};
    inside[static_cast<std::size_t>(index)] = true;
    for (; steps > 0; --steps) {
        const std::size_t seen = reach.receivers.size();
        reach.receivers = reach.nodes;
        for (std::size_t k = seen; k < reach.receivers.size(); ++k) {
            const Index target = reach.receivers[k];
            for (Index slot = in.row_ptr[target]; slot < in.row_ptr[target + 1]; ++slot) {
                const Index source = in.source[slot];
                if (inside[static_cast<std::size_t>(source)]) continue;
                inside[static_cast<std::size_t>(source)] = true;
                reach.nodes.push_back(source);
            }
        }
    }
    sort_ascending(reach.nodes);
    sort_ascending(reach.receivers);
    return reach;
}

// All nodes of one graph of a batch, or of the only one.
Reach reach_of_graph(IndexSpan ptr, Index num_nodes, Index graph) {
    const auto g = static_cast<std::size_t>(graph);
    const Index first = ptr.empty() ? 0 : ptr[g];
    const Index last = ptr.empty() ? num_nodes : ptr[g + 1];
    if (first == last) {
        throw GraphError({"index",
                          "a graph with nodes",
                          {"graph ", graph, ", which has none"},
                          "Explain a graph that has nodes"});
    }
    std::vector<Index> nodes(static_cast<std::size_t>(last - first));
    std::iota(nodes.begin(), nodes.end(), first);
    return {nodes, nodes};
}

Index graph_of_node(IndexSpan ptr, Index node) {
    if (ptr.empty()) return 0;
    return static_cast<Index>(std::upper_bound(ptr.begin(), ptr.end(), node) - ptr.begin()) - 1;
}

std::vector<Index> edges_into(const Graph& graph, const std::vector<Index>& receivers) {
    const IncomingEdges& in = graph.incoming();
    std::vector<Index> edges;
    for (const Index target : receivers) {
        edges.insert(edges.end(), in.edge.begin() + in.row_ptr[target],
                     in.edge.begin() + in.row_ptr[target + 1]);
    }
    sort_ascending(edges);
    return edges;
}

Index place_in(const std::vector<Index>& ascending, Index node) {
    const auto found = std::lower_bound(ascending.begin(), ascending.end(), node);
    return static_cast<Index>(found - ascending.begin());
}

}  // namespace

template <class T>
Field<T> field_of(const Model<T>& model, const GraphData<T>& data, Index index) {
    model.check_input(data);
    const ModelConfig& config = model.config();
    const bool of_graph = config.readout().has_value();
    const Index num_nodes = data.graph.num_nodes();
    check_index(index, of_graph ? data.num_graphs() : num_nodes, of_graph ? "graph" : "node");
    Reach reach = of_graph ? reach_of_graph(data.ptr, num_nodes, index)
                  : looks_at_graphs(config)
                      ? reach_of_graph(data.ptr, num_nodes, graph_of_node(data.ptr, index))
                      : reach_of_node(data.graph, index, num_convs(config));

    std::vector<Index> edges = edges_into(data.graph, reach.receivers);
    std::vector<Index> source;
    std::vector<Index> target;
    for (const Index e : edges) {
        source.push_back(place_in(reach.nodes, data.graph.source()[e]));
        target.push_back(place_in(reach.nodes, data.graph.target()[e]));
    }
    const auto nodes = static_cast<Index>(reach.nodes.size());
    GraphData<T> part{Graph::from_edge_index(nodes, source, target),
                      take_rows<T>(data.x, reach.nodes),
                      take_rows<T>(data.edge_attr, edges),
                      {},
                      {},
                      {},
                      {}};
    part.edge_weight = take_rows<T>(data.edge_weight, edges);
    // Some norms tell a batch of one graph from a graph by itself.
    if (!data.ptr.empty()) part.ptr = {0, nodes};
    const Index row = of_graph ? 0 : place_in(reach.nodes, index);
    return {std::move(part), std::move(reach.nodes), std::move(edges), std::move(reach.receivers),
            row};
}

template <class T>
std::span<T> stored_numbers(Features<T>& x) {
    if (x.is_sparse()) return x.reshape_sparse(std::shared_ptr(x.pattern()));
    return all_of(x.reshape_dense(x.rows(), x.cols()));
}

template <class T>
void take_edges(const GraphData<T>& whole, IndexSpan edges, GraphData<T>& part) {
    std::vector<Index> source;
    std::vector<Index> target;
    for (const Index e : edges) {
        source.push_back(whole.graph.source()[e]);
        target.push_back(whole.graph.target()[e]);
    }
    part.graph = Graph::from_edge_index(whole.graph.num_nodes(), source, target);
    part.edge_attr = take_rows<T>(whole.edge_attr, edges);
    part.edge_weight = take_rows<T>(whole.edge_weight, edges);
}

#define GATLAB_INSTANTIATE(T)                                                   \
    template Field<T> field_of<T>(const Model<T>&, const GraphData<T>&, Index); \
    template std::span<T> stored_numbers<T>(Features<T>&);                      \
    template void take_edges<T>(const GraphData<T>&, IndexSpan, GraphData<T>&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
