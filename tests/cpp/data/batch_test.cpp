#include "gatlab/data/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gatlab/core/error.h"

#include "support/edge_list.h"

namespace gatlab {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

GraphData<double> triangle() {
    GraphData<double> data{test::EdgeList{"", 3, {0, 1, 2}, {1, 2, 0}}.graph(),
                           Features<double>(Matrix<double>::Constant(3, 2, 1)),
                           Matrix<double>::Constant(3, 1, 10),
                           {0, 1, -1},
                           {0},
                           {1},
                           {}};
    return data;
}

GraphData<double> lone_node() {
    return {test::EdgeList{"", 1, {}, {}}.graph(),
            Features<double>(Matrix<double>::Constant(1, 2, 2)),
            {},
            {3},
            {0},
            {},
            {}};
}

GraphData<double> batched(const std::vector<const GraphData<double>*>& graphs) {
    return batch_of<double>(graphs);
}

TEST(Batch, PutsGraphsSideBySide) {
    const GraphData<double> a = triangle();
    const GraphData<double> b = lone_node();
    const GraphData<double> batch = batched({&a, &b, &a});
    EXPECT_NO_THROW(batch.check());
    EXPECT_EQ(batch.graph.num_nodes(), 7);
    EXPECT_THAT(batch.graph.source(), ElementsAre(0, 1, 2, 4, 5, 6));
    EXPECT_THAT(batch.graph.target(), ElementsAre(1, 2, 0, 5, 6, 4));
    EXPECT_THAT(batch.ptr, ElementsAre(0, 3, 4, 7));
    EXPECT_EQ(batch.num_graphs(), 3);
    EXPECT_THAT(batch.y, ElementsAre(0, 1, -1, 3, 0, 1, -1));
    EXPECT_THAT(batch.train_nodes, ElementsAre(0, 3, 4));
    EXPECT_THAT(batch.val_nodes, ElementsAre(1, 5));
    EXPECT_EQ(batch.edge_attr, Matrix<double>::Constant(6, 1, 10));
    EXPECT_EQ(batch.x.dense().row(3), Matrix<double>::Constant(1, 2, 2));
}

TEST(Batch, OfBatchesIsTheBatchOfAll) {
    const GraphData<double> a = triangle();
    const GraphData<double> b = lone_node();
    const GraphData<double> ab = batched({&a, &b});
    const GraphData<double> nested = batched({&ab, &a});
    const GraphData<double> flat = batched({&a, &b, &a});
    EXPECT_THAT(nested.ptr, ElementsAreArray(flat.ptr));
    EXPECT_THAT(nested.y, ElementsAreArray(flat.y));
    EXPECT_THAT(nested.train_nodes, ElementsAreArray(flat.train_nodes));
}

TEST(Batch, KeepsSparseFeaturesSparse) {
    GraphData<double> a = triangle();
    a.x = Features<double>(SparsePattern::from_csr(3, 2, {0, 1, 1, 3}, {1, 0, 1}), {5, 6, 7});
    GraphData<double> b = lone_node();
    b.x = Features<double>(SparsePattern::from_csr(1, 2, {0, 1}, {0}), {8});
    const GraphData<double> batch = batched({&b, &a});
    EXPECT_TRUE(batch.x.is_sparse());
    Matrix<double> expected(4, 2);
    expected << 8, 0, 0, 5, 0, 0, 6, 7;
    EXPECT_EQ(batch.x.to_dense(), expected);
}

TEST(Batch, LabelsOfGraphsComeOnePerGraph) {
    GraphData<double> a = triangle();
    GraphData<double> b = lone_node();
    for (GraphData<double>* data : {&a, &b}) {
        data->graph_level = true;
        data->val_nodes = {};
        data->train_nodes = {0};
    }
    a.y = {1};
    b.y = {0};
    a.targets = Matrix<double>::Constant(1, 2, 4);
    b.targets = Matrix<double>::Constant(1, 2, 5);
    const GraphData<double> batch = batched({&a, &b});
    EXPECT_NO_THROW(batch.check());
    EXPECT_EQ(batch.num_rows(), 2);
    EXPECT_THAT(batch.y, ElementsAre(1, 0));
    EXPECT_THAT(batch.train_nodes, ElementsAre(0, 1));
    EXPECT_EQ(batch.targets.rows(), 2);
    EXPECT_EQ(batch.targets(1, 0), 5);
}

TEST(Batch, RefusesGraphsThatDiffer) {
    const GraphData<double> a = triangle();
    EXPECT_THROW(batched({}), ValueError);
    GraphData<double> b = lone_node();
    b.x = Features<double>(Matrix<double>::Ones(1, 3));
    EXPECT_THROW(batched({&a, &b}), ShapeError);
    b = lone_node();
    b.y = {};
    EXPECT_THROW(batched({&a, &b}), ValueError);
    b = lone_node();
    b.targets = Matrix<double>::Ones(1, 1);
    EXPECT_THROW(batched({&a, &b}), ValueError);
    b = triangle();
    b.edge_attr = {};
    EXPECT_THROW(batched({&a, &b}), ValueError);
    b = lone_node();
    b.graph_level = true;
    EXPECT_THROW(batched({&a, &b}), ValueError);
}

}  // namespace
}  // namespace gatlab
