#pragma once

#include <optional>
#include <string_view>

#include "gatlab/nn/model.h"

namespace gatlab {

/// One intermediate value of a layer's forward pass.
template <class T>
struct TracedValue {
    std::string_view name;  ///< such as "h"
    Matrix<T> value;
};

/// Every intermediate value of one attention layer's forward pass, in the order in which they come
/// about. Edges are those that the layer used, as in LayerAttention: the caller's in the caller's
/// order, added self loops last. Linear maps are [in, out], as in x·W.
///
/// All layers have
///   x             [N, F]      what goes in
///   pair_scores   [N·N, H]    row i·N + j: the score that node i would give node j if they were
///                             tied; for at most kMostPairedNodes nodes without edge features
///   e             [E', H]     the score, before softmax
///   max, sum      [N, H]      of the softmax over the edges into each node
///   exp           [E', H]     exp(e − max)
///   alpha         [E', H]     exp / sum
///   edge_weight   [E', 1]     and weights [E', H] = alpha · edge_weight, where the graph has them
///   messages      [E', H·C]   alpha (or weights) times what the source sends
///   head_sums     [N, H·C]    the sum of the messages into each node, head by head
///   combined      [N, out]    the heads side by side, or their mean
///   out           [N, out]    what the layer gives, with all that is added to `combined`
///   activated     [N, out]    the same after the layer's activation
///
/// GATConv: weight [F, H·C], att_src and att_dst [H, C], h [N, H·C], s_src and s_dst [N, H], with
/// edge features lin_edge [D, H·C], att_edge [H, C], edge_attr [E', D] and s_edge [E', H]; z [E',
/// H] is the score before LeakyReLU.
///
/// GATv2Conv: weight_l and weight_r [F, H·C], bias_l and bias_r [1, H·C], att [H, C], l and r
/// [N, H·C], with edge features lin_edge, edge_attr and a [E', H·C]; z [E', H·C] = l_j + r_i + a,
/// and leaky, LeakyReLU(z).
///
/// Both: res_weight [F, out] and residual [N, out], bias [1, out], each where there is one.
///
/// TransformerConv: weight_query, weight_key, weight_value [F, H·C] with bias_query, bias_key,
/// bias_value [1, H·C], q, k, v [N, H·C], with edge features lin_edge and a [E', H·C]; weight_skip
/// [F, out], bias_skip [1, out], skip [N, out], and with beta weight_beta [3·out, 1], gate [N, 1].
template <class T>
struct LayerTrace {
    std::vector<Index> source;  ///< [E']
    std::vector<Index> target;  ///< [E']
    std::vector<TracedValue<T>> values;

    void add(std::string_view name, Matrix<T> value) { values.push_back({name, std::move(value)}); }

    /// Adds what is kept slot by slot of `graph`, in the order of its edges.
    void add_by_slot(std::string_view name, const Graph& graph, const Matrix<T>& by_slot);

    /// The value of that name; null where the layer has none.
    const Matrix<T>* find(std::string_view name) const;
};

/// Graphs of more nodes have no pair_scores.
inline constexpr Index kMostPairedNodes = 64;

/// The graph in which every node listens to every node; slot i·N + j is listener i, source j.
/// Nothing when `graph` has more than kMostPairedNodes nodes.
std::optional<Graph> every_pair(const Graph& graph);

struct TraceOptions {
    Index layer = 0;  ///< which of the model's list of layers
    /// What a trace may hold at most, in numbers: it is made to be looked at.
    double most_numbers = 2e6;
};

/// Runs the model without dropout and writes down what happens in one attention layer.
/// @throws ValueError when there is no such layer, when it is not an attention layer, or when its
/// trace would be too large; whatever Model::check_input does.
template <class T>
LayerTrace<T> trace(const Model<T>& model, const GraphData<T>& data,
                    const TraceOptions& options = {});

extern template struct LayerTrace<float>;
extern template struct LayerTrace<double>;

}  // namespace gatlab
