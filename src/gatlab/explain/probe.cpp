#include "gatlab/explain/probe.h"

#include <cmath>
#include <limits>

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

namespace gatlab {

namespace {

template <class T>
Model<T> copy_of(const Model<T>& model) {
    Model<T> copy(model.config());
    for (std::size_t k = 0; k < model.state().size(); ++k) {
        copy.state()[k].array->value = model.state()[k].array->value;
    }
    return copy;
}

bool has_classes(LossKind loss) {
    return loss == LossKind::cross_entropy;
}

}  // namespace

template <class T>
Probe<T>::Probe(const Model<T>& model, const GraphData<T>& data, const Question& question)
    : field_(field_of(model, data, question.index)),
      question_(question),
      x_(field_.data.x),
      edge_weight_(field_.data.edge_weight),
      model_(copy_of(model)) {
    if (edge_weight_.size() == 0) edge_weight_.setOnes(field_.data.graph.num_edges(), 1);
    reset();
    first_logits_ = forward();
    question_ = with_target(question_, first_logits_);
}

template <class T>
std::span<T> Probe<T>::used_x() {
    return stored_numbers(field_.data.x);
}

template <class T>
void Probe<T>::reset() {
    field_.data.x = x_;
    field_.data.edge_weight = edge_weight_;
}

template <class T>
const Matrix<T>& Probe<T>::forward() {
    row_ = model_.forward(field_.data, workspace_).row(field_.row);
    return row_;
}

template <class T>
void Probe<T>::backward(const Matrix<T>& grad_row, Matrix<T>* grad_x, Matrix<T>* grad_edge_weight) {
    const Index rows = model_.config().readout() ? 1 : field_.data.graph.num_nodes();
    grad_logits_.setZero(rows, grad_row.cols());
    grad_logits_.row(field_.row) = grad_row;
    InputGrads<T> grads;
    grads.x = grad_x;
    grads.edge_weight = grad_edge_weight;
    model_.backward(field_.data, workspace_, grad_logits_, {}, grads);
}

template <class T>
Question with_target(Question question, const Matrix<T>& logits) {
    const auto columns = static_cast<Index>(logits.cols());
    if (question.target == -1 && (has_classes(question.loss) || columns == 1)) {
        question.target = argmax_of_row(logits, 0);
    }
    if (question.target < 0 || question.target >= columns) {
        throw ValueError({"target",
                          {"a column of the model's output, 0 … ", columns - 1},
                          question.target == -1 ? "none" : std::to_string(question.target),
                          has_classes(question.loss)
                              ? "Name a class, or leave it out for the predicted one"
                              : "Name the label or number that is to be explained"});
    }
    return question;
}

template <class T>
Matrix<T> answer_of(const Matrix<T>& logits, LossKind loss) {
    if (has_classes(loss)) return softmax<T>(logits);
    if (loss == LossKind::bce) return sigmoid<T>(logits);
    return logits;
}

template <class T>
bool same_decision(const Matrix<T>& a, const Matrix<T>& b, const Question& question) {
    if (has_classes(question.loss)) return argmax_of_row(a, 0) == argmax_of_row(b, 0);
    return (a(0, question.target) > 0) == (b(0, question.target) > 0);
}

template <class T>
T divergence(const Matrix<T>& p, const Matrix<T>& q, const Question& question) {
    const auto term = [](T from, T to) {
        if (!(from > 0)) return T{0};
        return from * std::log(from / std::max(to, std::numeric_limits<T>::min()));
    };
    if (!has_classes(question.loss)) {
        const T from = p(0, question.target);
        const T to = q(0, question.target);
        return term(from, to) + term(1 - from, 1 - to);
    }
    T sum{0};
    for (Eigen::Index k = 0; k < p.cols(); ++k) sum += term(p(0, k), q(0, k));
    return sum;
}

template class Probe<float>;
template class Probe<double>;
#define GATLAB_INSTANTIATE(T)                                                            \
    template Question with_target<T>(Question, const Matrix<T>&);                        \
    template Matrix<T> answer_of<T>(const Matrix<T>&, LossKind);                         \
    template bool same_decision<T>(const Matrix<T>&, const Matrix<T>&, const Question&); \
    template T divergence<T>(const Matrix<T>&, const Matrix<T>&, const Question&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
