#include "gatlab/data/batch.h"

#include <algorithm>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

template <class T>
using Graphs = std::span<const GraphData<T>* const>;

[[noreturn]] void refuse(const char* argument, const Words& expected, const Words& got) {
    throw ValueError({argument, expected, got, "Batch graphs that are described alike"});
}

template <class T>
void check_alike(Graphs<T> graphs) {
    if (graphs.empty()) refuse("graphs", "at least one graph", "none");
    const GraphData<T>& first = *graphs[0];
    for (const GraphData<T>* graph : graphs) {
        if (graph->x.cols() != first.x.cols()) {
            throw ShapeError({"x",
                              {first.x.cols(), " features, as the first graph"},
                              {graph->x.cols()},
                              "Batch graphs with the same features"});
        }
        if (graph->x.is_sparse() != first.x.is_sparse()) {
            refuse("x", "sparse features in all graphs or in none", "both");
        }
        if (graph->graph_level != first.graph_level) {
            refuse("graph_level", "labels of nodes, or of graphs, throughout", "both");
        }
        if (graph->y.empty() != first.y.empty())
            refuse("y", "labels for all graphs or none", "both");
    }
}

template <class T>
Graph joined_graph(Graphs<T> graphs) {
    std::vector<Index> source;
    std::vector<Index> target;
    Index nodes = 0;
    for (const GraphData<T>* data : graphs) {
        for (const Index node : data->graph.source()) source.push_back(nodes + node);
        for (const Index node : data->graph.target()) target.push_back(nodes + node);
        nodes += data->graph.num_nodes();
    }
    return Graph::from_edge_index(nodes, source, target);
}

// One matrix under the other, `wanted` rows in all or none. Those without rows (for graphs without
// edges) may have any width.
template <class T>
Matrix<T> stacked(Graphs<T> graphs, const Matrix<T> GraphData<T>::*member, Index wanted,
                  const char* name) {
    Eigen::Index rows = 0;
    Eigen::Index cols = 0;
    for (const GraphData<T>* data : graphs) {
        rows += (data->*member).rows();
        cols = std::max(cols, (data->*member).cols());
    }
    if (rows != 0 && rows != wanted) refuse(name, "numbers for all graphs or for none", "some");
    Matrix<T> all(rows, rows == 0 ? 0 : cols);
    Eigen::Index row = 0;
    for (const GraphData<T>* data : graphs) {
        const Matrix<T>& part = data->*member;
        if (part.rows() == 0) continue;
        if (part.cols() != cols) {
            throw ShapeError({name,
                              {cols, " columns in every graph"},
                              {part.cols()},
                              "Batch graphs that are described alike"});
        }
        all.middleRows(row, part.rows()) = part;
        row += part.rows();
    }
    return all;
}

template <class T>
Features<T> joined_dense(Graphs<T> graphs, Index nodes) {
    Matrix<T> x(nodes, graphs[0]->x.cols());
    Eigen::Index row = 0;
    for (const GraphData<T>* data : graphs) {
        x.middleRows(row, data->x.rows()) = data->x.dense();
        row += data->x.rows();
    }
    return Features<T>(std::move(x));
}

template <class T>
Features<T> joined_sparse(Graphs<T> graphs, Index nodes) {
    std::vector<Index> row_ptr{0};
    std::vector<Index> col_idx;
    std::vector<T> values;
    for (const GraphData<T>* data : graphs) {
        const SparsePattern& pattern = *data->x.pattern();
        const auto before = static_cast<Index>(col_idx.size());
        for (Index row = 0; row < pattern.rows; ++row) {
            row_ptr.push_back(before + pattern.row_ptr[row + 1]);
        }
        col_idx.insert(col_idx.end(), pattern.col_idx.begin(), pattern.col_idx.end());
        values.insert(values.end(), data->x.values().begin(), data->x.values().end());
    }
    return Features<T>(
        SparsePattern::from_csr(nodes, graphs[0]->x.cols(), std::move(row_ptr), std::move(col_idx)),
        std::move(values));
}

template <class T>
std::vector<Index> joined_ptr(Graphs<T> graphs) {
    std::vector<Index> ptr{0};
    for (const GraphData<T>* data : graphs) {
        const Index before = ptr.back();
        for_each_graph(data->ptr, data->graph.num_nodes(),
                       [&](Index, Index last) { ptr.push_back(before + last); });
    }
    return ptr;
}

// The rows of a set, numbered from the first row of each graph.
template <class T>
std::vector<Index> joined_set(Graphs<T> graphs, NodeSet set) {
    std::vector<Index> rows;
    Index before = 0;
    for (const GraphData<T>* data : graphs) {
        for (const Index row : data->nodes(set)) rows.push_back(before + row);
        before += data->num_rows();
    }
    return rows;
}

}  // namespace

template <class T>
GraphData<T> batch_of(Graphs<T> graphs) {
    check_alike(graphs);
    GraphData<T> batch{joined_graph(graphs),
                       {},
                       {},
                       {},
                       joined_set(graphs, NodeSet::train),
                       joined_set(graphs, NodeSet::val),
                       joined_set(graphs, NodeSet::test)};
    const Index nodes = batch.graph.num_nodes();
    const Index edges = batch.graph.num_edges();
    batch.ptr = joined_ptr(graphs);
    batch.graph_level = graphs[0]->graph_level;
    batch.x = graphs[0]->x.is_sparse() ? joined_sparse(graphs, nodes) : joined_dense(graphs, nodes);
    batch.edge_attr = stacked<T>(graphs, &GraphData<T>::edge_attr, edges, "edge_attr");
    batch.edge_weight = stacked<T>(graphs, &GraphData<T>::edge_weight, edges, "edge_weight");
    batch.targets = stacked<T>(graphs, &GraphData<T>::targets, batch.num_rows(), "targets");
    for (const GraphData<T>* data : graphs) {
        batch.y.insert(batch.y.end(), data->y.begin(), data->y.end());
    }
    return batch;
}

template GraphData<float> batch_of<float>(Graphs<float>);
template GraphData<double> batch_of<double>(Graphs<double>);

}  // namespace gatlab
