#pragma once

#include "gatlab/core/rng.h"
#include "gatlab/train/task.h"

namespace gatlab {

/// Pairs of nodes.
struct Links {
    std::vector<Index> source;  ///< [P]
    std::vector<Index> target;  ///< [P]

    std::size_t size() const { return source.size(); }
    void add(Index from, Index to) {
        source.push_back(from);
        target.push_back(to);
    }
};

/// scores[p] = ⟨z[source p], z[target p]⟩, [P, 1]: the logit that the pair is an edge (the decoder
/// of Kipf & Welling 2016, "Variational graph auto-encoders").
template <class T>
void dot_product(const Matrix<T>& z, const Links& links, Matrix<T>& scores);

/// Adjoint of dot_product: sets grad_z [N, C].
template <class T>
void dot_product_backward(const Matrix<T>& z, const Links& links, const Matrix<T>& grad_scores,
                          Matrix<T>& grad_z);

/// `count` pairs of different nodes that are no edges of the graph, none twice; drawn uniformly,
/// the same for the same key. Fewer when the graph has fewer.
/// @param undirected a pair is also taken for an edge when the graph has it the other way round,
///        and stands only once, smaller node first
Links negative_links(const Graph& graph, Index count, bool undirected, const RandomKey& key);

struct LinkSplitOptions {
    double val = 0.05;       ///< share of the edges that is kept for validation
    double test = 0.1;       ///< ... and for test
    bool undirected = true;  ///< both directions of an edge stay together
    std::uint64_t seed = 0;

    /// @throws ValueError for shares that cannot be.
    void check() const;
};

/// A graph with edges hidden from it, to be predicted (PyG's `RandomLinkSplit`).
template <class T>
struct LinkData {
    GraphData<T> data;  ///< all nodes; only the training edges carry messages
    Links train;        ///< the training edges; undirected ones once
    Links val;          ///< hidden edges, then as many pairs that are no edges
    Links test;
    Index val_edges = 0;  ///< how many of val are edges
    Index test_edges = 0;
    bool undirected = true;  ///< a pair and its reverse are one
};

/// Hides edges of `whole`. Self loops are dropped; duplicates count once.
/// @throws Error when the graph's parts do not fit each other, when no edge is left to learn from,
///         or naming the option that cannot be.
template <class T>
LinkData<T> split_links(const GraphData<T>& whole, const LinkSplitOptions& options = {});

/// Link prediction: the model's output is an embedding per node, whose dot products say which pairs
/// are edges. Each epoch draws as many new negatives as there are training edges. The loss is bce;
/// roc_auc and average_precision are over the one column of scores.
template <class T>
class LinkTask final : public Task<T> {
  public:
    /// @param links must outlive this.
    /// @param seed  of the negatives
    explicit LinkTask(const LinkData<T>& links, std::uint64_t seed = 0);

    void check(const Model<T>& model, const Objective& objective) const override;
    void begin_epoch(int epoch) override;
    Index num_batches(NodeSet set) const override;
    const GraphData<T>& batch(NodeSet, Index) override { return links_.data; }
    const std::vector<Index>* only_nodes(NodeSet) const override { return nullptr; }
    double score(NodeSet set, Index b, const Matrix<T>& out, Tally<T>& tally,
                 Matrix<T>* grad) override;

  private:
    const Links& pairs(NodeSet set) const;
    Index num_edges(NodeSet set) const;

    const LinkData<T>& links_;
    std::uint64_t seed_;
    Links train_;  // training edges, then this epoch's negatives
    std::vector<Index> rows_;
    Matrix<T> scores_;
    Matrix<T> targets_;
    Matrix<T> grad_scores_;
};

extern template class LinkTask<float>;
extern template class LinkTask<double>;

}  // namespace gatlab
