#include "gatlab/train/tally.h"

#include <cmath>
#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

namespace gatlab {

namespace {

// Completes these types before the measures that take them are named: where a parameter's type is
// not complete, clang gives the name of a WebAssembly function another signature than its body.
static_assert(sizeof(std::span<const double>) > 0 && sizeof(std::span<const std::uint8_t>) > 0);

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void check_classes(Index classes, Index columns) {
    if (classes <= columns) return;
    throw ValueError({"y",
                      {"classes 0 … ", columns - 1, ", one per output channel of the last layer"},
                      {"class ", classes - 1},
                      {"Give the last layer at least ", classes, " output channels"}});
}

void check_class_weights(const std::vector<double>& weights, Index columns) {
    if (weights.empty()) return;
    if (weights.size() != static_cast<std::size_t>(columns)) {
        throw ShapeError({"class_weights",
                          {columns, " numbers, one per output channel"},
                          {weights.size()},
                          "Give a weight for every class"});
    }
}

template <class T>
void check_targets(const Matrix<T>& targets, Index rows, Index columns, LossKind loss) {
    if (targets.rows() != rows || targets.cols() != columns) {
        throw ShapeError(
            {"targets",
             {Piece::shape(rows, columns), ", one column per output channel, for loss ",
              kLossKinds[static_cast<std::size_t>(loss)]},
             {Piece::shape(targets.rows(), targets.cols())},
             "Give them in that shape, or choose loss cross_entropy for classes"});
    }
    if (loss != LossKind::bce) return;
    for (Eigen::Index i = 0; i < targets.size(); ++i) {
        const T target = targets.data()[i];
        if (target >= 0 && target <= 1) continue;
        throw ValueError({"targets",
                          "labels from 0 to 1 for loss bce",
                          {target},
                          "Use 1 where the label holds and 0 where not"});
    }
}

}  // namespace

template <class T>
void Objective::check(const GraphData<T>& data, Index columns) const {
    if (loss == LossKind::cross_entropy) {
        if (data.y.empty() && data.targets.size() != 0) {
            throw ValueError({"y", "classes, for loss cross_entropy", "targets alone",
                              "Choose the loss that fits them: bce, mse or mae"});
        }
        check_classes(data.num_classes(), columns);
        check_class_weights(class_weights, columns);
    } else {
        check_targets(data.targets, data.num_rows(), columns, loss);
    }
}

template <class T>
Tally<T>::Tally(const Objective& objective, bool ranking)
    : kind_(objective.loss),
      ranking_(ranking),
      class_weights_(objective.class_weights.begin(), objective.class_weights.end()) {}

template <class T>
void Tally<T>::clear() {
    loss_ = weight_ = 0;
    rows_ = 0;
    confusion_.setZero();
    hits_.assign(hits_.size(), {});
    spreads_.assign(spreads_.size(), {});
    for (Ranking& ranking : rankings_) {
        ranking.scores.clear();
        ranking.positive.clear();
    }
}

template <class T>
double Tally<T>::add(const Matrix<T>& out, IndexSpan y, const Matrix<T>& targets, IndexSpan rows,
                     Matrix<T>* grad) {
    make_room(out.cols());
    const double loss = static_cast<double>(loss_of(out, y, targets, rows, grad));
    const double weight = weight_of(y, rows);
    loss_ += loss * weight;
    weight_ += weight;
    rows_ += static_cast<Index>(rows.size());
    switch (kind_) {
        case LossKind::cross_entropy:
            count_classes(out, y, rows);
            break;
        case LossKind::bce:
            count_labels(out, targets, rows);
            break;
        case LossKind::mse:
        case LossKind::mae:
            count_numbers(out, targets, rows);
            break;
    }
    return loss;
}

template <class T>
T Tally<T>::loss_of(const Matrix<T>& out, IndexSpan y, const Matrix<T>& targets, IndexSpan rows,
                    Matrix<T>* grad) const {
    switch (kind_) {
        case LossKind::cross_entropy:
            return cross_entropy<T>(out, y, rows, grad, class_weights_);
        case LossKind::bce:
            return bce_with_logits<T>(out, targets, rows, grad);
        case LossKind::mse:
            return mse<T>(out, targets, rows, grad);
        case LossKind::mae:
            break;
    }
    return mae<T>(out, targets, rows, grad);
}

template <class T>
double Tally<T>::weight_of(IndexSpan y, IndexSpan rows) const {
    if (class_weights_.empty()) return static_cast<double>(rows.size());
    double sum = 0;
    for (const Index row : rows) {
        sum += static_cast<double>(class_weights_[static_cast<std::size_t>(y[row])]);
    }
    return sum;
}

template <class T>
void Tally<T>::make_room(Eigen::Index columns) {
    const auto count = static_cast<std::size_t>(columns);
    if (kind_ == LossKind::cross_entropy) {
        if (confusion_.rows() != columns) confusion_.setZero(columns, columns);
    } else if (kind_ == LossKind::bce) {
        hits_.resize(count);
    } else {
        spreads_.resize(count);
    }
    if (ranking_) rankings_.resize(count);
}

template <class T>
void Tally<T>::count_classes(const Matrix<T>& out, IndexSpan y, IndexSpan rows) {
    for (const Index row : rows) ++confusion_(y[row], argmax_of_row(out, row));
    if (!ranking_) return;
    const Matrix<T> probabilities = softmax<T>(out);
    for (const Index row : rows) {
        for (std::size_t k = 0; k < rankings_.size(); ++k) {
            const auto column = static_cast<Index>(k);
            rankings_[k].scores.push_back(static_cast<double>(probabilities(row, column)));
            rankings_[k].positive.push_back(y[row] == column ? 1 : 0);
        }
    }
}

// A label is seen where its logit is above 0: a probability above one half.
template <class T>
void Tally<T>::count_labels(const Matrix<T>& out, const Matrix<T>& targets, IndexSpan rows) {
    for (const Index row : rows) {
        for (std::size_t k = 0; k < hits_.size(); ++k) {
            const auto column = static_cast<Index>(k);
            const bool seen = out(row, column) > 0;
            const bool there = targets(row, column) > T{0.5};
            hits_[k].true_positive += seen && there ? 1 : 0;
            hits_[k].false_positive += seen && !there ? 1 : 0;
            hits_[k].false_negative += !seen && there ? 1 : 0;
            if (!ranking_) continue;
            rankings_[k].scores.push_back(static_cast<double>(out(row, column)));
            rankings_[k].positive.push_back(there ? 1 : 0);
        }
    }
}

template <class T>
void Tally<T>::count_numbers(const Matrix<T>& out, const Matrix<T>& targets, IndexSpan rows) {
    for (const Index row : rows) {
        for (std::size_t k = 0; k < spreads_.size(); ++k) {
            const auto column = static_cast<Index>(k);
            const double target = static_cast<double>(targets(row, column));
            const double error = target - static_cast<double>(out(row, column));
            Spread& spread = spreads_[k];
            const double from_mean = target - spread.mean;
            spread.count += 1;
            spread.mean += from_mean / spread.count;
            spread.deviation += from_mean * (target - spread.mean);
            spread.error += error * error;
        }
    }
}

template <class T>
double Tally<T>::metric(Metric metric) const {
    switch (metric) {
        case Metric::accuracy:
            if (confusion_.size() == 0) return kNone;
            return static_cast<double>(confusion_.trace()) / static_cast<double>(rows_);
        case Metric::micro_f1:
            return micro_f1(hits_.empty() ? hits_of(confusion_) : hits_);
        case Metric::macro_f1:
            return macro_f1(hits_.empty() ? hits_of(confusion_) : hits_);
        case Metric::roc_auc:
            return mean_ranking(roc_auc);
        case Metric::average_precision:
            return mean_ranking(average_precision);
        case Metric::r2:
            break;
    }
    return r2();
}

// Over the columns that have both kinds; for classes each against the rest.
template <class T>
double Tally<T>::mean_ranking(double (*measure)(std::span<const double>,
                                                std::span<const std::uint8_t>)) const {
    double sum = 0;
    int count = 0;
    for (const Ranking& ranking : rankings_) {
        const double value = measure(ranking.scores, ranking.positive);
        if (std::isnan(value)) continue;
        sum += value;
        ++count;
    }
    return count == 0 ? kNone : sum / count;
}

// 1 − Σ (target − out)² / Σ (target − mean)², the mean over the columns whose targets differ.
template <class T>
double Tally<T>::r2() const {
    double sum = 0;
    int count = 0;
    for (const Spread& spread : spreads_) {
        if (!(spread.deviation > 0)) continue;
        sum += 1 - spread.error / spread.deviation;
        ++count;
    }
    return count == 0 ? kNone : sum / count;
}

template void Objective::check<float>(const GraphData<float>&, Index) const;
template void Objective::check<double>(const GraphData<double>&, Index) const;
template class Tally<float>;
template class Tally<double>;

}  // namespace gatlab
