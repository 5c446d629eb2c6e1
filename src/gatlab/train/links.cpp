#include "gatlab/train/links.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"
#include "gatlab/data/take_rows.h"

namespace gatlab {

namespace {

// A pair as one number, its nodes in order if direction does not matter.
class PairNumbers {
  public:
    PairNumbers(Index num_nodes, bool undirected) : nodes_(num_nodes), undirected_(undirected) {}

    std::uint64_t of(Index source, Index target) const {
        if (undirected_ && source > target) std::swap(source, target);
        return static_cast<std::uint64_t>(source) * static_cast<std::uint64_t>(nodes_) +
               static_cast<std::uint64_t>(target);
    }

    /// How many pairs of different nodes there are.
    std::uint64_t count() const {
        const auto n = static_cast<std::uint64_t>(nodes_);
        return undirected_ ? n * (n - 1) / 2 : n * (n - 1);
    }

    Index source(std::uint64_t pair) const {
        return static_cast<Index>(pair / static_cast<std::uint64_t>(nodes_));
    }
    Index target(std::uint64_t pair) const {
        return static_cast<Index>(pair % static_cast<std::uint64_t>(nodes_));
    }

  private:
    Index nodes_;
    bool undirected_;
};

using PairSet = std::unordered_set<std::uint64_t>;

PairSet edges_of(const Graph& graph, const PairNumbers& number) {
    PairSet edges;
    for (std::size_t e = 0; e < graph.source().size(); ++e) {
        if (graph.source()[e] == graph.target()[e]) continue;
        edges.insert(number.of(graph.source()[e], graph.target()[e]));
    }
    return edges;
}

// Every pair that is no edge, in ascending order: for graphs so dense that drawing would miss.
std::vector<std::uint64_t> all_negatives(Index num_nodes, const PairNumbers& number,
                                         bool undirected, const PairSet& edges) {
    std::vector<std::uint64_t> negatives;
    for (Index source = 0; source < num_nodes; ++source) {
        for (Index target = undirected ? source + 1 : 0; target < num_nodes; ++target) {
            const std::uint64_t pair = number.of(source, target);
            if (source != target && !edges.contains(pair)) negatives.push_back(pair);
        }
    }
    return negatives;
}

// Draws until `count` different ones are found; there are at least twice as many.
std::vector<std::uint64_t> drawn_negatives(Index num_nodes, const PairNumbers& number, Index count,
                                           PairSet taken, const RandomKey& key) {
    std::vector<std::uint64_t> negatives;
    for (std::uint32_t block = 0; negatives.size() < static_cast<std::size_t>(count); ++block) {
        const auto words = philox(key, 0, block);
        for (const std::size_t lane : {0, 2}) {
            const Index source = random_below(words[lane], num_nodes);
            const Index target = random_below(words[lane + 1], num_nodes);
            if (source == target || negatives.size() == static_cast<std::size_t>(count)) continue;
            const std::uint64_t pair = number.of(source, target);
            if (taken.insert(pair).second) negatives.push_back(pair);
        }
    }
    return negatives;
}

void append(Links& links, const Links& more) {
    links.source.insert(links.source.end(), more.source.begin(), more.source.end());
    links.target.insert(links.target.end(), more.target.begin(), more.target.end());
}

}  // namespace

template <class T>
void dot_product(const Matrix<T>& z, const Links& links, Matrix<T>& scores) {
    scores.resize(static_cast<Eigen::Index>(links.size()), 1);
    for (std::size_t p = 0; p < links.size(); ++p) {
        scores(static_cast<Eigen::Index>(p), 0) =
            z.row(links.source[p]).dot(z.row(links.target[p]));
    }
}

// score = ⟨z_s, z_t⟩:  d(z_s) += d(score)·z_t,  d(z_t) += d(score)·z_s. One after the other: pairs
// share nodes.
template <class T>
void dot_product_backward(const Matrix<T>& z, const Links& links, const Matrix<T>& grad_scores,
                          Matrix<T>& grad_z) {
    grad_z.setZero(z.rows(), z.cols());
    for (std::size_t p = 0; p < links.size(); ++p) {
        const T grad = grad_scores(static_cast<Eigen::Index>(p), 0);
        grad_z.row(links.source[p]) += grad * z.row(links.target[p]);
        grad_z.row(links.target[p]) += grad * z.row(links.source[p]);
    }
}

Links negative_links(const Graph& graph, Index count, bool undirected, const RandomKey& key) {
    const Index nodes = graph.num_nodes();
    const PairNumbers number(nodes, undirected);
    PairSet edges = edges_of(graph, number);
    const std::uint64_t there_are = number.count() - edges.size();
    std::vector<std::uint64_t> negatives;
    if (there_are / 2 < static_cast<std::uint64_t>(count)) {
        negatives = all_negatives(nodes, number, undirected, edges);
        shuffle(key, std::span(negatives));
        negatives.resize(std::min(negatives.size(), static_cast<std::size_t>(count)));
    } else {
        negatives = drawn_negatives(nodes, number, count, std::move(edges), key);
    }
    Links links;
    for (const std::uint64_t pair : negatives) links.add(number.source(pair), number.target(pair));
    return links;
}

void LinkSplitOptions::check() const {
    const auto check_share = [](const char* name, double share) {
        if (share >= 0 && share < 1) return;
        throw ValueError({name,
                          "a share of the edges, at least 0 and below 1",
                          {share},
                          "Choose how much to hide"});
    };
    check_share("val", val);
    check_share("test", test);
    check_share("val + test", val + test);
}

namespace {

// Which edges of the graph stand for pairs that are still there.
std::vector<Index> kept_edges(const Graph& graph, const PairNumbers& number, const PairSet& kept) {
    std::vector<Index> edges;
    for (Index e = 0; e < graph.num_edges(); ++e) {
        const Index source = graph.source()[e];
        const Index target = graph.target()[e];
        if (source != target && kept.contains(number.of(source, target))) edges.push_back(e);
    }
    return edges;
}

// The same nodes with these edges alone.
template <class T>
GraphData<T> with_edges(const GraphData<T>& whole, const std::vector<Index>& edges) {
    std::vector<Index> source;
    std::vector<Index> target;
    for (const Index e : edges) {
        source.push_back(whole.graph.source()[e]);
        target.push_back(whole.graph.target()[e]);
    }
    GraphData<T> data{Graph::from_edge_index(whole.graph.num_nodes(), source, target),
                      whole.x,
                      take_rows<T>(whole.edge_attr, edges),
                      whole.y,
                      whole.train_nodes,
                      whole.val_nodes,
                      whole.test_nodes};
    data.edge_weight = take_rows<T>(whole.edge_weight, edges);
    data.ptr = whole.ptr;
    data.targets = whole.targets;
    data.graph_level = whole.graph_level;
    return data;
}

}  // namespace

template <class T>
LinkData<T> split_links(const GraphData<T>& whole, const LinkSplitOptions& options) {
    options.check();
    whole.check();
    const Graph& graph = whole.graph;
    const PairNumbers number(graph.num_nodes(), options.undirected);
    const PairSet edges = edges_of(graph, number);
    std::vector<std::uint64_t> pairs(edges.begin(), edges.end());
    sort_ascending(pairs);  // a set's own order differs between libraries
    const RandomKey key{options.seed, 0, 0, RandomPurpose::edge_split};
    shuffle(key, std::span(pairs));

    const auto all = static_cast<double>(pairs.size());
    const auto val = static_cast<std::size_t>(all * options.val);
    const auto test = static_cast<std::size_t>(all * options.test);
    if (pairs.size() <= val + test) {
        throw ValueError({"graph",
                          "edges to learn from",
                          {pairs.size(), " in all"},
                          "Hide a smaller share, or use a graph with edges"});
    }
    Links train, hidden_val, hidden_test;
    for (std::size_t k = 0; k < pairs.size(); ++k) {
        Links& links = k < val ? hidden_val : k < val + test ? hidden_test : train;
        links.add(number.source(pairs[k]), number.target(pairs[k]));
    }
    const PairSet kept(pairs.begin() + static_cast<std::ptrdiff_t>(val + test), pairs.end());
    LinkData<T> split{with_edges(whole, kept_edges(graph, number, kept)),
                      std::move(train),
                      std::move(hidden_val),
                      std::move(hidden_test),
                      static_cast<Index>(val),
                      static_cast<Index>(test),
                      options.undirected};
    // One draw for both sets, so that they share no pair.
    const Links negatives =
        negative_links(graph, static_cast<Index>(val + test), options.undirected,
                       {options.seed, 0, 0, RandomPurpose::negative_edges});
    for (std::size_t k = 0; k < negatives.size(); ++k) {
        // Where the graph has too few, both sets go short in proportion.
        Links& links = k * (val + test) < val * negatives.size() ? split.val : split.test;
        links.add(negatives.source[k], negatives.target[k]);
    }
    return split;
}

template <class T>
LinkTask<T>::LinkTask(const LinkData<T>& links, std::uint64_t seed)
    : links_(links), seed_(seed), train_(links.train) {}

template <class T>
void LinkTask<T>::check(const Model<T>& model, const Objective& objective) const {
    links_.data.check();
    model.check_input(links_.data);
    if (const auto readout = model.config().readout()) {
        throw ValueError({"layers",
                          "an embedding per node, whose products are the scores",
                          {"one per graph, from the readout layers[", *readout, "]"},
                          "Leave the readout out"});
    }
    if (objective.loss != LossKind::bce) {
        throw ValueError({"loss",
                          "bce, for link prediction",
                          {kLossKinds[static_cast<std::size_t>(objective.loss)]},
                          "Set loss to bce"});
    }
}

// Negatives are drawn against the training edges alone: which pairs are hidden edges is not known.
template <class T>
void LinkTask<T>::begin_epoch(int epoch) {
    train_ = links_.train;
    append(train_,
           negative_links(
               links_.data.graph, static_cast<Index>(links_.train.size()), links_.undirected,
               {seed_, static_cast<std::uint32_t>(epoch), 0, RandomPurpose::negative_edges}));
}

template <class T>
Index LinkTask<T>::num_batches(NodeSet set) const {
    return pairs(set).size() == 0 ? 0 : 1;
}

template <class T>
const Links& LinkTask<T>::pairs(NodeSet set) const {
    return set == NodeSet::train ? train_ : set == NodeSet::val ? links_.val : links_.test;
}

template <class T>
Index LinkTask<T>::num_edges(NodeSet set) const {
    return set == NodeSet::train ? static_cast<Index>(links_.train.size())
           : set == NodeSet::val ? links_.val_edges
                                 : links_.test_edges;
}

template <class T>
double LinkTask<T>::score(NodeSet set, Index, const Matrix<T>& out, Tally<T>& tally,
                          Matrix<T>* grad) {
    const Links& links = pairs(set);
    dot_product(out, links, scores_);
    targets_.setZero(scores_.rows(), 1);
    targets_.topRows(num_edges(set)).setOnes();
    rows_.resize(links.size());
    std::iota(rows_.begin(), rows_.end(), 0);
    const double loss =
        tally.add(scores_, {}, targets_, rows_, grad == nullptr ? nullptr : &grad_scores_);
    if (grad != nullptr) dot_product_backward(out, links, grad_scores_, *grad);
    return loss;
}

#define GATLAB_INSTANTIATE(T)                                                               \
    template void dot_product<T>(const Matrix<T>&, const Links&, Matrix<T>&);               \
    template void dot_product_backward<T>(const Matrix<T>&, const Links&, const Matrix<T>&, \
                                          Matrix<T>&);                                      \
    template LinkData<T> split_links<T>(const GraphData<T>&, const LinkSplitOptions&);      \
    template class LinkTask<T>;
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
