#include "gatlab/train/metrics.h"

#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"

namespace gatlab {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void check_class(const char* argument, Index label, Index classes) {
    if (label >= 0 && label < classes) return;
    throw ValueError({argument,
                      {"classes 0 … ", classes - 1},
                      {label},
                      "Leave out rows whose class is unknown"});
}

double f1(const Hits& hits) {
    const auto all = 2 * hits.true_positive + hits.false_positive + hits.false_negative;
    return all == 0 ? kNone
                    : 2 * static_cast<double>(hits.true_positive) / static_cast<double>(all);
}

// One threshold's worth of scores: how many are equal, and how many of them are positive.
struct Level {
    double positives = 0;
    double negatives = 0;
};

// The distinct scores from the highest to the lowest.
std::vector<Level> levels_of(std::span<const double> scores,
                             std::span<const std::uint8_t> positive) {
    if (scores.size() != positive.size()) {
        throw ShapeError({"positive",
                          {scores.size(), " flags, one per score"},
                          {positive.size()},
                          "Give a flag for every score"});
    }
    const auto higher = [&](Index a, Index b) { return scores[a] > scores[b]; };
    const std::vector<Index> order = order_of(scores.size(), higher);
    std::vector<Level> levels;
    for (std::size_t k = 0; k < order.size(); ++k) {
        if (k == 0 || scores[order[k]] != scores[order[k - 1]]) levels.emplace_back();
        (positive[order[k]] != 0 ? levels.back().positives : levels.back().negatives) += 1;
    }
    return levels;
}

}  // namespace

Matrix<Index> confusion_matrix(IndexSpan truth, IndexSpan chosen, Index classes) {
    if (truth.size() != chosen.size()) {
        throw ShapeError({"chosen",
                          {truth.size(), " classes, one per true class"},
                          {chosen.size()},
                          "Give one choice per row"});
    }
    Matrix<Index> counts = Matrix<Index>::Zero(classes, classes);
    for (std::size_t i = 0; i < truth.size(); ++i) {
        check_class("truth", truth[i], classes);
        check_class("chosen", chosen[i], classes);
        ++counts(truth[i], chosen[i]);
    }
    return counts;
}

std::vector<Hits> hits_of(const Matrix<Index>& confusion) {
    std::vector<Hits> hits(static_cast<std::size_t>(confusion.rows()));
    for (Eigen::Index truth = 0; truth < confusion.rows(); ++truth) {
        for (Eigen::Index chosen = 0; chosen < confusion.cols(); ++chosen) {
            const Index count = confusion(truth, chosen);
            if (truth == chosen) {
                hits[truth].true_positive += count;
            } else {
                hits[truth].false_negative += count;
                hits[chosen].false_positive += count;
            }
        }
    }
    return hits;
}

double micro_f1(const std::vector<Hits>& hits) {
    Hits all;
    for (const Hits& one : hits) {
        all.true_positive += one.true_positive;
        all.false_positive += one.false_positive;
        all.false_negative += one.false_negative;
    }
    return f1(all);
}

double macro_f1(const std::vector<Hits>& hits) {
    double sum = 0;
    int occurring = 0;
    for (const Hits& one : hits) {
        if (one.true_positive + one.false_positive + one.false_negative == 0) continue;
        sum += f1(one);
        ++occurring;
    }
    return occurring == 0 ? kNone : sum / occurring;
}

double roc_auc(std::span<const double> scores, std::span<const std::uint8_t> positive) {
    double positives = 0;  // of the levels so far
    double negatives = 0;
    double area = 0;  // pairs in which the positive scores higher; equals count half
    for (const Level& level : levels_of(scores, positive)) {
        area += level.negatives * (positives + level.positives / 2);
        positives += level.positives;
        negatives += level.negatives;
    }
    return positives == 0 || negatives == 0 ? kNone : area / (positives * negatives);
}

double average_precision(std::span<const double> scores, std::span<const std::uint8_t> positive) {
    double positives = 0;
    double seen = 0;
    double sum = 0;
    for (const Level& level : levels_of(scores, positive)) {
        positives += level.positives;
        seen += level.positives + level.negatives;
        sum += level.positives * positives / seen;
    }
    return positives == 0 ? kNone : sum / positives;
}

}  // namespace gatlab
