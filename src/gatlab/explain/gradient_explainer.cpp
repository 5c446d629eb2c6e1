#include "gatlab/explain/gradient_explainer.h"

#include "gatlab/explain/masks.h"
#include "gatlab/explain/probe.h"

namespace gatlab {

namespace {

// d logit[target] / d x [n, F] and / d edge_weight [e, 1] at what the probe reads now.
template <class T>
struct LogitGradients {
    Matrix<T> x;
    Matrix<T> edge_weight;

    void take(Probe<T>& probe, bool of_x, bool of_edges) {
        Matrix<T> grad_row = Matrix<T>::Zero(1, probe.forward().cols());
        grad_row(0, probe.question().target) = 1;
        probe.backward(grad_row, of_x ? &x : nullptr, of_edges ? &edge_weight : nullptr);
    }
};

template <class T>
Matrix<T> times_x(const Probe<T>& probe, const Matrix<T>& grad) {
    Matrix<T> product = Matrix<T>::Zero(grad.rows(), grad.cols());
    const std::span<const T> x = probe.x().stored();
    for_each_stored(probe.x(), [&](std::size_t k, Index row, Index col) {
        product(row, col) += x[k] * grad(row, col);
    });
    return product;
}

// The node mask that numbers of every feature [n, F] add up to.
template <class T>
Matrix<T> sum_into_mask(NodeMaskType type, const Matrix<T>& values) {
    if (type == NodeMaskType::object) return values.rowwise().sum();
    if (type == NodeMaskType::common_attributes) return values.colwise().sum();
    return values;
}

template <class T>
Explanation<T> explanation_of(const Probe<T>& probe, const GraphData<T>& data, NodeMaskType type,
                              const Matrix<T>& of_x, const Matrix<T>& of_edges, bool edges) {
    Explanation<T> explanation;
    explanation.index = probe.question().index;
    explanation.target = probe.question().target;
    if (type != NodeMaskType::none) {
        explanation.node_mask =
            spread_nodes(probe.field(), data.graph.num_nodes(), type, sum_into_mask(type, of_x));
    }
    if (edges) {
        explanation.edge_mask = spread_edges(probe.field(), data.graph.num_edges(), of_edges);
    }
    return explanation;
}

template <class T>
void scale(std::span<const T> from, T factor, std::span<T> to) {
    for (std::size_t k = 0; k < to.size(); ++k) to[k] = factor * from[k];
}

// The mean gradient along the path from 0 to what `set_to(a)` makes of a = 1, at its midpoints.
template <class T, class SetTo, class Gradient>
Matrix<T> mean_along_path(int steps, const SetTo& set_to, const Gradient& gradient) {
    Matrix<T> sum;
    for (int k = 0; k < steps; ++k) {
        set_to((static_cast<T>(k) + T{0.5}) / static_cast<T>(steps));
        const Matrix<T>& grad = gradient();
        if (k == 0) {
            sum = grad;
        } else {
            sum += grad;
        }
    }
    return sum / static_cast<T>(steps);
}

}  // namespace

template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const SaliencyOptions& options) {
    Probe<T> probe(model, data, question);
    LogitGradients<T> grads;
    grads.take(probe, options.node_mask_type != NodeMaskType::none, options.edges);
    if (options.multiply_by_inputs) {
        if (grads.x.size() != 0) grads.x = times_x(probe, grads.x);
        if (options.edges) grads.edge_weight.array() *= probe.edge_weight().array();
    }
    if (options.absolute) {
        grads.x = grads.x.cwiseAbs().eval();
        grads.edge_weight = grads.edge_weight.cwiseAbs().eval();
    }
    return explanation_of(probe, data, options.node_mask_type, grads.x, grads.edge_weight,
                          options.edges);
}

template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const IntegratedGradientsOptions& options) {
    Probe<T> probe(model, data, question);
    LogitGradients<T> grads;
    Matrix<T> of_x;
    Matrix<T> of_edges;
    if (options.node_mask_type != NodeMaskType::none) {
        const Matrix<T> mean = mean_along_path<T>(
            options.steps, [&](T a) { scale(probe.x().stored(), a, probe.used_x()); },
            [&]() -> const Matrix<T>& {
                grads.take(probe, true, false);
                return grads.x;
            });
        of_x = times_x(probe, mean);
        probe.reset();
    }
    if (options.edges) {
        of_edges = mean_along_path<T>(
            options.steps, [&](T a) { probe.used_edge_weight() = a * probe.edge_weight(); },
            [&]() -> const Matrix<T>& {
                grads.take(probe, false, true);
                return grads.edge_weight;
            });
        of_edges.array() *= probe.edge_weight().array();
    }
    return explanation_of(probe, data, options.node_mask_type, of_x, of_edges, options.edges);
}

#define GATLAB_INSTANTIATE(T)                                                                 \
    template Explanation<T> explain<T>(const Model<T>&, const GraphData<T>&, const Question&, \
                                       const SaliencyOptions&);                               \
    template Explanation<T> explain<T>(const Model<T>&, const GraphData<T>&, const Question&, \
                                       const IntegratedGradientsOptions&);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
