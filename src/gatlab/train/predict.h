#pragma once

#include "gatlab/nn/model.h"

namespace gatlab {

/// Attention of one layer, edge by edge: the caller's edges in the caller's order (without self
/// loops if the layer adds its own), then the added self loops.
template <class T>
struct LayerAttention {
    std::vector<Index> source;  ///< [E']
    std::vector<Index> target;  ///< [E']
    Matrix<T> alpha;            ///< [E', H]
};

template <class T>
struct Prediction {
    Matrix<T> logits;                          ///< [N, K]
    Matrix<T> probabilities;                   ///< [N, K]
    std::vector<Index> classes;                ///< [N], the most probable class
    std::vector<LayerAttention<T>> attention;  ///< per attention layer, if asked for
    std::vector<Matrix<T>> embeddings;         ///< per layer of the list, after its activation
};

struct PredictOptions {
    bool attention = false;
    bool embeddings = false;
};

/// Runs the model without dropout.
template <class T>
Prediction<T> predict(const Model<T>& model, const GraphData<T>& data,
                      const PredictOptions& options = {});

/// Loss and accuracy over a set of nodes, without dropout.
struct Evaluation {
    double loss = 0;
    double accuracy = 0;
    Index nodes = 0;
};

/// @throws ValueError when the set is empty or a label does not fit the model.
template <class T>
Evaluation evaluate(const Model<T>& model, const GraphData<T>& data, NodeSet set);

}  // namespace gatlab
