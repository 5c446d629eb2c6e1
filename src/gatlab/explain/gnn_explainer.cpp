#include "gatlab/explain/gnn_explainer.h"

#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/explain/masks.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/nn/loss.h"
#include "gatlab/optim/adam.h"

namespace gatlab {

namespace {

template <class T>
T sigmoid_of(T number) {
    return T{1} / (1 + std::exp(-number));
}

// Uniform with mean 0 and this standard deviation, from a stream of its own.
template <class T>
void begin_mask(Parameter<T>& mask, Matrix<T> shape, double deviation, std::uint64_t seed,
                std::uint32_t number) {
    const auto bound = static_cast<T>(std::sqrt(3.0) * deviation);
    mask.value = std::move(shape);
    mask.grad.setZero(mask.value.rows(), mask.value.cols());
    constexpr std::uint32_t no_layer = 0xFFFFFFFF;
    fill_uniform<T>({seed, number, no_layer, RandomPurpose::initial_weights}, -bound, bound,
                    all_of(mask.value));
}

template <class T>
std::vector<Index> places_with_gradient(const Matrix<T>& grad) {
    std::vector<Index> places;
    for (Index k = 0; k < grad.size(); ++k) {
        if (grad.data()[k] != 0) places.push_back(k);
    }
    return places;
}

}  // namespace

// PyG's first masks have the standard deviations 0.1 for features and √2 · √(2 / 2N) for edges.
template <class T>
MaskObjective<T>::MaskObjective(Probe<T>& probe, Index num_nodes,
                                const GnnExplainerOptions& options)
    : probe_(probe), options_(options) {
    const Features<T>& x = probe.x();
    if (options.edges) {
        begin_mask<T>(edge_.mask, Matrix<T>(probe.edge_weight().rows(), 1),
                      std::sqrt(2.0 / num_nodes), options.seed, 0);
    }
    begin_mask<T>(node_.mask, empty_node_mask<T>(options.node_mask_type, x.rows(), x.cols()), 0.1,
                  options.seed, 1);
    if (options.node_mask_type != NodeMaskType::none) {
        places_ = mask_places(x, options.node_mask_type);
    }
    edge_.size = options.edge_size;
    edge_.sum = options.edge_reduction == MaskReduction::sum;
    edge_.entropy = options.edge_ent;
    node_.size = options.node_feat_size;
    node_.sum = options.node_feat_reduction == MaskReduction::sum;
    node_.entropy = options.node_feat_ent;
}

template <class T>
double MaskObjective<T>::step() {
    const Matrix<T>& weight = probe_.edge_weight();
    const std::span<const T> x = probe_.x().stored();
    const bool has_edges = edge_.mask.value.size() != 0;
    for (Index e = 0; has_edges && e < weight.rows(); ++e) {
        probe_.used_edge_weight()(e, 0) = weight(e, 0) * sigmoid_of(edge_.mask.value(e, 0));
    }
    const std::span<T> used = probe_.used_x();
    for (std::size_t k = 0; k < places_.size(); ++k) {
        used[k] = x[k] * sigmoid_of(node_.mask.value.data()[places_[k]]);
    }
    logits_ = probe_.forward();
    Matrix<T> grad_row;
    double loss = answer_loss(grad_row);
    probe_.backward(grad_row, places_.empty() ? nullptr : &grad_x_,
                    has_edges ? &grad_edge_weight_ : nullptr);

    // used = given · m, m = sigmoid(mask): dL/d(mask) = dL/d(used) · given · m (1 − m)
    const auto slope = [](T mask) { return sigmoid_of(mask) * (1 - sigmoid_of(mask)); };
    for (Index e = 0; has_edges && e < weight.rows(); ++e) {
        edge_.mask.grad(e, 0) =
            grad_edge_weight_(e, 0) * weight(e, 0) * slope(edge_.mask.value(e, 0));
    }
    node_.mask.grad.setZero();
    if (!places_.empty()) {
        for_each_stored(probe_.x(), [&](std::size_t k, Index row, Index col) {
            node_.mask.grad.data()[places_[k]] += grad_x_(row, col) * x[k];
        });
    }
    for (Index k = 0; k < node_.mask.grad.size(); ++k) {
        node_.mask.grad.data()[k] *= slope(node_.mask.value.data()[k]);
    }
    if (begun_) {
        loss += regularise(edge_) + regularise(node_);
    } else {
        edge_.counts = places_with_gradient(edge_.mask.grad);
        node_.counts = places_with_gradient(node_.mask.grad);
        begun_ = true;
    }
    return loss;
}

// size · (Σ or mean of m) + entropy · mean of −m log(m + eps) − (1 − m) log(1 − m + eps)
template <class T>
double MaskObjective<T>::regularise(Learnt& learnt) const {
    const auto eps = options_.eps;
    const auto number = static_cast<double>(learnt.counts.size());
    const double size = learnt.sum ? learnt.size : learnt.size / number;
    const double entropy = learnt.entropy / number;
    double loss = 0;
    for (const Index k : learnt.counts) {
        const auto m = static_cast<double>(sigmoid_of(learnt.mask.value.data()[k]));
        const double log_m = std::log(m + eps);
        const double log_rest = std::log(1 - m + eps);
        loss += size * m - entropy * (m * log_m + (1 - m) * log_rest);
        const double by_m =
            size - entropy * (log_m + m / (m + eps) - log_rest - (1 - m) / (1 - m + eps));
        learnt.mask.grad.data()[k] += static_cast<T>(by_m * m * (1 - m));
    }
    return loss;
}

template <class T>
double MaskObjective<T>::answer_loss(Matrix<T>& grad_row) const {
    const Question& question = probe_.question();
    const std::vector<Index> only_row{0};
    if (question.loss == LossKind::cross_entropy) {
        const std::vector<Index> y{question.target};
        return static_cast<double>(cross_entropy<T>(logits_, y, only_row, &grad_row));
    }
    const Matrix<T> logit = logits_.col(question.target);
    const T said = probe_.first_logits()(0, question.target);
    Matrix<T> grad;
    T loss;
    if (question.loss == LossKind::bce) {
        const Matrix<T> label = Matrix<T>::Constant(1, 1, said > 0 ? T{1} : T{0});
        loss = bce_with_logits<T>(logit, label, only_row, &grad);
    } else {
        loss = mse<T>(logit, Matrix<T>::Constant(1, 1, said), only_row, &grad);
    }
    grad_row.setZero(1, logits_.cols());
    grad_row(0, question.target) = grad(0, 0);
    return static_cast<double>(loss);
}

template <class T>
Matrix<T> MaskObjective<T>::result_of(const Learnt& learnt) const {
    Matrix<T> result = Matrix<T>::Zero(learnt.mask.value.rows(), learnt.mask.value.cols());
    for (const Index k : learnt.counts) result.data()[k] = sigmoid_of(learnt.mask.value.data()[k]);
    return result;
}

template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const GnnExplainerOptions& options) {
    if (!options.edges && options.node_mask_type == NodeMaskType::none) {
        throw ValueError({"node_mask_type", "a mask to learn", "none, and no edges",
                          "Ask for edges, or for a node mask"});
    }
    Probe<T> probe(model, data, question);
    MaskObjective<T> objective(probe, data.graph.num_nodes(), options);
    Adam<T> adam({&objective.edge_mask(), &objective.node_mask()}, {.lr = options.lr});
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        objective.step();
        adam.step();
    }
    Explanation<T> explanation;
    explanation.index = question.index;
    explanation.target = probe.question().target;
    if (options.edges) {
        explanation.edge_mask =
            spread_edges(probe.field(), data.graph.num_edges(), objective.edge_result());
    }
    explanation.node_mask = spread_nodes(probe.field(), data.graph.num_nodes(),
                                         options.node_mask_type, objective.node_result());
    return explanation;
}

template class MaskObjective<float>;
template class MaskObjective<double>;
template Explanation<float> explain<float>(const Model<float>&, const GraphData<float>&,
                                           const Question&, const GnnExplainerOptions&);
template Explanation<double> explain<double>(const Model<double>&, const GraphData<double>&,
                                             const Question&, const GnnExplainerOptions&);

}  // namespace gatlab
