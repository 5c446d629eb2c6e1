#pragma once

#include "gatlab/explain/explanation.h"
#include "gatlab/explain/field.h"

namespace gatlab {

/// Looks at one row of a model's output again and again while its features and edge weights change.
/// Passes cover the row's field only, without dropout, and run on a copy of the model, because a
/// backward pass writes into the parameters' gradients, where a training run may have its own.
template <class T>
class Probe {
  public:
    Probe(const Model<T>& model, const GraphData<T>& data, const Question& question);

    const Field<T>& field() const { return field_; }
    const Question& question() const { return question_; }  ///< its target filled in

    /// What the field came with; weights are 1 where the graph has none.
    const Features<T>& x() const { return x_; }
    const Matrix<T>& edge_weight() const { return edge_weight_; }

    /// What the next passes read: as many stored numbers as x() has, and [e, 1] weights.
    std::span<T> used_x();
    Matrix<T>& used_edge_weight() { return field_.data.edge_weight; }

    /// Makes the next passes read what the field came with.
    void reset();

    /// @returns the row of logits [1, K], as of now.
    const Matrix<T>& forward();

    /// The row that the field as it came gives.
    const Matrix<T>& first_logits() const { return first_logits_; }

    /// Gradients of the row of the last forward pass, each if wanted.
    /// @param grad_row [1, K]
    /// @param grad_x set, [n, F]; grad_edge_weight set, [e, 1]
    void backward(const Matrix<T>& grad_row, Matrix<T>* grad_x, Matrix<T>* grad_edge_weight);

  private:
    Field<T> field_;
    Question question_;
    Features<T> x_;
    Matrix<T> edge_weight_;
    Model<T> model_;
    Workspace<T> workspace_;
    Matrix<T> row_;  // [1, K]
    Matrix<T> first_logits_;
    Matrix<T> grad_logits_;
};

extern template class Probe<float>;
extern template class Probe<double>;

/// The question with its target, for a row [1, K] of logits.
/// @throws ValueError when it asks for a column that is not there, or must name one.
template <class T>
Question with_target(Question question, const Matrix<T>& logits);

/// What the model says by a row of logits: probabilities for classes and labels, the numbers
/// themselves for losses of numbers.
template <class T>
Matrix<T> answer_of(const Matrix<T>& logits, LossKind loss);

/// Whether two rows of logits come to the same: the same class for cross_entropy, the same side of
/// one half at the target for bce.
template <class T>
bool same_decision(const Matrix<T>& a, const Matrix<T>& b, const Question& question);

/// How much is lost by taking answer `q` for answer `p`, the Kullback–Leibler divergence
/// Σ p log(p / q): of the classes, or of the target's label for bce. There is none for numbers.
template <class T>
T divergence(const Matrix<T>& p, const Matrix<T>& q, const Question& question);

}  // namespace gatlab
