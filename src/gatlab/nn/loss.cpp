#include "gatlab/nn/loss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "gatlab/core/parallel.h"
#include "gatlab/kernels/matmul.h"
#include "gatlab/kernels/row_softmax.h"
#include "gatlab/kernels/rows.h"

namespace gatlab {

namespace {

constexpr std::int64_t kCost = 20;  // of an output: one or two exponentials

// log Σ exp of a row, shifted by its maximum.
template <class T, class Row>
T log_sum_exp(const Row& row) {
    const T largest = row.maxCoeff();
    T sum{0};
    for (Eigen::Index k = 0; k < row.cols(); ++k) sum += std::exp(row[k] - largest);
    return largest + std::log(sum);
}

template <class T>
T sigmoid_of(T logit) {
    const T small = std::exp(-std::abs(logit));  // never overflows
    return (logit >= 0 ? T{1} : small) / (1 + small);
}

// Σ of term(row) over the rows, which threads share in pieces that depend on their number alone:
// the sums of the pieces are added in order, for the same bits with any number of threads.
template <class T, class Term>
T sum_over(IndexSpan rows, std::int64_t cost, const Term& term) {
    constexpr std::size_t kMostPieces = 64;
    constexpr std::size_t kRowsPerPiece = 256;
    const std::size_t size = std::max(kRowsPerPiece, (rows.size() - 1) / kMostPieces + 1);
    std::array<T, kMostPieces> sums;
    const auto pieces = static_cast<Index>((rows.size() + size - 1) / size);
    const auto work = [&](Index first, Index last) {
        for (Index piece = first; piece < last; ++piece) {
            const std::size_t begin = static_cast<std::size_t>(piece) * size;
            T sum{0};
            for (const Index i : rows.subspan(begin, std::min(size, rows.size() - begin))) {
                sum += term(i);
            }
            sums[static_cast<std::size_t>(piece)] = sum;
        }
    };
    parallel_rows(pieces, cost * static_cast<std::int64_t>(size), work);
    return std::accumulate(sums.begin(), sums.begin() + pieces, T{0});
}

// The mean of `loss(output, target)` over all entries of the rows, and `slope`, its derivative by
// the output, of each.
template <class T, class Loss, class Slope>
T mean_over(const Matrix<T>& out, const Matrix<T>& target, IndexSpan rows, Matrix<T>* grad,
            const Loss& loss, const Slope& slope) {
    if (grad != nullptr) set_zero(*grad, out.rows(), out.cols());
    if (rows.empty()) return 0;
    const T share = 1 / (static_cast<T>(rows.size()) * static_cast<T>(out.cols()));
    const T sum = sum_over<T>(rows, kCost * out.cols(), [&](Index i) {
        T of_row{0};
        for (Eigen::Index k = 0; k < out.cols(); ++k) {
            of_row += loss(out(i, k), target(i, k));
            if (grad != nullptr) (*grad)(i, k) = share * slope(out(i, k), target(i, k));
        }
        return of_row;
    });
    return sum * share;
}

}  // namespace

template <class T>
T cross_entropy(const Matrix<T>& logits, IndexSpan y, IndexSpan rows, Matrix<T>* grad,
                std::span<const T> class_weight) {
    if (grad != nullptr) set_zero(*grad, logits.rows(), logits.cols());
    const auto weight = [&](Index row) {
        return class_weight.empty() ? T{1} : class_weight[static_cast<std::size_t>(y[row])];
    };
    T all{0};
    for (const Index row : rows) all += weight(row);
    if (!(all > 0)) return 0;
    const T loss = sum_over<T>(rows, kCost * logits.cols(), [&](Index i) {
        const auto row = logits.row(i);
        const T normalizer = log_sum_exp<T>(row);
        if (grad != nullptr) {
            // dL/d(logit k) = (softmax_k − [k = y]) · w / Σ w
            const T share = weight(i) / all;
            for (Eigen::Index k = 0; k < row.cols(); ++k) {
                (*grad)(i, k) = share * std::exp(row[k] - normalizer);
            }
            (*grad)(i, y[i]) -= share;
        }
        return weight(i) * (normalizer - row[y[i]]);
    });
    return loss / all;
}

template <class T>
T bce_with_logits(const Matrix<T>& logits, const Matrix<T>& target, IndexSpan rows,
                  Matrix<T>* grad) {
    // −t·log σ(z) − (1−t)·log(1−σ(z)) = max(z, 0) − z·t + log(1 + exp(−|z|));  d/dz = σ(z) − t
    return mean_over(
        logits, target, rows, grad,
        [](T z, T t) { return std::max(z, T{0}) - z * t + std::log1p(std::exp(-std::abs(z))); },
        [](T z, T t) { return sigmoid_of(z) - t; });
}

template <class T>
T mse(const Matrix<T>& out, const Matrix<T>& target, IndexSpan rows, Matrix<T>* grad) {
    return mean_over(
        out, target, rows, grad, [](T o, T t) { return (o - t) * (o - t); },
        [](T o, T t) { return 2 * (o - t); });
}

template <class T>
T mae(const Matrix<T>& out, const Matrix<T>& target, IndexSpan rows, Matrix<T>* grad) {
    return mean_over(
        out, target, rows, grad, [](T o, T t) { return std::abs(o - t); },
        [](T o, T t) { return static_cast<T>((o > t) - (o < t)); });
}

template <class T>
Matrix<T> softmax(const Matrix<T>& logits, std::vector<Index>* classes) {
    const auto columns = static_cast<Index>(logits.cols());
    Matrix<T> probabilities(logits.rows(), columns);
    if (classes != nullptr) classes->resize(static_cast<std::size_t>(logits.rows()));
    parallel_rows(static_cast<Index>(logits.rows()), 1 + 2 * columns, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            const Index largest = softmax_row(row_of(logits, i), columns, row_of(probabilities, i));
            if (classes != nullptr) (*classes)[i] = largest;
        }
    });
    return probabilities;
}

template <class T>
Matrix<T> sigmoid(const Matrix<T>& logits) {
    return logits.unaryExpr([](T logit) { return sigmoid_of(logit); });
}

template <class T>
Index argmax_of_row(const Matrix<T>& logits, Index row) {
    return argmax_of_row(row_of(logits, row), static_cast<Index>(logits.cols()));
}

template <class T>
double accuracy(const Matrix<T>& logits, IndexSpan y, IndexSpan nodes) {
    if (nodes.empty()) return std::numeric_limits<double>::quiet_NaN();
    int right = 0;
    for (const Index node : nodes) right += argmax_of_row(logits, node) == y[node] ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(nodes.size());
}

#define GATLAB_INSTANTIATE(T)                                                                 \
    template T cross_entropy<T>(const Matrix<T>&, IndexSpan, IndexSpan, Matrix<T>*,           \
                                std::span<const T>);                                          \
    template T bce_with_logits<T>(const Matrix<T>&, const Matrix<T>&, IndexSpan, Matrix<T>*); \
    template T mse<T>(const Matrix<T>&, const Matrix<T>&, IndexSpan, Matrix<T>*);             \
    template T mae<T>(const Matrix<T>&, const Matrix<T>&, IndexSpan, Matrix<T>*);             \
    template Matrix<T> softmax<T>(const Matrix<T>&, std::vector<Index>*);                     \
    template Matrix<T> sigmoid<T>(const Matrix<T>&);                                          \
    template Index argmax_of_row<T>(const Matrix<T>&, Index);                                 \
    template double accuracy<T>(const Matrix<T>&, IndexSpan, IndexSpan);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
