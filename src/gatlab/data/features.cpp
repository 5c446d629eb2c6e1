#include "gatlab/data/features.h"

#include <numeric>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

void check_row_ptr(Index rows, const std::vector<Index>& row_ptr, std::size_t stored,
                   const std::string& argument) {
    if (row_ptr.size() != static_cast<std::size_t>(rows) + 1) {
        throw ShapeError({{argument, ".row_ptr"},
                          {std::int64_t{rows} + 1, " offsets (rows + 1)"},
                          {row_ptr.size()},
                          "Give one offset per row and a last one"});
    }
    const auto refuse = [&](const Words& got) {
        throw ValueError({{argument, ".row_ptr"},
                          "offsets that start at 0 and never decrease",
                          got,
                          "Check how the rows were counted"});
    };
    if (row_ptr.front() != 0) refuse({row_ptr.front(), " at the start"});
    for (std::size_t i = 0; i + 1 < row_ptr.size(); ++i) {
        if (row_ptr[i] > row_ptr[i + 1]) {
            refuse({row_ptr[i], " before ", row_ptr[i + 1]});
        }
    }
    if (static_cast<std::size_t>(row_ptr.back()) != stored) {
        throw ShapeError({{argument, ".col_idx"},
                          {row_ptr.back(), " entries, as the last offset says"},
                          {stored},
                          "Give one column per stored value"});
    }
}

void check_columns(Index cols, const std::vector<Index>& col_idx, const std::string& argument) {
    for (const Index column : col_idx) {
        if (column < 0 || column >= cols) {
            throw ValueError({{argument, ".col_idx"},
                              {"columns 0 … ", cols - 1},
                              {column},
                              "Check the shape, or number columns from 0"});
        }
    }
}

}  // namespace

std::shared_ptr<const SparsePattern> SparsePattern::from_csr(Index rows, Index cols,
                                                             std::vector<Index> row_ptr,
                                                             std::vector<Index> col_idx,
                                                             const char* argument) {
    if (rows < 0 || cols < 0) {
        throw ShapeError({argument,
                          "a shape without negative numbers",
                          {Piece::shape(rows, cols)},
                          "Give [rows, columns]"});
    }
    check_row_ptr(rows, row_ptr, col_idx.size(), argument);
    check_columns(cols, col_idx, argument);

    auto pattern = std::make_shared<SparsePattern>();
    pattern->rows = rows;
    pattern->cols = cols;
    pattern->col_ptr.assign(static_cast<std::size_t>(cols) + 1, 0);
    for (const Index column : col_idx) {
        ++pattern->col_ptr[column + 1];
    }
    std::partial_sum(pattern->col_ptr.begin(), pattern->col_ptr.end(), pattern->col_ptr.begin());
    std::vector<Index> next(pattern->col_ptr.begin(), pattern->col_ptr.end() - 1);
    pattern->row_idx.resize(col_idx.size());
    pattern->position.resize(col_idx.size());
    for (Index row = 0; row < rows; ++row) {
        for (Index k = row_ptr[row]; k < row_ptr[row + 1]; ++k) {
            const auto at = static_cast<std::size_t>(next[col_idx[k]]++);
            pattern->row_idx[at] = row;
            pattern->position[at] = k;
        }
    }
    pattern->row_ptr = std::move(row_ptr);
    pattern->col_idx = std::move(col_idx);
    return pattern;
}

template <class T>
Features<T>::Features(std::shared_ptr<const SparsePattern> pattern, std::vector<T> values)
    : pattern_(std::move(pattern)), values_(std::move(values)) {
    if (values_.size() != pattern_->col_idx.size()) {
        throw ShapeError({"x.values",
                          {pattern_->col_idx.size(), " values"},
                          {values_.size()},
                          "Give one value per stored column"});
    }
}

template <class T>
Index Features<T>::rows() const {
    return pattern_ ? pattern_->rows : static_cast<Index>(dense_.rows());
}

template <class T>
Index Features<T>::cols() const {
    return pattern_ ? pattern_->cols : static_cast<Index>(dense_.cols());
}

template <class T>
std::span<const T> Features<T>::stored() const {
    if (pattern_) {
        return values_;
    }
    return {dense_.data(), static_cast<std::size_t>(dense_.size())};
}

template <class T>
Matrix<T>& Features<T>::reshape_dense(Index rows, Index cols) {
    pattern_.reset();
    dense_.resize(rows, cols);
    return dense_;
}

template <class T>
std::span<T> Features<T>::reshape_sparse(const std::shared_ptr<const SparsePattern>& pattern) {
    pattern_ = pattern;
    values_.resize(pattern->col_idx.size());
    return values_;
}

template <class T>
const Matrix<T>& Features<T>::dense_in(Matrix<T>& scratch) const {
    if (!pattern_) return dense_;
    scratch.setZero(pattern_->rows, pattern_->cols);
    for (Index row = 0; row < pattern_->rows; ++row) {
        for (auto k = static_cast<std::size_t>(pattern_->row_ptr[row]);
             k < static_cast<std::size_t>(pattern_->row_ptr[row + 1]); ++k) {
            scratch(row, pattern_->col_idx[k]) += values_[k];
        }
    }
    return scratch;
}

template <class T>
Matrix<T> Features<T>::to_dense() const {
    Matrix<T> scratch;
    return dense_in(scratch);
}

template class Features<float>;
template class Features<double>;

}  // namespace gatlab
