#include "gatlab/data/graph_data.h"

#include <algorithm>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/kernels/rows.h"

namespace gatlab {

namespace {

template <class T>
void check_finite(std::span<const T> values, const char* argument) {
    const auto bad =
        std::find_if(values.begin(), values.end(), [](T value) { return !std::isfinite(value); });
    if (bad != values.end()) {
        throw ValueError({argument,
                          "finite numbers",
                          {*bad, " at stored position ", bad - values.begin()},
                          "Replace missing values before training, by 0 or a mean"});
    }
}

void check_labels(const std::vector<Index>& y, Index rows) {
    if (y.empty()) {
        return;
    }
    if (y.size() != static_cast<std::size_t>(rows)) {
        throw ShapeError({"y",
                          {rows, " labels, one per node"},
                          {y.size()},
                          "Use -1 where the class is unknown"});
    }
    for (std::size_t row = 0; row < y.size(); ++row) {
        if (y[row] < -1) {
            throw ValueError({"y",
                              "classes from 0, or -1 for unknown",
                              {y[row], " at node ", row},
                              "Number the classes from 0"});
        }
    }
}

// With targets every row is labelled.
template <class T>
void check_node_set(const std::vector<Index>& nodes, const GraphData<T>& data,
                    const char* argument) {
    const Index rows = data.num_rows();
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        const Index node = nodes[k];
        if (node < 0 || node >= rows) {
            throw GraphError(
                {argument, {"nodes 0 … ", rows - 1}, {node}, "Name only nodes of the graph"});
        }
        if (k > 0 && nodes[k - 1] >= node) {
            throw ValueError({argument,
                              "distinct nodes in ascending order",
                              {node, " after ", nodes[k - 1]},
                              "Sort the nodes and drop duplicates"});
        }
        if (data.targets.size() == 0 && (data.y.empty() || data.y[node] < 0)) {
            throw ValueError({argument,
                              "nodes whose class is known",
                              {"node ", node, " without a label"},
                              "Give its class in y, or leave the node out"});
        }
    }
}

void check_ptr(const std::vector<Index>& ptr, Index num_nodes) {
    if (ptr.empty()) return;
    const bool good = ptr.size() > 1 && ptr.front() == 0 && ptr.back() == num_nodes &&
                      std::is_sorted(ptr.begin(), ptr.end());
    if (!good) {
        throw ValueError({"ptr",
                          {"ascending numbers from 0 to ", num_nodes},
                          {ptr.size(), " numbers that do not"},
                          "Give where each graph's nodes begin, and the number of nodes last"});
    }
}

}  // namespace

std::vector<Index> ptr_of_batch(IndexSpan batch) {
    std::vector<Index> ptr{0};
    for (std::size_t node = 0; node < batch.size(); ++node) {
        const auto graph = static_cast<Index>(ptr.size()) - 1;
        if (batch[node] < graph || static_cast<std::size_t>(batch[node]) >= batch.size()) {
            throw ValueError({"batch",
                              "graph numbers that ascend from 0, fewer than nodes",
                              {batch[node], " at node ", node},
                              "Order the nodes graph by graph"});
        }
        ptr.resize(static_cast<std::size_t>(batch[node]) + 1, static_cast<Index>(node));
    }
    ptr.push_back(static_cast<Index>(batch.size()));
    return ptr;
}

template <class T>
const std::vector<Index>& GraphData<T>::nodes(NodeSet set) const {
    switch (set) {
        case NodeSet::train:
            return train_nodes;
        case NodeSet::val:
            return val_nodes;
        case NodeSet::test:
            break;
    }
    return test_nodes;
}

template <class T>
Index GraphData<T>::num_classes() const {
    return y.empty() ? 0 : *std::max_element(y.begin(), y.end()) + 1;
}

template <class T>
void GraphData<T>::check() const {
    const Index num_nodes = graph.num_nodes();
    if (x.rows() != num_nodes || x.cols() < 1) {
        throw ShapeError({"x",
                          {"one row of features per node, [", num_nodes, ", F]"},
                          {Piece::shape(x.rows(), x.cols())},
                          "Give every node at least one feature"});
    }
    if (edge_attr.size() != 0 && edge_attr.rows() != graph.num_edges()) {
        throw ShapeError({"edge_attr",
                          {"one row per edge, [", graph.num_edges(), ", D]"},
                          {Piece::shape(edge_attr.rows(), edge_attr.cols())},
                          "Give the features of every edge, in the order of edge_index"});
    }
    if (edge_weight.size() != 0 &&
        (edge_weight.rows() != graph.num_edges() || edge_weight.cols() != 1)) {
        throw ShapeError({"edge_weight",
                          {"one number per edge, [", graph.num_edges(), ", 1]"},
                          {Piece::shape(edge_weight.rows(), edge_weight.cols())},
                          "Give the weight of every edge, in the order of edge_index"});
    }
    check_finite(x.stored(), "x");
    check_finite(all_of(edge_attr), "edge_attr");
    check_finite(all_of(edge_weight), "edge_weight");
    check_ptr(ptr, num_nodes);
    if (!n_id.empty() && n_id.size() != static_cast<std::size_t>(num_nodes)) {
        throw ShapeError({"n_id",
                          {num_nodes, " numbers, one per node"},
                          {n_id.size()},
                          "Give every node's number in the graph that this is a part of"});
    }
    check_finite(all_of(targets), "targets");
    if (targets.size() != 0 && targets.rows() != num_rows()) {
        throw ShapeError({"targets",
                          {"one row per node, [", num_rows(), ", L]"},
                          {Piece::shape(targets.rows(), targets.cols())},
                          "Give targets for every node, or for every graph if graph_level"});
    }
    check_labels(y, num_rows());
    check_node_set(train_nodes, *this, "train_mask");
    check_node_set(val_nodes, *this, "val_mask");
    check_node_set(test_nodes, *this, "test_mask");
}

std::vector<Index> nodes_of_mask(std::span<const std::uint8_t> mask, Index num_nodes,
                                 const char* argument) {
    if (mask.size() != static_cast<std::size_t>(num_nodes)) {
        throw ShapeError({argument,
                          {num_nodes, " flags, one per node"},
                          {mask.size()},
                          "Give a flag for every node"});
    }
    std::vector<Index> nodes;
    for (std::size_t node = 0; node < mask.size(); ++node) {
        if (mask[node] != 0) {
            nodes.push_back(static_cast<Index>(node));
        }
    }
    return nodes;
}

template struct GraphData<float>;
template struct GraphData<double>;

}  // namespace gatlab
