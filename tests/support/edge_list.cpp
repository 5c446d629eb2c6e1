#include "support/edge_list.h"

#include <array>

namespace gatlab::test {

namespace {

EdgeList ring_with_everything() {
    EdgeList list{"ring_with_loops_and_duplicates", 7, {}, {}};
    for (Index i = 0; i < 6; ++i) {
        list.source.push_back(i);
        list.target.push_back((i + 1) % 6);
    }
    const std::array<std::array<Index, 2>, 6> more = {
        {{2, 2}, {0, 1}, {0, 1}, {5, 5}, {5, 5}, {3, 1}}};
    for (const auto& [from, to] : more) {
        list.source.push_back(from);
        list.target.push_back(to);
    }
    return list;
}

EdgeList star(const char* name, Index leaves, bool inwards) {
    EdgeList list{name, leaves + 1, {}, {}};
    for (Index leaf = 1; leaf <= leaves; ++leaf) {
        list.source.push_back(inwards ? leaf : 0);
        list.target.push_back(inwards ? 0 : leaf);
    }
    return list;
}

}  // namespace

const std::vector<EdgeList>& awkward_graphs() {
    static const std::vector<EdgeList> graphs = [] {
        Numbers numbers(20);
        EdgeList random = random_graph(13, 40, numbers);
        random.name = "random";
        return std::vector<EdgeList>{
            {"one_node", 1, {}, {}},
            {"one_node_with_a_loop", 1, {0}, {0}},
            {"no_edges", 5, {}, {}},
            {"one_edge", 2, {1}, {0}},
            {"only_loops", 3, {0, 1, 2, 1}, {0, 1, 2, 1}},
            {"isolated_nodes", 6, {1, 3, 3, 1}, {3, 1, 3, 3}},
            {"duplicates", 3, {0, 0, 0, 2}, {1, 1, 1, 1}},
            star("star_inwards", 9, true),
            star("star_outwards", 9, false),
            ring_with_everything(),
            random,
        };
    }();
    return graphs;
}

EdgeList random_graph(Index num_nodes, Index num_edges, Numbers& numbers) {
    EdgeList list{"random", num_nodes, {}, {}};
    for (Index e = 0; e < num_edges; ++e) {
        list.source.push_back(numbers.below(num_nodes));
        list.target.push_back(numbers.below(num_nodes));
    }
    return list;
}

EdgeList karate_club() {
    // Each member with those of higher number to whom there is a tie.
    const std::vector<std::vector<Index>> ties = {
        {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31},
        {2, 3, 7, 13, 17, 19, 21, 30},
        {3, 7, 8, 9, 13, 27, 28, 32},
        {7, 12, 13},
        {6, 10},
        {6, 10, 16},
        {16},
        {},
        {30, 32, 33},
        {33},
        {},
        {},
        {},
        {33},
        {32, 33},
        {32, 33},
        {},
        {},
        {32, 33},
        {33},
        {32, 33},
        {},
        {32, 33},
        {25, 27, 29, 32, 33},
        {25, 27, 31},
        {31},
        {29, 33},
        {33},
        {31, 33},
        {32, 33},
        {32, 33},
        {32, 33},
        {33},
        {},
    };
    EdgeList list{"karate_club", 34, {}, {}};
    for (Index i = 0; i < list.num_nodes; ++i) {
        for (const Index j : ties[static_cast<std::size_t>(i)]) {
            list.source.insert(list.source.end(), {i, j});
            list.target.insert(list.target.end(), {j, i});
        }
    }
    return list;
}

std::vector<Index> karate_factions() {
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0,
            0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
}

}  // namespace gatlab::test
