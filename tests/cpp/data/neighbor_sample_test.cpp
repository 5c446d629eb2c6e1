#include "gatlab/data/neighbor_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edge_list.h"
#include "support/sparse.h"
#include "support/tolerance.h"

namespace gatlab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Every number says which node or edge it belongs to.
GraphData<double> telling_data(const test::EdgeList& edges) {
    const auto number_of = [](Index rows, double first) {
        Matrix<double> numbers(rows, 1);
        for (Index i = 0; i < rows; ++i) numbers(i, 0) = first + i;
        return numbers;
    };
    GraphData<double> data{
        edges.graph(), Features<double>(number_of(edges.num_nodes, 1000)), {}, {}, {}, {}, {}};
    const auto num_edges = static_cast<Index>(edges.num_edges());
    data.edge_attr = number_of(num_edges, 2000);
    data.edge_weight = number_of(num_edges, 3000);
    data.targets = number_of(edges.num_nodes, 4000);
    data.y.resize(static_cast<std::size_t>(edges.num_nodes));
    std::iota(data.y.begin(), data.y.end(), 0);
    return data;
}

test::EdgeList busy_graph() {
    test::Numbers numbers(3);
    return test::random_graph(60, 700, numbers);  // with loops and duplicates
}

std::vector<Index> degrees(const Graph& graph) {
    std::vector<Index> degrees(static_cast<std::size_t>(graph.num_targets()), 0);
    for (const Index target : graph.target()) ++degrees[target];
    return degrees;
}

// The nodes that are `hops` or fewer edges away from the seeds, against the edges' direction.
std::set<Index> within(const test::EdgeList& edges, const std::vector<Index>& seeds,
                       std::size_t hops) {
    std::set<Index> reached(seeds.begin(), seeds.end());
    for (std::size_t hop = 0; hop < hops; ++hop) {
        const std::set<Index> before = reached;
        for (std::size_t e = 0; e < edges.num_edges(); ++e) {
            if (before.contains(edges.target[e])) reached.insert(edges.source[e]);
        }
    }
    return reached;
}

void expect_a_part(const GraphData<double>& whole, const NeighborSample<double>& sample) {
    const GraphData<double>& part = sample.data;
    EXPECT_NO_THROW(part.check());
    EXPECT_TRUE(std::is_sorted(part.n_id.begin(), part.n_id.end(), std::less_equal<>()));
    EXPECT_TRUE(std::is_sorted(sample.e_id.begin(), sample.e_id.end(), std::less_equal<>()));
    ASSERT_EQ(sample.e_id.size(), static_cast<std::size_t>(part.graph.num_edges()));
    for (std::size_t e = 0; e < sample.e_id.size(); ++e) {
        const Index there = sample.e_id[e];
        EXPECT_EQ(part.n_id[part.graph.source()[e]], whole.graph.source()[there]);
        EXPECT_EQ(part.n_id[part.graph.target()[e]], whole.graph.target()[there]);
        EXPECT_EQ(part.edge_attr(e, 0), 2000 + there);
        EXPECT_EQ(part.edge_weight(e, 0), 3000 + there);
    }
    const Matrix<double> x = part.x.to_dense();
    for (std::size_t i = 0; i < part.n_id.size(); ++i) {
        EXPECT_EQ(x(i, 0), 1000 + part.n_id[i]);
        EXPECT_EQ(part.targets(i, 0), 4000 + part.n_id[i]);
        EXPECT_EQ(part.y[i], part.n_id[i]);
    }
}

TEST(NeighborSample, IsAPartOfTheGraphWithNoDegreeAboveTheLimit) {
    GraphData<double> whole = telling_data(busy_graph());
    const std::vector<Index> whole_degrees = degrees(whole.graph);
    const std::vector<Index> seeds{41, 7, 23};
    for (const bool sparse : {false, true}) {
        if (sparse) whole.x = test::sparse_features(whole.x.dense());
        for (const std::vector<Index>& limits : {std::vector<Index>{4, 3}, {2, 50, 1}, {1}}) {
            const auto sample = sample_neighbors<double>(whole, seeds, limits, {1, 1, 1, {}});
            expect_a_part(whole, sample);
            EXPECT_EQ(sample.data.x.is_sparse(), sparse);
            std::vector<Index> found;
            for (const Index row : sample.seeds) found.push_back(sample.data.n_id[row]);
            EXPECT_THAT(found, ElementsAre(7, 23, 41));
            const std::vector<Index> taken = degrees(sample.data.graph);
            for (const Index row : sample.seeds) {
                const Index node = sample.data.n_id[row];
                EXPECT_EQ(taken[row], std::min(limits[0], whole_degrees[node]));
            }
            const Index most = *std::max_element(limits.begin(), limits.end());
            for (const Index degree : taken) EXPECT_LE(degree, most);
            for (const Index node : sample.data.n_id) {
                EXPECT_TRUE(within(busy_graph(), seeds, limits.size()).contains(node));
            }
        }
    }
}

TEST(NeighborSample, TakesAllNeighborsWhereAsked) {
    for (const test::EdgeList& edges : test::awkward_graphs()) {
        SCOPED_TRACE(edges.name);
        const GraphData<double> whole = telling_data(edges);
        const std::vector<Index> seeds{edges.num_nodes - 1};
        for (const Index all : {kAllNeighbors, Index{1000}}) {
            const auto sample =
                sample_neighbors<double>(whole, seeds, std::vector<Index>{all, all}, {});
            expect_a_part(whole, sample);
            const std::set<Index> nodes = within(edges, seeds, 2);
            EXPECT_EQ(std::set<Index>(sample.data.n_id.begin(), sample.data.n_id.end()), nodes);
            const std::set<Index> heard = within(edges, seeds, 1);
            Index wanted = 0;
            for (const Index target : edges.target) wanted += heard.contains(target) ? 1 : 0;
            EXPECT_EQ(sample.data.graph.num_edges(), wanted);
        }
    }
}

TEST(NeighborSample, OfNoHopsIsTheSeedsAlone) {
    const GraphData<double> whole = telling_data(busy_graph());
    const auto sample = sample_neighbors<double>(whole, std::vector<Index>{5, 2}, {}, {});
    EXPECT_THAT(sample.data.n_id, ElementsAre(2, 5));
    EXPECT_EQ(sample.data.graph.num_edges(), 0);
}

TEST(NeighborSample, FollowsFromTheKey) {
    const GraphData<double> whole = telling_data(busy_graph());
    const std::vector<Index> seeds{1, 2, 3};
    const std::vector<Index> limits{3, 3};
    const auto drawn = [&](const RandomKey& key) {
        return sample_neighbors<double>(whole, seeds, limits, key).e_id;
    };
    const RandomKey key{1, 2, 3, RandomPurpose::batches};
    EXPECT_EQ(drawn(key), drawn(key));
    EXPECT_NE(drawn(key), drawn({2, 2, 3, RandomPurpose::batches}));
    EXPECT_NE(drawn(key), drawn({1, 3, 3, RandomPurpose::batches}));
    EXPECT_NE(drawn(key), drawn({1, 2, 4, RandomPurpose::batches}));
}

// Every set of neighbours is drawn about equally often.
TEST(NeighborSample, IsUniform) {
    test::EdgeList star{"", 7, {}, {}};
    for (Index leaf = 1; leaf < 7; ++leaf) {
        star.source.push_back(leaf);
        star.target.push_back(0);
    }
    const GraphData<double> whole = telling_data(star);
    std::map<std::vector<Index>, int> counts;
    const int rounds = 4000;
    for (std::uint32_t round = 0; round < rounds; ++round) {
        ++counts[sample_neighbors<double>(whole, std::vector<Index>{0}, std::vector<Index>{3},
                                          {1, round, 0, {}})
                     .e_id];
    }
    EXPECT_EQ(counts.size(), 20u);  // 6 choose 3
    const double mean = rounds / 20.0;
    for (const auto& [chosen, count] : counts) {
        EXPECT_NEAR(count, mean, test::kStandardErrors * std::sqrt(mean));
    }
}

TEST(NeighborSample, KnowsWhichGraphOfABatchItsNodesAreOf) {
    GraphData<double> whole = telling_data({"", 6, {0, 4, 5}, {1, 3, 3}});
    whole.ptr = {0, 2, 3, 6};
    const auto sample = sample_neighbors<double>(whole, std::vector<Index>{1, 3},
                                                 std::vector<Index>{kAllNeighbors}, {});
    EXPECT_THAT(sample.data.n_id, ElementsAre(0, 1, 3, 4, 5));
    EXPECT_THAT(sample.data.ptr, ElementsAre(0, 2, 2, 5));
    const auto again = sample_neighbors<double>(sample.data, std::vector<Index>{2}, {}, {});
    EXPECT_THAT(again.data.n_id, ElementsAre(3));  // still by the first graph's numbers
    EXPECT_THAT(again.data.ptr, ElementsAre(0, 0, 0, 1));
    EXPECT_THAT(again.e_id, IsEmpty());
}

}  // namespace
}  // namespace gatlab
