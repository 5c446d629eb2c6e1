#include "gatlab/data/take_rows.h"

namespace gatlab {

template <class T>
Matrix<T> take_rows(const Matrix<T>& matrix, IndexSpan rows) {
    const std::size_t count = matrix.rows() == 0 ? 0 : rows.size();
    Matrix<T> taken(static_cast<Eigen::Index>(count), matrix.cols());
    for (std::size_t i = 0; i < count; ++i) {
        taken.row(static_cast<Eigen::Index>(i)) = matrix.row(rows[i]);
    }
    return taken;
}

template <class T>
Features<T> take_rows(const Features<T>& x, IndexSpan rows) {
    if (!x.is_sparse()) return Features<T>(take_rows(x.dense(), rows));
    const SparsePattern& all = *x.pattern();
    std::vector<Index> row_ptr{0};
    std::vector<Index> col_idx;
    std::vector<T> values;
    for (const Index row : rows) {
        for (Index k = all.row_ptr[row]; k < all.row_ptr[row + 1]; ++k) {
            col_idx.push_back(all.col_idx[k]);
            values.push_back(x.values()[k]);
        }
        row_ptr.push_back(static_cast<Index>(col_idx.size()));
    }
    return Features<T>(SparsePattern::from_csr(static_cast<Index>(rows.size()), all.cols,
                                               std::move(row_ptr), std::move(col_idx)),
                       std::move(values));
}

template Matrix<float> take_rows<float>(const Matrix<float>&, IndexSpan);
template Matrix<double> take_rows<double>(const Matrix<double>&, IndexSpan);
template Features<float> take_rows<float>(const Features<float>&, IndexSpan);
template Features<double> take_rows<double>(const Features<double>&, IndexSpan);

}  // namespace gatlab
