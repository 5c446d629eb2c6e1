#include "gatlab/train/memory.h"

#include <algorithm>

namespace gatlab {

namespace {

// Counts numbers, not bytes: all but a few are T or Index. As double, because products of sizes may
// be beyond any integer.
using Count = double;

// What a layer works on.
struct Sizes {
    Count sources = 0;
    Count targets = 0;
    Count edges = 0;  // E', with self loops
    Count in = 0;     // columns of x
    Count out = 0;    // columns of the result
    bool training = false;
    bool gradient_of_x = false;  // is wanted
};

// What all attention layers keep of the edges: alpha, and in training its gradient, which takes the
// place of alpha after dropout, and that of edge weights.
Count attention(const Sizes& s, Count heads) {
    const Count alpha = s.edges * heads;
    return s.training ? 2 * alpha + s.edges : alpha;
}

// What a linear map of the targets' features keeps in a block, where it is of all sources.
Count of_targets_by_source(const Sizes& s) {
    return s.targets < s.sources ? s.sources * s.out : 0;
}

// A row per layer: what its cache holds, in numbers of T.

Count cache(const GATConvConfig& c, const Sizes& s) {
    const Count inner = Count{1} * c.heads * c.out_channels;
    const Count edge = c.edge_dim > 0 ? s.edges * (c.heads + c.edge_dim) : 0;
    const Count by_source = c.residual ? of_targets_by_source(s) : 0;
    const Count forward = s.sources * inner + 2 * s.sources * c.heads + edge + by_source;
    const Count mean = !c.concat && c.heads > 1 ? s.targets * s.out : 0;
    const Count residual = c.residual && s.gradient_of_x ? s.sources * s.in : 0;
    const Count dropped = c.message_dropout > 0 ? s.sources * inner : 0;
    const Count backward = s.sources * inner + 2 * s.sources * c.heads + mean + residual + dropped +
                           (c.edge_dim > 0 ? s.edges * c.heads : 0);
    return attention(s, c.heads) + forward + (s.training ? backward : 0);
}

Count cache(const GATv2ConvConfig& c, const Sizes& s) {
    const Count inner = Count{1} * c.heads * c.out_channels;
    const Count edge = c.edge_dim > 0 ? s.edges * (inner + c.edge_dim) : 0;
    const Count right = c.share_weights ? 0 : s.sources * inner;
    const Count by_source = c.residual ? of_targets_by_source(s) : 0;
    const Count mean = !c.concat && c.heads > 1 ? s.targets * s.out : 0;
    const Count target = s.gradient_of_x && (c.residual || !c.share_weights) ? s.sources * s.in : 0;
    const Count backward = (2 * s.sources + s.targets) * inner + mean + target +
                           (c.edge_dim > 0 ? s.edges * inner : 0);
    return attention(s, c.heads) + s.sources * inner + right + edge + by_source +
           (s.training ? backward : 0);
}

Count cache(const TransformerConvConfig& c, const Sizes& s) {
    const Count inner = Count{1} * c.heads * c.out_channels;
    const Count edge = c.edge_dim > 0 ? s.edges * inner : 0;
    const Count root = c.root_weight ? s.targets * s.out : 0;
    const Count by_source = c.root_weight ? of_targets_by_source(s) : 0;
    const Count mean = !c.concat && c.heads > 1 ? s.targets * s.out : 0;
    const Count of_x = s.gradient_of_x ? 2 * s.sources * s.in : 0;
    const Count forward = 3 * s.sources * inner + edge + by_source + root * (c.beta ? 2 : 1);
    const Count backward = 3 * s.sources * inner + edge + s.targets * s.out + root + mean + of_x;
    return attention(s, c.heads) + forward + (s.training ? backward : 0);
}

// Normalised values, and in training their products with the gradient.
template <class Norm>
requires(std::is_same_v<Norm, BatchNormConfig> || std::is_same_v<Norm, LayerNormConfig> ||
         std::is_same_v<Norm, GraphNormConfig>) Count cache(const Norm&, const Sizes& s) {
    return s.sources * s.out * (s.training ? 2 : 1);
}

// Kept in double: two numbers each.
Count cache(const PairNormConfig&, const Sizes& s) {
    return 2 * s.sources * s.out * (s.training ? 2 : 1) + 2 * s.sources;
}

Count cache(const AttentionalAggregationConfig&, const Sizes& s) {
    return s.sources * (s.out + 2) * (s.training ? 2 : 1);
}

// These keep nothing of their own. (A kind of layer that is not named here does not compile.)
template <class Config>
requires(std::is_same_v<Config, LinearConfig> || std::is_same_v<Config, ActivationConfig> ||
         std::is_same_v<Config, DropoutConfig> || std::is_same_v<Config, JumpingKnowledgeConfig> ||
         std::is_same_v<Config, ReadoutConfig>) Count cache(const Config&, const Sizes&) {
    return 0;
}

bool adds_self_loops(const LayerConfig& layer) {
    return conv_options(layer).add_self_loops;
}

template <class T>
class Plan {
  public:
    Plan(const Model<T>& model, const GraphData<T>& data) : model_(model), data_(data) {}

    std::int64_t inference() {
        begin_whole();
        steps(false);
        const Count classes = model_.config().out_channels();
        return bytes(graph(false) + 2 * rows_of_result() * classes + rows_of_result());
    }

    std::int64_t training(const TrainOptions& options) {
        const std::vector<Index>& learnt = data_.nodes(NodeSet::train);
        const std::vector<Index>& looked_at = data_.nodes(NodeSet::val);
        const Count classes = model_.config().out_channels();
        Count numbers = graph_of(learnt, true) + scored_rows(learnt) * classes;  // the gradient
        steps(true);
        if (!looked_at.empty()) {
            numbers += graph_of(looked_at, false);
            steps(false);
        }
        return bytes(numbers + optimizer(options));
    }

  private:
    static constexpr Count kIndices = Count{sizeof(Index)} / sizeof(T);  // of T an Index is worth

    std::int64_t bytes(Count numbers) {
        return static_cast<std::int64_t>(sizeof(T) * (numbers + std::exchange(steps_, 0)));
    }

    Count rows_of_result() const { return data_.num_rows(); }

    // Gradient, and what the optimizer and early stopping keep of each parameter.
    Count optimizer(const TrainOptions& options) const {
        Count parameters = 0;
        for (const Parameter<T>* parameter : model_.parameters()) {
            parameters += static_cast<Count>(parameter->value.size());
        }
        const Count kept =
            options.optimizer == OptimizerKind::sgd ? (options.momentum > 0 ? 1 : 0) : 2;
        return parameters * (1 + kept + (options.patience > 0 ? 1 : 0));
    }

    // The nodes and edges of each attention layer's block, or of the whole graph.
    struct BlockSizes {
        Count sources;
        Count targets;
        Count edges;
    };

    void begin_whole() {
        const Count nodes = data_.graph.num_nodes();
        blocks_.assign(std::max<std::size_t>(1, convs()),
                       {nodes, nodes, Count{1} * data_.graph.num_edges()});
    }

    std::size_t convs() const {
        std::size_t count = 0;
        for (const Step<T>& step : model_.steps()) count += step.conv != nullptr ? 1 : 0;
        return count;
    }

    // The graph's own edges by source, and the graph with self loops.
    Count graph(bool training) const {
        const BlockSizes& all = blocks_.front();
        Count numbers = 0;
        bool plain = false;
        bool looped = false;
        for (const LayerConfig& layer : model_.config().layers) {
            const bool loops = adds_self_loops(layer);
            looped = looped || loops;
            plain = plain || !loops;
        }
        if (looped) numbers += looped_graph(all, training);
        if (plain && training) numbers += 2 * all.edges + all.sources;
        return kIndices * numbers;
    }

    // Edges, their order by target, which of them were kept, and in training their order by source.
    static Count looped_graph(const BlockSizes& b, bool training) {
        const Count edges = b.edges + b.targets;
        return 4 * edges + b.targets + b.edges + (training ? 2 * edges + b.sources : 0);
    }

    // What the trainer makes of the graph to see these nodes.
    Count graph_of(const std::vector<Index>& nodes, bool training) {
        if (!sees_part(nodes)) {
            begin_whole();
            return graph(training);
        }
        choose_blocks(nodes, convs());
        Count numbers = scored_rows(nodes) * (2 * kIndices + data_.targets.cols());
        for (const BlockSizes& b : blocks_) {
            numbers += kIndices * (2 * b.targets + b.sources + looped_graph(b, training));
            if (!model_.adds_self_loops()) numbers += kIndices * (4 * b.edges + b.targets);
            numbers += b.edges * static_cast<Count>(data_.edge_attr.cols());
        }
        if (blocks_.front().sources < data_.graph.num_nodes()) numbers += share_of_x();
        return numbers;
    }

    // Whether the trainer computes only what these nodes see.
    bool sees_part(const std::vector<Index>& nodes) const {
        return model_.works_on_blocks() && !nodes.empty() && convs() > 0 && !data_.graph_level;
    }

    Count scored_rows(const std::vector<Index>& nodes) const {
        return sees_part(nodes) ? static_cast<Count>(nodes.size()) : rows_of_result();
    }

    // As nn/receptive_field.h, but only counted.
    void choose_blocks(const std::vector<Index>& nodes, std::size_t layers) {
        const IncomingEdges& in = data_.graph.incoming();
        std::vector<bool> seen(static_cast<std::size_t>(data_.graph.num_nodes()), false);
        std::vector<Index> reached = nodes;
        for (const Index node : nodes) seen[node] = true;
        blocks_.clear();
        for (std::size_t layer = 0; layer < layers; ++layer) {
            const std::size_t targets = reached.size();
            Count edges = 0;
            for (std::size_t i = 0; i < targets; ++i) {
                for (Index k = in.row_ptr[reached[i]]; k < in.row_ptr[reached[i] + 1]; ++k) {
                    ++edges;
                    if (seen[in.source[k]]) continue;
                    seen[in.source[k]] = true;
                    reached.push_back(in.source[k]);
                }
            }
            blocks_.push_back(
                {static_cast<Count>(reached.size()), static_cast<Count>(targets), edges});
        }
        std::reverse(blocks_.begin(), blocks_.end());
    }

    Count share_of_x() const {
        const Count share = blocks_.front().sources / data_.graph.num_nodes();
        const Count stored = static_cast<Count>(data_.x.stored().size());
        if (!data_.x.is_sparse()) return share * stored;
        return share * stored * (1 + 3 * kIndices) + kIndices * (data_.x.cols() + 1);
    }

    // Adds what every step leaves behind.
    void steps(bool training) {
        const auto& steps = model_.steps();
        const std::vector<Index> columns = model_.config().columns();
        Count in = model_.config().in_channels;
        bool sparse = data_.x.is_sparse();
        bool pooled = false;    // a step before this one made graphs of nodes
        bool learning = false;  // a step before this one has parameters
        for (std::size_t s = 0; s < steps.size(); ++s) {
            const Step<T>& step = steps[s];
            const LayerConfig& layer = layer_of(step);
            const bool is_layer = step.conv != nullptr ||
                                  (!layer_kind(layer).is_conv() && (s == 0 || is_new(steps, s)));
            const Count out = is_layer ? columns[static_cast<std::size_t>(step.config_layer)] : in;
            const Sizes sizes = sizes_of(step, in, out, training, learning);
            pooled = pooled || std::optional(static_cast<std::size_t>(step.config_layer)) ==
                                   model_.config().readout();
            const Count rows = pooled ? data_.num_graphs() : sizes.targets;
            sparse = sparse && step.layer->works_in_place() && !is_activation(layer);
            if (!step.layer->passes_on(training)) {
                steps_ += sparse ? static_cast<Count>(data_.x.stored().size()) : rows * out;
            }
            if (is_layer) {
                steps_ += std::visit([&](const auto& c) { return cache(c, sizes); }, layer);
            }
            const bool in_place = step.layer->works_in_place() && s + 1 < steps.size();
            if (training && learning && !in_place) steps_ += sizes.sources * in;  // gradient of x
            learning = learning || !step.layer->parameters().empty();
            in = out;
        }
    }

    static bool is_activation(const LayerConfig& layer) {
        return std::holds_alternative<ActivationConfig>(layer);
    }

    static bool is_new(const std::vector<Step<T>>& steps, std::size_t s) {
        return steps[s].config_layer != steps[s - 1].config_layer;
    }

    const LayerConfig& layer_of(const Step<T>& step) const {
        return model_.config().layers[static_cast<std::size_t>(step.config_layer)];
    }

    // A step before an attention layer works on its sources, one behind the last on its targets.
    Sizes sizes_of(const Step<T>& step, Count in, Count out, bool training, bool learning) const {
        const bool behind = step.block >= blocks_.size();
        const BlockSizes& block = behind ? blocks_.back() : blocks_[step.block];
        const LayerConfig& layer = layer_of(step);
        Sizes sizes;
        sizes.sources = behind ? block.targets : block.sources;
        sizes.targets = step.conv != nullptr ? block.targets : sizes.sources;
        sizes.edges = block.edges + (adds_self_loops(layer) ? block.targets : 0);
        sizes.in = in;
        sizes.out = out;
        sizes.training = training;
        sizes.gradient_of_x = training && learning;
        return sizes;
    }

    const Model<T>& model_;
    const GraphData<T>& data_;
    std::vector<BlockSizes> blocks_;
    Count steps_ = 0;
};

}  // namespace

template <class T>
std::int64_t memory_of_inference(const Model<T>& model, const GraphData<T>& data) {
    model.check_input(data);
    return Plan<T>(model, data).inference();
}

template <class T>
MemoryNeeded memory_needed(const Model<T>& model, const GraphData<T>& data,
                           const TrainOptions& options) {
    return {memory_of_inference(model, data), Plan<T>(model, data).training(options)};
}

template std::int64_t memory_of_inference(const Model<float>&, const GraphData<float>&);
template std::int64_t memory_of_inference(const Model<double>&, const GraphData<double>&);

template MemoryNeeded memory_needed(const Model<float>&, const GraphData<float>&,
                                    const TrainOptions&);
template MemoryNeeded memory_needed(const Model<double>&, const GraphData<double>&,
                                    const TrainOptions&);

}  // namespace gatlab
