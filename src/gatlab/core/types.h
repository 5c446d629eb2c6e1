#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace gatlab {

/// Numbers nodes, edges, rows and columns.
using Index = std::int32_t;

/// Dense row-major matrix; rows are nodes or edges, columns are features or heads × channels.
template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A list of node or edge numbers that somebody else owns.
using IndexSpan = std::span<const Index>;

}  // namespace gatlab
