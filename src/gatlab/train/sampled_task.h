#pragma once

#include "gatlab/data/neighbor_sample.h"
#include "gatlab/train/task.h"
#include "gatlab/train/train_options.h"

namespace gatlab {

struct SamplingOptions {
    /// Neighbours that a node listens to, per attention layer, from the last layer back to the
    /// first; kAllNeighbors for all.
    std::vector<Index> num_neighbors;
    Index batch_size = 0;    ///< nodes to learn from per step; 0 for all of them
    std::uint64_t seed = 0;  ///< of the batches and of the neighbours
};

/// Nodes of one graph, learnt from a few at a time and with a few of their neighbours (PyG's
/// `NeighborLoader` with shuffle=True): for graphs whose full batch is too much. Each epoch deals
/// the nodes out anew and each batch draws its neighbours; the loss is over the batch's own nodes.
/// Validation and test look at all neighbours, as NodeTask.
///
/// Layers that look at all nodes together, as batch norm, see those of the sample.
template <class T>
class SampledTask final : public Task<T> {
  public:
    /// @param data must outlive this.
    /// @throws ValueError naming the option that cannot be.
    SampledTask(const GraphData<T>& data, SamplingOptions options);

    void check(const Model<T>& model, const Objective& objective) const override;
    void begin_epoch(int epoch) override;
    Index num_batches(NodeSet set) const override;
    const GraphData<T>& batch(NodeSet set, Index b) override;
    const std::vector<Index>* only_nodes(NodeSet set) const override;
    double score(NodeSet set, Index b, const Matrix<T>& out, Tally<T>& tally,
                 Matrix<T>* grad) override;

    /// What batch() drew last.
    const NeighborSample<T>& sample() const { return *sample_; }

  private:
    const GraphData<T>& data_;
    NodeTask<T> all_neighbors_;
    SamplingOptions options_;
    std::uint32_t epoch_ = 1;
    std::vector<Index> seeds_;  // in this epoch's order
    std::unique_ptr<NeighborSample<T>> sample_;
};

/// The nodes of one graph as `options` say to learn from them: all at once, or with num_neighbors
/// or batch_size sampled, drawn by options.seed or else the model's.
/// @param data must outlive the task.
template <class T>
std::unique_ptr<Task<T>> make_node_task(const Model<T>& model, const GraphData<T>& data,
                                        const TrainOptions& options);

extern template class SampledTask<float>;
extern template class SampledTask<double>;

}  // namespace gatlab
