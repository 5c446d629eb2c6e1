#pragma once

#include <cstdint>
#include <vector>

#include "gatlab/core/types.h"

namespace gatlab {

/// What a run can be judged by; more is better.
enum class Metric { accuracy, micro_f1, macro_f1, roc_auc, average_precision, r2 };

/// Counts of decisions: [K, K], row = the true class, column = the class that was chosen.
/// @throws ShapeError when the lists differ in length; ValueError for a class outside 0 … K-1.
Matrix<Index> confusion_matrix(IndexSpan truth, IndexSpan chosen, Index classes);

/// How often a class, or a label, was rightly seen, wrongly seen, and missed.
struct Hits {
    std::int64_t true_positive = 0;
    std::int64_t false_positive = 0;
    std::int64_t false_negative = 0;
};

std::vector<Hits> hits_of(const Matrix<Index>& confusion);

/// 2·TP / (2·TP + FP + FN) with the counts of all classes added up. Where every row has one class
/// this is the accuracy. NaN when there is nothing to count.
double micro_f1(const std::vector<Hits>& hits);

/// The mean of 2·TP / (2·TP + FP + FN) over the classes that occur or were chosen (scikit-learn's
/// f1_score with average="macro"). NaN when there are none.
double macro_f1(const std::vector<Hits>& hits);

/// Area under the receiver operating characteristic: the probability that a random positive
/// scores above a random negative, equals counting half. NaN unless there are both.
/// @param positive one flag per score
double roc_auc(std::span<const double> scores, std::span<const std::uint8_t> positive);

/// Σ (R_n − R_{n−1})·P_n over the thresholds from the highest score to the lowest, equal scores
/// being one threshold (scikit-learn's average_precision_score). NaN without a positive.
double average_precision(std::span<const double> scores, std::span<const std::uint8_t> positive);

}  // namespace gatlab
