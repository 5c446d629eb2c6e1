#include "gatlab/train/task.h"

#include <algorithm>
#include <numeric>

#include "gatlab/core/error.h"
#include "gatlab/core/rng.h"
#include "gatlab/data/batch.h"

namespace gatlab {

namespace {

template <class T>
void check_graph(const GraphData<T>& data, const Model<T>& model, const Objective& objective) {
    data.check();
    model.check_input(data);
    check_scored(data, model, objective);
}

// The rows of the output whose label is known.
template <class T>
void known_rows(const GraphData<T>& data, LossKind loss, std::vector<Index>& rows) {
    rows.resize(static_cast<std::size_t>(data.num_rows()));
    std::iota(rows.begin(), rows.end(), 0);
    if (loss != LossKind::cross_entropy) return;
    std::erase_if(rows, [&](Index row) { return data.y.empty() || data.y[row] < 0; });
}

}  // namespace

template <class T>
void check_scored(const GraphData<T>& data, const Model<T>& model, const Objective& objective) {
    const bool gives_graphs = model.config().readout().has_value();
    if (gives_graphs != data.graph_level) {
        const auto level = [](bool graphs) { return graphs ? "of graphs" : "of nodes"; };
        throw ValueError({"graph_level",
                          {"labels ", level(gives_graphs), ", as the model's output"},
                          level(data.graph_level),
                          "Give the model a readout for labels of graphs, and none for nodes"});
    }
    objective.check(data, model.config().out_channels());
}

template <class T>
void NodeTask<T>::check(const Model<T>& model, const Objective& objective) const {
    check_graph(data_, model, objective);
    if (data_.train_nodes.empty()) {
        throw ValueError({"train_mask", "at least one node to learn from", "none",
                          "Mark some nodes whose class is known"});
    }
}

template <class T>
double NodeTask<T>::score(NodeSet set, Index, const Matrix<T>& out, Tally<T>& tally,
                          Matrix<T>* grad) {
    return tally.add(out, data_.y, data_.targets, data_.nodes(set), grad);
}

template <class T>
GraphsTask<T>::GraphsTask(GraphSets<T> sets, const GraphsOptions& options)
    : sets_(std::move(sets)), options_(options), shuffled_(sets_.train) {
    if (sets_.train.empty()) {
        throw ValueError(
            {"train", "at least one graph to learn from", "none", "Give the graphs to learn from"});
    }
    if (options_.batch_size < 1) {
        throw ValueError({"batch_size",
                          "at least 1 graph",
                          {options_.batch_size},
                          "Choose how many graphs go through the model at once"});
    }
}

template <class T>
const GraphList<T>& GraphsTask<T>::graphs(NodeSet set) const {
    return set == NodeSet::train ? shuffled_ : set == NodeSet::val ? sets_.val : sets_.test;
}

template <class T>
void GraphsTask<T>::check(const Model<T>& model, const Objective& objective) const {
    for (const NodeSet set : {NodeSet::train, NodeSet::val, NodeSet::test}) {
        for (const GraphData<T>* graph : graphs(set)) check_graph(*graph, model, objective);
    }
}

// A fresh permutation of the graphs as they were given (Fisher & Yates), so that an epoch's order
// does not depend on the epochs before it.
template <class T>
void GraphsTask<T>::begin_epoch(int epoch) {
    if (!options_.shuffle) return;
    shuffled_ = sets_.train;
    shuffle({options_.seed, static_cast<std::uint32_t>(epoch), 0, RandomPurpose::batches},
            std::span(shuffled_));
}

template <class T>
Index GraphsTask<T>::num_batches(NodeSet set) const {
    const auto count = static_cast<Index>(graphs(set).size());
    return (count + options_.batch_size - 1) / options_.batch_size;
}

template <class T>
const GraphData<T>& GraphsTask<T>::batch(NodeSet set, Index b) {
    const GraphList<T>& all = graphs(set);
    const auto begin = static_cast<std::size_t>(b) * static_cast<std::size_t>(options_.batch_size);
    const auto end = std::min(all.size(), begin + static_cast<std::size_t>(options_.batch_size));
    batch_ = all[begin];
    if (end - begin > 1) {
        own_ =
            std::make_unique<GraphData<T>>(batch_of<T>(std::span(all).subspan(begin, end - begin)));
        batch_ = own_.get();
    }
    return *batch_;
}

template <class T>
double GraphsTask<T>::score(NodeSet, Index, const Matrix<T>& out, Tally<T>& tally,
                            Matrix<T>* grad) {
    known_rows(*batch_, tally.loss_kind(), rows_);
    return tally.add(out, batch_->y, batch_->targets, rows_, grad);
}

template void check_scored(const GraphData<float>&, const Model<float>&, const Objective&);
template void check_scored(const GraphData<double>&, const Model<double>&, const Objective&);
template class NodeTask<float>;
template class NodeTask<double>;
template class GraphsTask<float>;
template class GraphsTask<double>;

}  // namespace gatlab
