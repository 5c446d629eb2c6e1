#include "gatlab/data/graph_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/edge_list.h"

namespace gatlab {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NodesOfMask, ListsTheNodesWhoseFlagIsSet) {
    const std::vector<std::uint8_t> mask = {0, 1, 0, 255, 1};
    EXPECT_THAT(nodes_of_mask(mask, 5, "train_mask"), ElementsAre(1, 3, 4));
    EXPECT_THAT(nodes_of_mask({}, 0, "train_mask"), IsEmpty());
}

TEST(GraphData, CountsClassesByTheLargestLabel) {
    GraphData<float> data{test::EdgeList{"", 3, {}, {}}.graph(), {}, {}, {}, {}, {}, {}};
    EXPECT_EQ(data.num_classes(), 0);
    data.y = {-1, 4, 0};
    EXPECT_EQ(data.num_classes(), 5);
    data.y = {-1, -1, -1};
    EXPECT_EQ(data.num_classes(), 0);
}

TEST(GraphData, NamesItsNodeSets) {
    const GraphData<float> data{
        test::EdgeList{"", 3, {}, {}}.graph(), {}, {}, {0, 0, 0}, {0}, {1}, {2}};
    EXPECT_THAT(data.nodes(NodeSet::train), ElementsAre(0));
    EXPECT_THAT(data.nodes(NodeSet::val), ElementsAre(1));
    EXPECT_THAT(data.nodes(NodeSet::test), ElementsAre(2));
}

TEST(GraphData, AcceptsUnknownLabelsOutsideTheSets) {
    const GraphData<float> data{test::EdgeList{"", 2, {0}, {1}}.graph(),
                                Features<float>(Matrix<float>::Ones(2, 1)),
                                Matrix<float>::Zero(1, 2),
                                {-1, 3},
                                {1},
                                {1},
                                {}};
    EXPECT_NO_THROW(data.check());
}

}  // namespace
}  // namespace gatlab
