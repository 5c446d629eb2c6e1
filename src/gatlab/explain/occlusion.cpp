#include "gatlab/explain/occlusion.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "gatlab/core/error.h"
#include "gatlab/core/sort.h"
#include "gatlab/explain/masks.h"
#include "gatlab/explain/probe.h"

namespace gatlab {

namespace {

bool gives_numbers(LossKind loss) {
    return loss == LossKind::mse || loss == LossKind::mae;
}

// The row's field with something taken away, and what that changes.
template <class T>
class Occluder {
  public:
    Occluder(const Model<T>& model, const GraphData<T>& data, const Question& question,
             OcclusionMeasure measure)
        : model_(model),
          field_(field_of(model, data, question.index)),
          measure_(measure),
          now_{Graph::from_edge_index(1, {}, {}), field_.data.x, {}, {}, {}, {}, {}} {
        now_.ptr = field_.data.ptr;
        std::vector<Index> all(field_.edges.size());
        std::iota(all.begin(), all.end(), 0);
        take_edges<T>(field_.data, all, now_);
        const Matrix<T> logits = row();
        question_ = with_target(question, logits);
        answer_ = answer_of(logits, question.loss);
        if (measure == OcclusionMeasure::kl && gives_numbers(question.loss)) {
            throw ValueError({"measure", "difference, where the model gives numbers", "kl",
                              "A divergence needs probabilities"});
        }
    }

    const Field<T>& field() const { return field_; }
    const Question& question() const { return question_; }

    // What changes without these edges: their places in the field, ascending.
    T without_edges(const std::vector<Index>& gone) {
        std::vector<Index> kept;
        for (Index e = 0; e < field_.data.graph.num_edges(); ++e) {
            if (!std::binary_search(gone.begin(), gone.end(), e)) kept.push_back(e);
        }
        take_edges<T>(field_.data, kept, now_);
        return change_now();
    }

    // What changes when these stored numbers of x are 0.
    T without_features(std::span<const Index> gone) {
        std::span<T> x = stored_numbers(now_.x);
        for (const Index k : gone) x[static_cast<std::size_t>(k)] = 0;
        const T change = change_now();
        for (const Index k : gone) {
            x[static_cast<std::size_t>(k)] = field_.data.x.stored()[static_cast<std::size_t>(k)];
        }
        return change;
    }

  private:
    Matrix<T> row() { return model_.forward(now_, workspace_).row(field_.row); }

    T change_now() {
        const Matrix<T> answer = answer_of(row(), question_.loss);
        if (measure_ == OcclusionMeasure::kl) return divergence(answer_, answer, question_);
        return answer_(0, question_.target) - answer(0, question_.target);
    }

    const Model<T>& model_;
    Field<T> field_;
    Question question_;
    OcclusionMeasure measure_;
    GraphData<T> now_;
    Matrix<T> answer_;  // [1, K] with everything in its place
    Workspace<T> workspace_;
};

void check_edges(const std::vector<Index>& edges, Index num_edges) {
    for (const Index e : edges) {
        if (e >= 0 && e < num_edges) continue;
        throw GraphError({"only",
                          {"edges 0 … ", num_edges - 1},
                          {e},
                          "Name edges by their place in edge_index"});
    }
}

template <class T>
Matrix<T> changes_by_edge(Occluder<T>& occluder, const Graph& graph,
                          const std::vector<Index>& only) {
    const std::vector<Index>& in_field = occluder.field().edges;
    Matrix<T> changes = Matrix<T>::Zero(graph.num_edges(), 1);
    for (const Index e : only.empty() ? in_field : only) {
        const auto found = std::lower_bound(in_field.begin(), in_field.end(), e);
        if (found == in_field.end() || *found != e) continue;
        changes(e, 0) = occluder.without_edges({static_cast<Index>(found - in_field.begin())});
    }
    return changes;
}

// All edges between two nodes, in both directions, have what all of them together change, also
// those that the row cannot see.
template <class T>
Matrix<T> changes_by_pair(Occluder<T>& occluder, const Graph& graph,
                          const std::vector<Index>& only) {
    const auto ends_of = [&](Index e) {
        return std::pair<Index, Index>(std::minmax(graph.source()[e], graph.target()[e]));
    };
    struct Pair {
        std::vector<Index> places;  // of its edges in the field
        std::optional<T> change = {};
    };
    std::map<std::pair<Index, Index>, Pair> pairs;
    const std::vector<Index>& in_field = occluder.field().edges;
    for (std::size_t k = 0; k < in_field.size(); ++k) {
        pairs[ends_of(in_field[k])].places.push_back(static_cast<Index>(k));
    }
    Matrix<T> changes = Matrix<T>::Zero(graph.num_edges(), 1);
    const auto look_at = [&](Index e) {
        const auto found = pairs.find(ends_of(e));
        if (found == pairs.end()) return;
        Pair& pair = found->second;
        if (!pair.change) pair.change = occluder.without_edges(pair.places);
        changes(e, 0) = *pair.change;
    };
    for (const Index e : only) look_at(e);
    for (Index e = 0; only.empty() && e < graph.num_edges(); ++e) look_at(e);
    return changes;
}

// The stored numbers that are not 0 already, those of one entry of the mask after those of another.
template <class T>
std::vector<Index> by_place(const Features<T>& x, const std::vector<Index>& places) {
    std::vector<Index> order;
    for (std::size_t k = 0; k < places.size(); ++k) {
        if (x.stored()[k] != 0) order.push_back(static_cast<Index>(k));
    }
    sort_by(order, [&](Index a, Index b) { return places[a] < places[b]; });
    return order;
}

template <class T>
Matrix<T> changes_by_feature(Occluder<T>& occluder, Index num_nodes, NodeMaskType type) {
    const Features<T>& x = occluder.field().data.x;
    const std::vector<Index> places = mask_places(x, type);
    const std::vector<Index> order = by_place(x, places);
    Matrix<T> mask = empty_node_mask<T>(type, x.rows(), x.cols());
    for (std::size_t first = 0; first < order.size();) {
        const Index place = places[order[first]];
        std::size_t last = first;
        while (last < order.size() && places[order[last]] == place) ++last;
        mask.data()[place] =
            occluder.without_features(std::span(order).subspan(first, last - first));
        first = last;
    }
    return spread_nodes(occluder.field(), num_nodes, type, std::move(mask));
}

}  // namespace

template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const OcclusionOptions& options) {
    Occluder<T> occluder(model, data, question, options.measure);
    Explanation<T> explanation;
    explanation.index = question.index;
    explanation.target = occluder.question().target;
    // Features first, while all edges are there.
    if (options.node_mask_type != NodeMaskType::none) {
        explanation.node_mask =
            changes_by_feature(occluder, data.graph.num_nodes(), options.node_mask_type);
    }
    if (options.edges) {
        check_edges(options.only, data.graph.num_edges());
        explanation.edge_mask = options.undirected
                                    ? changes_by_pair(occluder, data.graph, options.only)
                                    : changes_by_edge(occluder, data.graph, options.only);
    }
    return explanation;
}

template Explanation<float> explain<float>(const Model<float>&, const GraphData<float>&,
                                           const Question&, const OcclusionOptions&);
template Explanation<double> explain<double>(const Model<double>&, const GraphData<double>&,
                                             const Question&, const OcclusionOptions&);

}  // namespace gatlab
