#pragma once

#include "gatlab/nn/model.h"
#include "gatlab/train/tally.h"

namespace gatlab {

/// What a run learns from and is judged by, batch by batch: a graph that goes through the model,
/// and what its output should have been.
template <class T>
class Task {
  public:
    virtual ~Task() = default;

    /// @throws Error naming what does not fit the model or the objective, or that there is nothing
    ///         to learn from.
    virtual void check(const Model<T>& model, const Objective& objective) const = 0;

    /// Draws what is random in an epoch (1 for the first).
    virtual void begin_epoch(int epoch) = 0;

    /// How many batches a set has; 0 when there is no such set.
    virtual Index num_batches(NodeSet set) const = 0;

    /// What goes through the model for batch `b`. Valid until the next call.
    virtual const GraphData<T>& batch(NodeSet set, Index b) = 0;

    /// The nodes whose rows of the output score() looks at, when a set is the same one batch in
    /// every epoch; null when any row may matter.
    virtual const std::vector<Index>* only_nodes(NodeSet set) const = 0;

    /// Counts the model's output for batch `b`, which batch() was called for last.
    /// @param grad if not null, set to d(loss)/d(out)
    /// @returns the loss of the batch
    virtual double score(NodeSet set, Index b, const Matrix<T>& out, Tally<T>& tally,
                         Matrix<T>* grad) = 0;
};

/// @throws Error unless the labels or targets of `data` are what the model's output can be scored
///         by: of nodes or of graphs, as its rows are, and fit for its columns.
template <class T>
void check_scored(const GraphData<T>& data, const Model<T>& model, const Objective& objective);

/// Nodes of one graph, some of them to learn from and some to be judged by (transductive), or
/// graphs of one batch.
template <class T>
class NodeTask final : public Task<T> {
  public:
    /// @param data must outlive this.
    explicit NodeTask(const GraphData<T>& data) : data_(data) {}

    void check(const Model<T>& model, const Objective& objective) const override;
    void begin_epoch(int) override {}  // nothing is random here
    Index num_batches(NodeSet set) const override { return data_.nodes(set).empty() ? 0 : 1; }
    const GraphData<T>& batch(NodeSet, Index) override { return data_; }
    const std::vector<Index>* only_nodes(NodeSet set) const override { return &data_.nodes(set); }
    double score(NodeSet set, Index b, const Matrix<T>& out, Tally<T>& tally,
                 Matrix<T>* grad) override;

  private:
    const GraphData<T>& data_;
};

/// Graphs of each set. Every node, or graph, whose label is known takes part; their own node sets
/// are not looked at.
template <class T>
using GraphList = std::vector<const GraphData<T>*>;

template <class T>
struct GraphSets {
    GraphList<T> train;
    GraphList<T> val = {};
    GraphList<T> test = {};
};

struct GraphsOptions {
    Index batch_size =
        1;                ///< graphs that go through the model at once, as one block-diagonal graph
    bool shuffle = true;  ///< takes the training graphs in another order in each epoch
    std::uint64_t seed = 0;  ///< of that order
};

/// Many graphs: learns from some and is judged by others that it has not seen (inductive), by the
/// labels of their nodes or of the graphs themselves.
template <class T>
class GraphsTask final : public Task<T> {
  public:
    /// @param sets the graphs must outlive this.
    /// @throws ValueError when there is no training graph or batch_size is below 1.
    explicit GraphsTask(GraphSets<T> sets, const GraphsOptions& options = {});

    void check(const Model<T>& model, const Objective& objective) const override;
    void begin_epoch(int epoch) override;
    Index num_batches(NodeSet set) const override;
    const GraphData<T>& batch(NodeSet set, Index b) override;
    const std::vector<Index>* only_nodes(NodeSet) const override { return nullptr; }
    double score(NodeSet set, Index b, const Matrix<T>& out, Tally<T>& tally,
                 Matrix<T>* grad) override;

  private:
    const GraphList<T>& graphs(NodeSet set) const;

    GraphSets<T> sets_;
    GraphsOptions options_;
    GraphList<T> shuffled_;              // the training graphs in this epoch's order
    std::vector<Index> rows_;            // of the batch, whose labels are known
    std::unique_ptr<GraphData<T>> own_;  // the batch, when it is more than one graph
    const GraphData<T>* batch_ = nullptr;
};

extern template class NodeTask<float>;
extern template class NodeTask<double>;
extern template class GraphsTask<float>;
extern template class GraphsTask<double>;

}  // namespace gatlab
