#include "gatlab/explain/fidelity.h"

#include <algorithm>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"
#include "gatlab/explain/masks.h"
#include "gatlab/explain/probe.h"

namespace gatlab {

namespace {

template <class T>
void check_shapes(const GraphData<T>& data, const Explanation<T>& explanation) {
    const Index edges = data.graph.num_edges();
    const Index nodes = data.graph.num_nodes();
    const Matrix<T>& edge_mask = explanation.edge_mask;
    const Matrix<T>& node_mask = explanation.node_mask;
    if (edge_mask.size() != 0 && (edge_mask.rows() != edges || edge_mask.cols() != 1)) {
        throw ShapeError({"edge_mask",
                          {"a number per edge, ", Piece::shape(edges, 1)},
                          {Piece::shape(edge_mask.rows(), edge_mask.cols())},
                          "Pass the graph that was explained"});
    }
    const bool fits = (node_mask.rows() == nodes || node_mask.rows() == 1) &&
                      (node_mask.cols() == data.x.cols() || node_mask.cols() == 1);
    if (node_mask.size() != 0 && !fits) {
        throw ShapeError({"node_mask",
                          {Piece::shape(nodes, data.x.cols()), ", or one row or column of it"},
                          {Piece::shape(node_mask.rows(), node_mask.cols())},
                          "Pass the graph that was explained"});
    }
}

template <class T>
void check_soft(const Matrix<T>& mask, const char* name, const char* top) {
    for (Index k = 0; k < mask.size(); ++k) {
        const T value = mask.data()[k];
        if (value >= 0 && value <= 1) continue;
        throw ValueError(
            {name, "numbers from 0 to 1", {value}, {"Give ", top, " to take the largest"}});
    }
}

// 1 for the largest `count` entries above 0, the first of equals; 0 for the others.
template <class T>
Matrix<T> largest(const Matrix<T>& mask, Index count) {
    std::vector<Index> order;
    for (Index k = 0; k < mask.size(); ++k) {
        if (mask.data()[k] > 0) order.push_back(k);
    }
    sort_by(order, [&](Index a, Index b) { return mask.data()[a] > mask.data()[b]; });
    order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
    Matrix<T> hard = Matrix<T>::Zero(mask.rows(), mask.cols());
    for (const Index k : order) hard.data()[k] = 1;
    return hard;
}

// The masks as fidelity reads them.
template <class T>
struct Masks {
    Matrix<T> edge;
    Matrix<T> node;
};

template <class T>
Masks<T> chosen(const Explanation<T>& explanation, const FidelityOptions& options) {
    Masks<T> masks;
    if (options.top_edges > 0) masks.edge = largest(explanation.edge_mask, options.top_edges);
    if (options.top_features > 0) masks.node = largest(explanation.node_mask, options.top_features);
    if (options.top_edges == 0 && options.top_features == 0) {
        masks = {explanation.edge_mask, explanation.node_mask};
        check_soft(masks.edge, "edge_mask", "top_edges");
        check_soft(masks.node, "node_mask", "top_features");
    }
    if (masks.edge.size() == 0 && masks.node.size() == 0) {
        throw ValueError({"explanation", "a mask to look at", "none",
                          "Explain with an edge mask or a node mask, and name its top"});
    }
    return masks;
}

// What the model says of the field under the masks, or under 1 − masks.
template <class T>
Matrix<T> masked_logits(Probe<T>& probe, const Masks<T>& masks, bool complement) {
    const auto used = [&](T mask) { return complement ? 1 - mask : mask; };
    const Field<T>& field = probe.field();
    for (std::size_t k = 0; masks.edge.size() != 0 && k < field.edges.size(); ++k) {
        const auto e = static_cast<Index>(k);
        probe.used_edge_weight()(e, 0) =
            probe.edge_weight()(e, 0) * used(masks.edge(field.edges[k], 0));
    }
    if (masks.node.size() != 0) {
        const std::span<T> x = probe.used_x();
        for_each_stored(probe.x(), [&](std::size_t k, Index row, Index col) {
            const Index i = masks.node.rows() == 1 ? 0 : field.nodes[row];
            const Index f = masks.node.cols() == 1 ? 0 : col;
            x[k] = probe.x().stored()[k] * used(masks.node(i, f));
        });
    }
    return probe.forward();
}

}  // namespace

template <class T>
Fidelity fidelity(const Model<T>& model, const GraphData<T>& data,
                  const Explanation<T>& explanation, const FidelityOptions& options) {
    if (options.loss != LossKind::cross_entropy && options.loss != LossKind::bce) {
        throw ValueError({"loss",
                          "cross_entropy or bce",
                          {kLossKinds[static_cast<std::size_t>(options.loss)]},
                          "There is no decision to keep where the model gives numbers"});
    }
    check_shapes(data, explanation);
    const Masks<T> masks = chosen(explanation, options);
    Probe<T> probe(model, data, {explanation.index, explanation.target, options.loss});
    const Question& question = probe.question();
    const Matrix<T> logits = probe.first_logits();
    const Matrix<T> alone = masked_logits(probe, masks, false);
    const Matrix<T> without = masked_logits(probe, masks, true);

    const auto probability = [&](const Matrix<T>& row) {
        return static_cast<double>(answer_of(row, options.loss)(0, question.target));
    };
    const T lost =
        divergence(answer_of(alone, options.loss), answer_of(logits, options.loss), question);
    return {same_decision(logits, without, question) ? 0.0 : 1.0,
            same_decision(logits, alone, question) ? 0.0 : 1.0,
            probability(logits) - probability(without), probability(logits) - probability(alone),
            -std::expm1(-static_cast<double>(lost))};
}

template Fidelity fidelity<float>(const Model<float>&, const GraphData<float>&,
                                  const Explanation<float>&, const FidelityOptions&);
template Fidelity fidelity<double>(const Model<double>&, const GraphData<double>&,
                                   const Explanation<double>&, const FidelityOptions&);

}  // namespace gatlab
