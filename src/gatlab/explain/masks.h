#pragma once

#include "gatlab/explain/explanation.h"
#include "gatlab/explain/field.h"

namespace gatlab {

// Private to the .cpp files: masks of a field as they stand in an explanation of the whole graph.

/// A node mask of that type for `nodes` with `features`, all zeros.
template <class T>
Matrix<T> empty_node_mask(NodeMaskType type, Index nodes, Index features) {
    if (type == NodeMaskType::none) return {};
    return Matrix<T>::Zero(type == NodeMaskType::common_attributes ? 1 : nodes,
                           type == NodeMaskType::object ? 1 : features);
}

/// The place, in a row-major node mask of that type for x, of row and column of x.
inline Index place_in_mask(NodeMaskType type, Index row, Index col, Index cols) {
    if (type == NodeMaskType::object) return row;
    return type == NodeMaskType::common_attributes ? col : row * cols + col;
}

/// Calls body(k, row, column) for every stored number x.stored()[k].
template <class T, class Body>
void for_each_stored(const Features<T>& x, const Body& body) {
    std::size_t k = 0;
    for (Index row = 0; row < x.rows(); ++row) {
        if (!x.is_sparse()) {
            for (Index col = 0; col < x.cols(); ++col) body(k++, row, col);
            continue;
        }
        const auto end = static_cast<std::size_t>(x.pattern()->row_ptr[row + 1]);
        for (; k < end; ++k) body(k, row, x.pattern()->col_idx[k]);
    }
}

/// The place of every stored number of x in a node mask for x.
template <class T>
std::vector<Index> mask_places(const Features<T>& x, NodeMaskType type) {
    std::vector<Index> places(x.stored().size());
    for_each_stored(x, [&](std::size_t k, Index row, Index col) {
        places[k] = place_in_mask(type, row, col, x.cols());
    });
    return places;
}

/// Numbers of a field's edges [e, 1] among those of all edges [E, 1].
template <class T>
Matrix<T> spread_edges(const Field<T>& field, Index num_edges, const Matrix<T>& values) {
    Matrix<T> all = Matrix<T>::Zero(num_edges, 1);
    for (std::size_t k = 0; k < field.edges.size(); ++k) {
        all(field.edges[k], 0) = values(static_cast<Index>(k), 0);
    }
    return all;
}

/// A node mask of a field among those of all nodes.
template <class T>
Matrix<T> spread_nodes(const Field<T>& field, Index num_nodes, NodeMaskType type, Matrix<T> mask) {
    if (type == NodeMaskType::none || type == NodeMaskType::common_attributes) return mask;
    Matrix<T> all = Matrix<T>::Zero(num_nodes, mask.cols());
    for (std::size_t k = 0; k < field.nodes.size(); ++k) {
        all.row(field.nodes[k]) = mask.row(static_cast<Index>(k));
    }
    return all;
}

}  // namespace gatlab
