#include "gatlab/data/neighbor_sample.h"

#include <algorithm>
#include <array>

#include "gatlab/core/sort.h"
#include "gatlab/data/take_rows.h"

namespace gatlab {

namespace {

// `wanted` of the numbers 0 … count-1, ascending, each choice as likely as any other (Floyd's
// algorithm; Bentley & Floyd 1987, "A sample of brilliance").
void choose(const RandomKey& key, Index node, Index count, Index wanted,
            std::vector<Index>& chosen) {
    chosen.clear();
    std::array<std::uint32_t, 4> words{};
    for (Index k = 0; k < wanted; ++k) {
        const auto lane = static_cast<std::size_t>(k % 4);
        if (lane == 0) {
            words =
                philox(key, static_cast<std::uint32_t>(node), static_cast<std::uint32_t>(k / 4));
        }
        const Index last = count - wanted + k;
        const Index drawn = random_below(words[lane], last + 1);
        const auto place = std::lower_bound(chosen.begin(), chosen.end(), drawn);
        if (place != chosen.end() && *place == drawn) {
            chosen.push_back(last);  // larger than all so far
        } else {
            chosen.insert(place, drawn);
        }
    }
}

// Which nodes and edges are in the sample, and the place of each node in it.
class Picker {
  public:
    Picker(const Graph& graph, IndexSpan seeds)
        : graph_(graph), place_(static_cast<std::size_t>(graph.num_nodes()), -1) {
        for (const Index seed : seeds) add(seed);
    }

    // One hop further out.
    void hop(Index num_neighbors, const RandomKey& key) {
        const std::size_t end = nodes.size();
        for (; heard_ < end; ++heard_) hear(nodes[heard_], num_neighbors, key);
    }

    void sort() {
        sort_ascending(nodes);
        sort_ascending(edges);
        for (std::size_t i = 0; i < nodes.size(); ++i) place_[nodes[i]] = static_cast<Index>(i);
    }

    std::vector<Index> places_of(IndexSpan of) const {
        std::vector<Index> places;
        for (const Index node : of) places.push_back(place_[node]);
        return places;
    }

    std::vector<Index> nodes;
    std::vector<Index> edges;

  private:
    void add(Index node) {
        if (place_[node] >= 0) return;
        place_[node] = 0;  // until sort()
        nodes.push_back(node);
    }

    void hear(Index node, Index num_neighbors, const RandomKey& key) {
        const IncomingEdges& in = graph_.incoming();
        const Index first = in.row_ptr[node];
        const Index count = in.row_ptr[node + 1] - first;
        const auto take = [&](Index slot) {
            edges.push_back(in.edge[slot]);
            add(in.source[slot]);
        };
        if (num_neighbors == kAllNeighbors || num_neighbors >= count) {
            for (Index k = 0; k < count; ++k) take(first + k);
            return;
        }
        choose(key, node, count, num_neighbors, chosen_);
        for (const Index k : chosen_) take(first + k);
    }

    const Graph& graph_;
    std::vector<Index> place_;  // [N]; -1 for nodes that are not in the sample
    std::size_t heard_ = 0;     // how many nodes have chosen their neighbours
    std::vector<Index> chosen_;
};

// Where each graph's nodes begin among those that were taken, which ascend.
std::vector<Index> ptr_of(const std::vector<Index>& ptr, const std::vector<Index>& nodes) {
    std::vector<Index> begins;
    for (const Index first : ptr) {
        const auto place = std::lower_bound(nodes.begin(), nodes.end(), first);
        begins.push_back(static_cast<Index>(place - nodes.begin()));
    }
    return begins;
}

// The number that each node goes by in the graph that dropout knows.
std::vector<Index> names_of_nodes(const std::vector<Index>& n_id, const std::vector<Index>& nodes) {
    if (n_id.empty()) return nodes;
    std::vector<Index> names;
    for (const Index node : nodes) names.push_back(n_id[node]);
    return names;
}

}  // namespace

template <class T>
NeighborSample<T> sample_neighbors(const GraphData<T>& whole, IndexSpan seeds,
                                   IndexSpan num_neighbors, const RandomKey& key) {
    Picker picker(whole.graph, seeds);
    for (const Index most : num_neighbors) picker.hop(most, key);
    picker.sort();
    const std::vector<Index>& nodes = picker.nodes;
    std::vector<Index> source;
    std::vector<Index> target;
    for (const Index e : picker.edges) {
        source.push_back(whole.graph.source()[e]);
        target.push_back(whole.graph.target()[e]);
    }
    GraphData<T> part{Graph::from_edge_index(static_cast<Index>(nodes.size()),
                                             picker.places_of(source), picker.places_of(target)),
                      take_rows<T>(whole.x, nodes),
                      take_rows<T>(whole.edge_attr, picker.edges),
                      {},
                      {},
                      {},
                      {}};
    part.edge_weight = take_rows<T>(whole.edge_weight, picker.edges);
    part.targets = take_rows<T>(whole.targets, nodes);
    if (!whole.y.empty()) {
        for (const Index node : nodes) part.y.push_back(whole.y[node]);
    }
    part.ptr = ptr_of(whole.ptr, nodes);
    part.n_id = names_of_nodes(whole.n_id, nodes);
    std::vector<Index> rows = picker.places_of(seeds);
    sort_ascending(rows);
    return {std::move(part), std::move(picker.edges), std::move(rows)};
}

template NeighborSample<float> sample_neighbors(const GraphData<float>&, IndexSpan, IndexSpan,
                                                const RandomKey&);
template NeighborSample<double> sample_neighbors(const GraphData<double>&, IndexSpan, IndexSpan,
                                                 const RandomKey&);

}  // namespace gatlab
