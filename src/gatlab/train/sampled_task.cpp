#include "gatlab/train/sampled_task.h"

#include <algorithm>

#include "gatlab/core/error.h"

namespace gatlab {

namespace {

template <class T>
std::size_t attention_layers(const Model<T>& model) {
    const auto& steps = model.steps();
    return static_cast<std::size_t>(std::count_if(
        steps.begin(), steps.end(), [](const Step<T>& step) { return step.conv != nullptr; }));
}

}  // namespace

template <class T>
SampledTask<T>::SampledTask(const GraphData<T>& data, SamplingOptions options)
    : data_(data), all_neighbors_(data), options_(std::move(options)), seeds_(data.train_nodes) {
    check_sampling(options_.num_neighbors, options_.batch_size);
}

template <class T>
void SampledTask<T>::check(const Model<T>& model, const Objective& objective) const {
    all_neighbors_.check(model, objective);
    if (data_.graph_level) {
        throw ValueError({"num_neighbors",
                          "none, for labels of whole graphs",
                          {options_.num_neighbors.size(), " of them"},
                          "Leave num_neighbors out: a readout needs all nodes"});
    }
    const std::size_t layers = attention_layers(model);
    if (options_.num_neighbors.size() != layers) {
        throw ValueError({"num_neighbors",
                          {layers, " numbers, one per attention layer"},
                          {options_.num_neighbors.size()},
                          "Give a number for each, from the last layer back to the first; -1 takes "
                          "all neighbours"});
    }
}

template <class T>
void SampledTask<T>::begin_epoch(int epoch) {
    epoch_ = static_cast<std::uint32_t>(epoch);
    seeds_ = data_.train_nodes;
    shuffle({options_.seed, epoch_, 0, RandomPurpose::batches}, std::span(seeds_));
}

template <class T>
Index SampledTask<T>::num_batches(NodeSet set) const {
    if (set != NodeSet::train || options_.batch_size == 0) return all_neighbors_.num_batches(set);
    const auto count = static_cast<Index>(seeds_.size());
    return count / options_.batch_size + (count % options_.batch_size != 0 ? 1 : 0);
}

template <class T>
const GraphData<T>& SampledTask<T>::batch(NodeSet set, Index b) {
    if (set != NodeSet::train) return all_neighbors_.batch(set, b);
    IndexSpan seeds = seeds_;
    if (options_.batch_size > 0) {
        const auto size = static_cast<std::size_t>(options_.batch_size);
        const std::size_t begin = static_cast<std::size_t>(b) * size;
        seeds = seeds.subspan(begin, std::min(size, seeds.size() - begin));
    }
    // Number 0 is the order of the seeds.
    const RandomKey key{options_.seed, epoch_, static_cast<std::uint32_t>(b) + 1,
                        RandomPurpose::batches};
    sample_ = std::make_unique<NeighborSample<T>>(
        sample_neighbors(data_, seeds, options_.num_neighbors, key));
    return sample_->data;
}

template <class T>
const std::vector<Index>* SampledTask<T>::only_nodes(NodeSet set) const {
    return set == NodeSet::train ? nullptr : all_neighbors_.only_nodes(set);
}

template <class T>
double SampledTask<T>::score(NodeSet set, Index b, const Matrix<T>& out, Tally<T>& tally,
                             Matrix<T>* grad) {
    if (set != NodeSet::train) return all_neighbors_.score(set, b, out, tally, grad);
    return tally.add(out, sample_->data.y, sample_->data.targets, sample_->seeds, grad);
}

template <class T>
std::unique_ptr<Task<T>> make_node_task(const Model<T>& model, const GraphData<T>& data,
                                        const TrainOptions& options) {
    if (!options.samples()) return std::make_unique<NodeTask<T>>(data);
    SamplingOptions sampling{options.num_neighbors, options.batch_size,
                             options.seed.value_or(model.config().seed)};
    if (sampling.num_neighbors.empty()) {
        sampling.num_neighbors.assign(attention_layers(model), kAllNeighbors);
    }
    return std::make_unique<SampledTask<T>>(data, std::move(sampling));
}

template class SampledTask<float>;
template class SampledTask<double>;
template std::unique_ptr<Task<float>> make_node_task(const Model<float>&, const GraphData<float>&,
                                                     const TrainOptions&);
template std::unique_ptr<Task<double>> make_node_task(const Model<double>&,
                                                      const GraphData<double>&,
                                                      const TrainOptions&);

}  // namespace gatlab
