#include "support/sparse.h"

namespace gatlab::test {

Matrix<double> with_holes(Matrix<double> dense) {
    for (Eigen::Index i = 0; i < dense.rows(); ++i) {
        for (Eigen::Index j = 0; j < dense.cols(); ++j) {
            if ((i + j) % 3 != 0) dense(i, j) = 0;
        }
    }
    return dense;
}

template <class T>
Features<T> sparse_features(const Matrix<T>& dense) {
    std::vector<Index> row_ptr = {0};
    std::vector<Index> col_idx;
    std::vector<T> values;
    for (Eigen::Index i = 0; i < dense.rows(); ++i) {
        for (Eigen::Index j = 0; j < dense.cols(); ++j) {
            if (dense(i, j) == 0) continue;
            col_idx.push_back(static_cast<Index>(j));
            values.push_back(dense(i, j));
        }
        row_ptr.push_back(static_cast<Index>(col_idx.size()));
    }
    return Features<T>(
        SparsePattern::from_csr(static_cast<Index>(dense.rows()), static_cast<Index>(dense.cols()),
                                std::move(row_ptr), std::move(col_idx)),
        std::move(values));
}

template Features<float> sparse_features(const Matrix<float>&);
template Features<double> sparse_features(const Matrix<double>&);

}  // namespace gatlab::test
