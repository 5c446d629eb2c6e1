#pragma once

#include <array>
#include <string_view>

#include "gatlab/data/graph_data.h"
#include "gatlab/train/metrics.h"

namespace gatlab {

/// What a run makes small. Cross-entropy reads GraphData::y, the others GraphData::targets.
enum class LossKind { cross_entropy, bce, mse, mae };

/// The names of losses and metrics, in their order.
inline constexpr std::array<std::string_view, 4> kLossKinds{"cross_entropy", "bce", "mse", "mae"};
constexpr const auto& names_of(LossKind) {
    return kLossKinds;
}
inline constexpr std::array<std::string_view, 6> kMetrics{
    "accuracy", "micro_f1", "macro_f1", "roc_auc", "average_precision", "r2"};
constexpr const auto& names_of(Metric) {
    return kMetrics;
}

/// What a model's output is judged by.
struct Objective {
    LossKind loss = LossKind::cross_entropy;
    std::vector<double> class_weights = {};  ///< [K], of cross_entropy; empty for 1 each

    /// @throws ValueError or ShapeError unless `data` has what the loss reads, fit for an output of
    ///         `columns`, and the class weights do as well.
    template <class T>
    void check(const GraphData<T>& data, Index columns) const;
};

/// Loss and metrics over rows of a model's output that may come in several batches.
template <class T>
class Tally {
  public:
    /// @param ranking keeps every score, which only roc_auc and average_precision need
    Tally(const Objective& objective, bool ranking);

    /// Back to nothing counted, keeping the memory.
    void clear();

    /// Counts the rows `rows` of `out` [N, K] against y [N] or targets [N, K].
    /// @param grad if not null, set to d(loss of these rows)/d(out)
    /// @returns the loss of these rows
    double add(const Matrix<T>& out, IndexSpan y, const Matrix<T>& targets, IndexSpan rows,
               Matrix<T>* grad = nullptr);

    LossKind loss_kind() const { return kind_; }
    Index rows() const { return rows_; }

    /// The mean over all rows, each weighing as in its batch's mean.
    double loss() const { return loss_ / weight_; }

    /// NaN where the loss has no such metric: accuracy needs classes, r2 needs mse or mae.
    double metric(Metric metric) const;

    /// [K, K]: row = the true class, column = the class chosen; [0, 0] without classes.
    const Matrix<Index>& confusion() const { return confusion_; }

  private:
    /// What a column of a regression has shown so far (Welford 1962).
    struct Spread {
        double count = 0;
        double mean = 0;
        double deviation = 0;  // Σ (target − mean)²
        double error = 0;      // Σ (target − out)²
    };

    /// Scores of one column and which of them should have been high.
    struct Ranking {
        std::vector<double> scores;
        std::vector<std::uint8_t> positive;
    };

    T loss_of(const Matrix<T>& out, IndexSpan y, const Matrix<T>& targets, IndexSpan rows,
              Matrix<T>* grad) const;
    double weight_of(IndexSpan y, IndexSpan rows) const;
    void make_room(Eigen::Index columns);
    void count_classes(const Matrix<T>& out, IndexSpan y, IndexSpan rows);
    void count_labels(const Matrix<T>& out, const Matrix<T>& targets, IndexSpan rows);
    void count_numbers(const Matrix<T>& out, const Matrix<T>& targets, IndexSpan rows);
    double mean_ranking(double (*measure)(std::span<const double>,
                                          std::span<const std::uint8_t>)) const;
    double r2() const;

    LossKind kind_;
    bool ranking_;
    std::vector<T> class_weights_;
    double loss_ = 0;
    double weight_ = 0;
    Index rows_ = 0;
    Matrix<Index> confusion_;
    std::vector<Hits> hits_;         // per label
    std::vector<Spread> spreads_;    // per column
    std::vector<Ranking> rankings_;  // per column
};

extern template class Tally<float>;
extern template class Tally<double>;

}  // namespace gatlab
