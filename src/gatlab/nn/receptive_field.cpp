#include "gatlab/nn/receptive_field.h"

#include <algorithm>

#include "gatlab/data/take_rows.h"

namespace gatlab {

namespace {

// The numbers of the chosen nodes in ascending order, and the place of each node among them.
struct Chosen {
    std::vector<Index> ids;
    std::vector<Index> place;  // [N]; -1 for nodes that are not chosen
};

Chosen choose(const std::vector<bool>& wanted) {
    Chosen chosen;
    chosen.place.assign(wanted.size(), -1);
    for (std::size_t node = 0; node < wanted.size(); ++node) {
        if (!wanted[node]) continue;
        chosen.place[node] = static_cast<Index>(chosen.ids.size());
        chosen.ids.push_back(static_cast<Index>(node));
    }
    return chosen;
}

// The targets, and every node with an edge into one of them.
Chosen senders_to(const Graph& graph, const Chosen& targets) {
    std::vector<bool> wanted(targets.place.size(), false);
    const IncomingEdges& in = graph.incoming();
    for (const Index target : targets.ids) {
        wanted[target] = true;
        for (Index k = in.row_ptr[target]; k < in.row_ptr[target + 1]; ++k) {
            wanted[in.source[k]] = true;
        }
    }
    return choose(wanted);
}

template <class T>
Block<T> block_into(const GraphData<T>& data, const Chosen& targets, const Chosen& sources) {
    std::vector<Index> target_row(targets.ids.size());
    for (std::size_t i = 0; i < target_row.size(); ++i) {
        target_row[i] = sources.place[targets.ids[i]];
    }
    const IncomingEdges& in = data.graph.incoming();
    std::size_t count = 0;
    for (const Index i : targets.ids) {
        count += static_cast<std::size_t>(in.row_ptr[i + 1] - in.row_ptr[i]);
    }
    std::vector<Index> source;
    std::vector<Index> target;
    std::vector<Index> edges;
    for (auto* list : {&source, &target, &edges}) list->reserve(count);
    for (Index e = 0; e < data.graph.num_edges(); ++e) {
        const Index place = targets.place[data.graph.target()[e]];
        if (place < 0) continue;
        source.push_back(sources.place[data.graph.source()[e]]);
        target.push_back(place);
        edges.push_back(e);
    }
    return {Graph::block(static_cast<Index>(sources.ids.size()), std::move(target_row),
                         std::move(source), std::move(target)),
            take_rows<T>(data.edge_attr, edges), take_rows<T>(data.edge_weight, edges), sources.ids,
            targets.ids};
}

}  // namespace

template <class T>
ReceptiveField<T> receptive_field(const GraphData<T>& data, IndexSpan nodes, std::size_t layers,
                                  bool self_loops) {
    std::vector<bool> wanted(static_cast<std::size_t>(data.graph.num_nodes()), false);
    for (const Index node : nodes) wanted[node] = true;
    Chosen targets = choose(wanted);
    ReceptiveField<T> field;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        Chosen sources = senders_to(data.graph, targets);
        field.blocks.push_back(block_into(data, targets, sources));
        Graph& graph = field.blocks.back().graph;
        if (self_loops) graph = std::move(graph).taken_with_self_loops();
        targets = std::move(sources);
    }
    std::reverse(field.blocks.begin(), field.blocks.end());
    if (targets.ids.size() == targets.place.size()) {
        field.whole = &data.x;
    } else {
        field.taken = take_rows<T>(data.x, targets.ids);
    }
    return field;
}

template struct Block<float>;
template struct Block<double>;
template ReceptiveField<float> receptive_field(const GraphData<float>&, IndexSpan, std::size_t,
                                               bool);
template ReceptiveField<double> receptive_field(const GraphData<double>&, IndexSpan, std::size_t,
                                                bool);

}  // namespace gatlab
