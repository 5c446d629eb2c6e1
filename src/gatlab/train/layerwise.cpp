#include "gatlab/train/layerwise.h"

#include <algorithm>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"
#include "gatlab/data/take_rows.h"

namespace gatlab {

namespace {

// Makes blocks of all edges into a range of targets.
template <class T>
class Blocks {
  public:
    explicit Blocks(const GraphData<T>& data)
        : data_(data), place_(static_cast<std::size_t>(data.graph.num_nodes()), -1) {}

    Block<T> into(Index first, Index last) {
        const IncomingEdges& in = data_.graph.incoming();
        const auto begin = in.row_ptr[first];
        const auto end = in.row_ptr[last];
        const IndexSpan senders = IndexSpan(in.source).subspan(begin, end - begin);
        const std::vector<Index> sources = number(first, last, senders);
        std::vector<Index> target_row;
        std::vector<Index> target_ids;
        std::vector<Index> source;
        std::vector<Index> target;
        for (Index i = first; i < last; ++i) {
            target_ids.push_back(i);
            target_row.push_back(place_[i]);
            for (Index k = in.row_ptr[i]; k < in.row_ptr[i + 1]; ++k) {
                source.push_back(place_[in.source[k]]);
                target.push_back(i - first);
            }
        }
        for (const Index node : sources) place_[node] = -1;
        const IndexSpan edges = IndexSpan(in.edge).subspan(begin, end - begin);
        return {Graph::block(static_cast<Index>(sources.size()), std::move(target_row),
                             std::move(source), std::move(target)),
                take_rows<T>(data_.edge_attr, edges), take_rows<T>(data_.edge_weight, edges),
                sources, std::move(target_ids)};
    }

  private:
    // The targets and all that send to them, ascending; each is told its place.
    std::vector<Index> number(Index first, Index last, IndexSpan senders) {
        std::vector<Index> nodes;
        const auto add = [&](Index node) {
            if (place_[node] >= 0) return;
            place_[node] = 0;
            nodes.push_back(node);
        };
        for (Index i = first; i < last; ++i) add(i);
        for (const Index node : senders) add(node);
        sort_ascending(nodes);
        for (std::size_t i = 0; i < nodes.size(); ++i) place_[nodes[i]] = static_cast<Index>(i);
        return nodes;
    }

    const GraphData<T>& data_;
    std::vector<Index> place_;  // [N]; -1 for nodes that are not in the block
};

template <class T>
void convolve_in_batches(const Conv<T>& conv, const Features<T>& x, Index batch_size,
                         Blocks<T>& blocks, Features<T>& out) {
    const std::unique_ptr<LayerCache> cache = conv.make_cache();
    Features<T> part;
    const Index nodes = x.rows();
    for (Index first = 0; first < nodes;) {
        const Index count = std::min(batch_size, nodes - first);
        const Block<T> block = blocks.into(first, first + count);
        Pass<T> pass{block.graph, block.edge_attr, false, {}};
        pass.edge_weight = &block.edge_weight;
        conv.forward(pass, take_rows<T>(x, block.source_ids), *cache, part);
        if (first == 0) out.reshape_dense(nodes, part.cols());
        out.reshape_dense(nodes, part.cols()).middleRows(first, count) = part.dense();
        first += count;
    }
}

// The step by which each step's output is read for the last time.
template <class T>
std::vector<std::size_t> last_readers(const std::vector<Step<T>>& steps) {
    std::vector<std::size_t> last(steps.size());
    for (std::size_t s = 0; s < steps.size(); ++s) {
        last[s] = s + 1;
        for (const std::size_t earlier : steps[s].earlier) last[earlier] = s;
    }
    return last;
}

}  // namespace

template <class T>
const Matrix<T>& forward_layerwise(const Model<T>& model, const GraphData<T>& data,
                                   Index batch_size, bool keep_outputs, Workspace<T>& workspace) {
    if (batch_size < 1) {
        throw ValueError({"batch_size",
                          "at least 1 node",
                          {batch_size},
                          "Choose how many nodes are computed at a time"});
    }
    model.check_input(data);
    const std::vector<Step<T>>& steps = model.steps();
    const std::vector<std::size_t> last_reader = last_readers(steps);
    std::vector<Features<T>>& outputs = workspace.outputs;
    outputs.resize(steps.size());
    workspace.results.clear();
    for (const Features<T>& output : outputs) workspace.results.push_back(&output);
    Blocks<T> blocks(data);
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const Features<T>& x = s == 0 ? data.x : outputs[s - 1];
        if (steps[s].conv != nullptr && steps[s].conv->works_on_blocks()) {
            convolve_in_batches(*steps[s].conv, x, batch_size, blocks, outputs[s]);
        } else {
            std::vector<const Features<T>*> earlier;
            for (const std::size_t step : steps[s].earlier) earlier.push_back(&outputs[step]);
            Pass<T> pass = model.whole_pass(data, s);
            pass.earlier = earlier;
            steps[s].layer->forward(pass, x, *steps[s].layer->make_cache(), outputs[s]);
        }
        for (std::size_t old = 0; old < s && !keep_outputs; ++old) {
            if (last_reader[old] == s) outputs[old] = Features<T>();
        }
    }
    return outputs.back().dense_in(workspace.logits);
}

template const Matrix<float>& forward_layerwise(const Model<float>&, const GraphData<float>&, Index,
                                                bool, Workspace<float>&);
template const Matrix<double>& forward_layerwise(const Model<double>&, const GraphData<double>&,
                                                 Index, bool, Workspace<double>&);

}  // namespace gatlab
