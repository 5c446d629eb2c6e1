#include "gatlab/nn/loss.h"

#include <cmath>
#include <limits>

namespace gatlab {

namespace {

// log Σ exp of a row, shifted by its maximum.
template <class T, class Row>
T log_sum_exp(const Row& row) {
    const T largest = row.maxCoeff();
    T sum{0};
    for (Eigen::Index k = 0; k < row.cols(); ++k) sum += std::exp(row[k] - largest);
    return largest + std::log(sum);
}

template <class Row>
Index argmax_of(const Row& row) {
    Eigen::Index best = 0;
    for (Eigen::Index k = 1; k < row.cols(); ++k) {
        if (row[k] > row[best]) best = k;
    }
    return static_cast<Index>(best);
}

}  // namespace

template <class T>
T cross_entropy(const Matrix<T>& logits, IndexSpan y, IndexSpan nodes, Matrix<T>* grad) {
    if (grad != nullptr) grad->setZero(logits.rows(), logits.cols());
    if (nodes.empty()) return 0;
    const T share = T{1} / static_cast<T>(nodes.size());
    T loss{0};
    for (const Index node : nodes) {
        const auto row = logits.row(node);
        const T normalizer = log_sum_exp<T>(row);
        loss -= row[y[node]] - normalizer;
        if (grad == nullptr) continue;
        // dL/d(logit k) = (softmax_k − [k = y]) / nodes
        for (Eigen::Index k = 0; k < row.cols(); ++k) {
            (*grad)(node, k) = share * std::exp(row[k] - normalizer);
        }
        (*grad)(node, y[node]) -= share;
    }
    return loss * share;
}

template <class T>
Matrix<T> softmax(const Matrix<T>& logits) {
    Matrix<T> probabilities(logits.rows(), logits.cols());
    for (Eigen::Index i = 0; i < logits.rows(); ++i) {
        const T largest = logits.row(i).maxCoeff();
        T sum{0};
        for (Eigen::Index k = 0; k < logits.cols(); ++k) {
            probabilities(i, k) = std::exp(logits(i, k) - largest);
            sum += probabilities(i, k);
        }
        probabilities.row(i) /= sum;
    }
    return probabilities;
}

template <class T>
std::vector<Index> argmax(const Matrix<T>& logits) {
    std::vector<Index> columns(static_cast<std::size_t>(logits.rows()));
    for (Eigen::Index i = 0; i < logits.rows(); ++i) columns[i] = argmax_of(logits.row(i));
    return columns;
}

template <class T>
double accuracy(const Matrix<T>& logits, IndexSpan y, IndexSpan nodes) {
    if (nodes.empty()) return std::numeric_limits<double>::quiet_NaN();
    int right = 0;
    for (const Index node : nodes) right += argmax_of(logits.row(node)) == y[node] ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(nodes.size());
}

#define GATLAB_INSTANTIATE(T)                                                        \
    template T cross_entropy<T>(const Matrix<T>&, IndexSpan, IndexSpan, Matrix<T>*); \
    template Matrix<T> softmax<T>(const Matrix<T>&);                                 \
    template std::vector<Index> argmax<T>(const Matrix<T>&);                         \
    template double accuracy<T>(const Matrix<T>&, IndexSpan, IndexSpan);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
