#pragma once

#include "gatlab/train/task.h"

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
    Matrix<T> probabilities;                   ///< [N, K], if asked for; of numbers there are none
    std::vector<Index> classes;                ///< [N], the most probable class, if there is one
    std::vector<LayerAttention<T>> attention;  ///< per attention layer, if asked for
    std::vector<Matrix<T>> embeddings;         ///< per layer of the list, after its activation
};

struct PredictOptions {
    bool attention = false;
    bool embeddings = false;
    /// What the model was trained to make small, which says what its logits mean: probabilities
    /// are their softmax for cross_entropy and their sigmoid for bce.
    LossKind loss = LossKind::cross_entropy;
    /// Computes layer by layer, so many nodes at a time, which holds less (train/layerwise.h); 0
    /// for all nodes at once. Without attention.
    Index batch_size = 0;
    /// false: the logits alone; no softmax, and half the memory for them.
    bool probabilities = true;
};

/// Runs the model without dropout. @throws Error naming what does not fit.
template <class T>
Prediction<T> predict(const Model<T>& model, const GraphData<T>& data,
                      const PredictOptions& options = {});

/// The same in a workspace that the caller keeps, for who predicts again and again: the memory of
/// the layers is then allocated once, which natively halves the time on small graphs. A workspace
/// serves one model.
template <class T>
Prediction<T> predict(const Model<T>& model, const GraphData<T>& data,
                      const PredictOptions& options, Workspace<T>& workspace);

/// Loss and metrics over a set of rows, without dropout. NaN where the loss has no such metric.
struct Evaluation {
    double loss = 0;
    double accuracy = 0;
    Index nodes = 0;  ///< rows in the set
    double micro_f1 = 0;
    double macro_f1 = 0;
    double roc_auc = 0;
    double average_precision = 0;
    double r2 = 0;
    Matrix<Index> confusion = {};  ///< [K, K], row = the true class; [0, 0] without classes
};

struct EvaluateOptions {
    Objective objective = {};
    bool ranking = false;  ///< computes roc_auc and average_precision, which have to sort
    Index batch_size = 0;  ///< nodes at a time, layer by layer; 0 for all at once
};

/// @throws ValueError when the set is empty; Error when the labels do not fit the model.
template <class T>
Evaluation evaluate(const Model<T>& model, const GraphData<T>& data, NodeSet set,
                    const EvaluateOptions& options = {});

/// Over all batches of a task's set.
template <class T>
Evaluation evaluate(const Model<T>& model, Task<T>& task, NodeSet set,
                    const EvaluateOptions& options = {});

}  // namespace gatlab
