#pragma once

#include "gatlab/nn/model.h"
#include "gatlab/train/train_options.h"

namespace gatlab {

/// Bytes that work on a graph asks for at its peak, beside the graph and the model themselves.
struct MemoryNeeded {
    std::int64_t inference = 0;  ///< predict, without attention and embeddings
    std::int64_t training = 0;   ///< a Trainer on the graph's labelled nodes, all its epochs
};

/// What `predict` asks for, alone: it is asked before every prediction.
template <class T>
std::int64_t memory_of_inference(const Model<T>& model, const GraphData<T>& data);

/// Plans, before anything is allocated, what `predict` and a `Trainer` will keep: what layers leave
/// behind, gradients, the optimizer's arrays, and the parts of the graph that the labelled nodes
/// see. For tasks of many graphs or of sampled neighbours training needs less than is said here.
/// @throws ShapeError when the model does not fit the graph.
template <class T>
MemoryNeeded memory_needed(const Model<T>& model, const GraphData<T>& data,
                           const TrainOptions& options = {});

}  // namespace gatlab
