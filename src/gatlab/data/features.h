#pragma once

#include <memory>

#include "gatlab/core/types.h"

namespace gatlab {

/// Where the stored values of a sparse [rows, cols] matrix stand, row by row (CSR) and, for
/// gradients, column by column. Values themselves live elsewhere, so that dropout can share this.
struct SparsePattern {
    Index rows = 0;
    Index cols = 0;
    std::vector<Index> row_ptr;  ///< [rows + 1]
    std::vector<Index> col_idx;  ///< [stored]

    std::vector<Index> col_ptr;   ///< [cols + 1], the transposed order
    std::vector<Index> row_idx;   ///< [stored], row of each value in the transposed order
    std::vector<Index> position;  ///< [stored], where that value stands in the row order

    /// Checks the structure and derives the transposed order.
    /// @throws ShapeError, ValueError naming `argument` (`x` by default) when it is not a CSR
    /// matrix.
    static std::shared_ptr<const SparsePattern> from_csr(Index rows, Index cols,
                                                         std::vector<Index> row_ptr,
                                                         std::vector<Index> col_idx,
                                                         const char* argument = "x");
};

/// A [rows, cols] matrix of node features, dense or sparse: what goes into a layer and comes out.
template <class T>
class Features {
  public:
    Features() = default;
    explicit Features(Matrix<T> dense) : dense_(std::move(dense)) {}

    /// @param values one per stored entry of `pattern`, in row order.
    /// @throws ShapeError when their number differs.
    Features(std::shared_ptr<const SparsePattern> pattern, std::vector<T> values);

    bool is_sparse() const { return pattern_ != nullptr; }
    Index rows() const;
    Index cols() const;

    const Matrix<T>& dense() const { return dense_; }
    const std::shared_ptr<const SparsePattern>& pattern() const { return pattern_; }
    std::span<const T> values() const { return values_; }

    /// Every stored number, in row order, dense or sparse.
    std::span<const T> stored() const;

    /// Turns this into a dense matrix of that size, keeping its memory if it fits.
    Matrix<T>& reshape_dense(Index rows, Index cols);

    /// Turns this into a sparse matrix with that pattern, keeping its memory if it fits.
    std::span<T> reshape_sparse(const std::shared_ptr<const SparsePattern>& pattern);

    /// The dense matrix: this one's own, or `scratch` filled with the sparse one's entries.
    const Matrix<T>& dense_in(Matrix<T>& scratch) const;

    /// A dense copy, for showing and for tests.
    Matrix<T> to_dense() const;

  private:
    Matrix<T> dense_;
    std::shared_ptr<const SparsePattern> pattern_;
    std::vector<T> values_;
};

extern template class Features<float>;
extern template class Features<double>;

}  // namespace gatlab
