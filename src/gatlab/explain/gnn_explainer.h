#pragma once

#include "gatlab/explain/probe.h"

namespace gatlab {

/// Whether a regulariser adds a mask's entries up or takes their mean.
enum class MaskReduction { sum, mean };

inline constexpr std::array<std::string_view, 2> kMaskReductions{"sum", "mean"};
constexpr const auto& names_of(MaskReduction) {
    return kMaskReductions;
}

/// PyG's parameters of GNNExplainer, and its defaults.
struct GnnExplainerOptions {
    NodeMaskType node_mask_type = NodeMaskType::attributes;
    bool edges = true;  ///< whether there is an edge_mask
    int epochs = 100;
    double lr = 0.01;
    double edge_size = 0.005;
    MaskReduction edge_reduction = MaskReduction::sum;
    double node_feat_size = 1.0;
    MaskReduction node_feat_reduction = MaskReduction::mean;
    double edge_ent = 1.0;
    double node_feat_ent = 0.1;
    double eps = 1e-15;
    std::uint64_t seed = 0;  ///< of the first masks

    static constexpr std::string_view name = "gnn_explainer";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.choice("node_mask_type", self.node_mask_type);
        fields.flag("edges", self.edges);
        fields.count("epochs", self.epochs, 1);
        fields.positive("lr", self.lr);
        fields.not_negative("edge_size", self.edge_size);
        fields.choice("edge_reduction", self.edge_reduction);
        fields.not_negative("node_feat_size", self.node_feat_size);
        fields.choice("node_feat_reduction", self.node_feat_reduction);
        fields.not_negative("edge_ent", self.edge_ent);
        fields.not_negative("node_feat_ent", self.node_feat_ent);
        fields.positive("eps", self.eps);
        fields.seed("seed", self.seed);
    }
};

/// GNNExplainer (Ying et al. 2019), with the semantics of PyG's: learns, by Adam, a number per edge
/// and per feature whose sigmoids multiply the edge's messages and the feature, so that the model
/// still answers the target with masks that are small and near 0 or 1. Only edges and features of
/// the row's field whose gradient is not 0 at the start get a value. First masks are uniform with
/// the standard deviations of PyG's normal ones.
/// @throws ValueError when there would be no mask.
template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data, const Question& question,
                       const GnnExplainerOptions& options);

/// What GNNExplainer makes small, over the field of a row: with m = sigmoid(mask), over the entries
/// that count,
///
///   loss(logits(x ⊙ m_x, weight ⊙ m_e), target)
///     + edge_size · Σ m_e + edge_ent · mean entropy(m_e)
///     + node_feat_size · mean m_x + node_feat_ent · mean entropy(m_x)
///   entropy(m) = −m log(m + eps) − (1 − m) log(1 − m + eps)
///
/// The loss is cross-entropy; the target label's binary cross-entropy with what the model says
/// itself; or the squared distance to the number that it says itself.
template <class T>
class MaskObjective {
  public:
    /// @param probe must outlive this.
    /// @param num_nodes N of the whole graph, from which the spread of the first masks follows
    MaskObjective(Probe<T>& probe, Index num_nodes, const GnnExplainerOptions& options);

    /// One array of numbers before the sigmoid, with its gradient. Empty when not asked for.
    Parameter<T>& edge_mask() { return edge_.mask; }  ///< [e, 1]
    Parameter<T>& node_mask() { return node_.mask; }  ///< [n, F], [n, 1] or [1, F]

    /// The loss of the masks as they are now; sets their gradients. The first call leaves the
    /// regularisers out and chooses the entries that count: those whose gradient is not 0.
    double step();

    /// Sigmoid of the entries that count, 0 elsewhere.
    Matrix<T> edge_result() const { return result_of(edge_); }
    Matrix<T> node_result() const { return result_of(node_); }

  private:
    struct Learnt {
        Parameter<T> mask;
        std::vector<Index> counts;  // places of the entries that count
        double size = 0;
        bool sum = false;
        double entropy = 0;
    };

    double answer_loss(Matrix<T>& grad_row) const;
    double regularise(Learnt& learnt) const;
    Matrix<T> result_of(const Learnt& learnt) const;

    Probe<T>& probe_;
    GnnExplainerOptions options_;
    Learnt edge_;
    Learnt node_;
    std::vector<Index> places_;  // of each stored feature in the node mask
    bool begun_ = false;
    Matrix<T> logits_;
    Matrix<T> grad_x_;
    Matrix<T> grad_edge_weight_;
};

extern template class MaskObjective<float>;
extern template class MaskObjective<double>;

}  // namespace gatlab
