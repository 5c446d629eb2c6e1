#include "gatlab/graph/graph.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/edge_list.h"

namespace gatlab {
namespace {

using test::awkward_graphs;
using test::EdgeList;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

class AwkwardGraph : public ::testing::TestWithParam<EdgeList> {
  protected:
    const EdgeList& edges() const { return GetParam(); }
};

TEST_P(AwkwardGraph, KeepsTheEdgesInTheCallersOrder) {
    const Graph graph = edges().graph();
    EXPECT_EQ(graph.num_nodes(), edges().num_nodes);
    EXPECT_EQ(graph.num_targets(), edges().num_nodes);
    EXPECT_EQ(graph.num_edges(), static_cast<Index>(edges().num_edges()));
    EXPECT_THAT(graph.source(), ElementsAreArray(edges().source));
    EXPECT_THAT(graph.target(), ElementsAreArray(edges().target));
    EXPECT_TRUE(graph.kept_edges().empty());
}

TEST_P(AwkwardGraph, IncomingListsEachTargetsEdgesInTheCallersOrder) {
    const Graph graph = edges().graph();
    const IncomingEdges& in = graph.incoming();
    std::vector<Index> row_ptr = {0};
    std::vector<Index> source;
    std::vector<Index> edge;
    for (Index i = 0; i < edges().num_nodes; ++i) {
        for (std::size_t e = 0; e < edges().num_edges(); ++e) {
            if (edges().target[e] != i) continue;
            source.push_back(edges().source[e]);
            edge.push_back(static_cast<Index>(e));
        }
        row_ptr.push_back(static_cast<Index>(edge.size()));
    }
    EXPECT_EQ(in.row_ptr, row_ptr);
    EXPECT_EQ(in.source, source);
    EXPECT_EQ(in.edge, edge);
}

TEST_P(AwkwardGraph, OutgoingIsTheTransposeAndKnowsEverySlot) {
    const Graph graph = edges().graph();
    const OutgoingEdges& out = graph.outgoing();
    ASSERT_EQ(out.row_ptr.size(), static_cast<std::size_t>(edges().num_nodes) + 1);
    EXPECT_EQ(out.row_ptr.back(), graph.num_edges());
    std::vector<int> seen(edges().num_edges(), 0);
    for (Index j = 0; j < edges().num_nodes; ++j) {
        for (Index k = out.row_ptr[j]; k < out.row_ptr[j + 1]; ++k) {
            const Index edge = graph.incoming().edge[out.slot[k]];
            EXPECT_EQ(edges().source[edge], j);
            EXPECT_EQ(edges().target[edge], out.target[k]);
            ++seen[edge];
        }
    }
    EXPECT_THAT(seen, ::testing::Each(1));
}

TEST_P(AwkwardGraph, SelfLoopRuleDropsAllLoopsAndAppendsOnePerNode) {
    const Graph graph = edges().graph();
    std::vector<Index> source;
    std::vector<Index> target;
    std::vector<Index> kept;
    for (std::size_t e = 0; e < edges().num_edges(); ++e) {
        if (edges().source[e] == edges().target[e]) continue;
        source.push_back(edges().source[e]);
        target.push_back(edges().target[e]);
        kept.push_back(static_cast<Index>(e));
    }
    for (Index node = 0; node < edges().num_nodes; ++node) {
        source.push_back(node);
        target.push_back(node);
    }
    const Graph& looped = graph.with_self_loops();
    EXPECT_THAT(looped.source(), ElementsAreArray(source));
    EXPECT_THAT(looped.target(), ElementsAreArray(target));
    EXPECT_THAT(looped.kept_edges(), ElementsAreArray(kept));
    EXPECT_EQ(looped.num_nodes(), graph.num_nodes());
}

INSTANTIATE_TEST_SUITE_P(Each, AwkwardGraph, ::testing::ValuesIn(awkward_graphs()),
                         [](const auto& test) { return test.param.name; });

TEST(Graph, SelfLoopsAreMadeOnceAndStayWithAMovedGraph) {
    Graph graph = test::karate_club().graph();
    const Graph* looped = &graph.with_self_loops();
    EXPECT_EQ(&graph.with_self_loops(), looped);
    const Graph moved = std::move(graph);
    EXPECT_EQ(&moved.with_self_loops(), looped);
    EXPECT_EQ(looped->num_edges(), 156 + 34);
}

TEST(Graph, AdjacencyRowIsTheNodeThatListens) {
    Matrix<double> adjacency = Matrix<double>::Zero(3, 3);
    adjacency(0, 1) = 1;  // node 0 attends to node 1: the edge 1 → 0
    adjacency(0, 2) = 0.5;
    adjacency(2, 2) = -3;
    const Graph graph = Graph::from_adjacency(adjacency);
    EXPECT_EQ(graph.num_nodes(), 3);
    EXPECT_THAT(graph.source(), ElementsAre(1, 2, 2));
    EXPECT_THAT(graph.target(), ElementsAre(0, 0, 2));
}

TEST(Graph, AdjacencyOfZerosHasNoEdge) {
    const Graph graph = Graph::from_adjacency(Matrix<double>::Zero(4, 4));
    EXPECT_EQ(graph.num_nodes(), 4);
    EXPECT_EQ(graph.num_edges(), 0);
}

TEST(KarateClub, Has34Members78TiesAndTheirKnownDegrees) {
    const EdgeList club = test::karate_club();
    EXPECT_EQ(club.num_edges(), 2u * 78u);
    std::map<Index, int> degree;
    for (const Index member : club.target) ++degree[member];
    EXPECT_EQ(degree[0], 16);   // Mr. Hi
    EXPECT_EQ(degree[33], 17);  // the officer
    EXPECT_EQ(degree[11], 1);
    EXPECT_EQ(degree.size(), 34u);
}

}  // namespace
}  // namespace gatlab
