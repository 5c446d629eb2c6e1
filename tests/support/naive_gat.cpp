#include "support/naive_gat.h"

#include "support/naive_parts.h"

namespace gatlab::test {

namespace {

using Rows = std::vector<std::vector<double>>;

// ⟨h_j, att_src⟩ + ⟨h_i, att_dst⟩ + ⟨edge_attr·W_edge, att_edge⟩ of edge k.
double score_of(const GATConvConfig& config, const NaiveState& parameters, const Rows& h,
                const UsedEdges& used, std::size_t k, Index head) {
    const auto& from = h[static_cast<std::size_t>(used.source[k])];
    const auto& to = h[static_cast<std::size_t>(used.target[k])];
    const double score =
        parameters.product("att_src", from, head) + parameters.product("att_dst", to, head);
    if (config.edge_dim == 0) return score;
    const auto edge = parameters.linear("lin_edge", used.attr[k].data());
    return score + parameters.product("att_edge", edge, head);
}

// Adds what node j sends to node i, over all edges between them.
void add_messages(const GATConvConfig& config, const Rows& h, Index i, Index j, Index head,
                  NaiveGat& result) {
    const Index channels = config.out_channels;
    for (std::size_t k = 0; k < result.source.size(); ++k) {
        if (result.source[k] != j || result.target[k] != i) continue;
        for (Index c = 0; c < channels; ++c) {
            const double message =
                result.alpha(static_cast<Index>(k), head) *
                h[static_cast<std::size_t>(j)][static_cast<std::size_t>(head * channels + c)];
            if (config.concat) {
                result.out(i, head * channels + c) += message;
            } else {
                result.out(i, c) += message / config.heads;
            }
        }
    }
}

}  // namespace

NaiveGat naive_gat(const GATConvConfig& config, const EdgeList& edges, const Matrix<double>& x,
                   const Matrix<double>& edge_attr, const StateDict<double>& state,
                   const std::string& prefix) {
    const NaiveState parameters(state, prefix);
    const UsedEdges used = edges_used({config.add_self_loops, config.fill_value}, edges, edge_attr);
    Rows h;  // [N][H·C]
    for (Index i = 0; i < edges.num_nodes; ++i) {
        h.push_back(parameters.linear("lin", x.data() + i * x.cols()));
    }

    NaiveGat result{{}, {}, {}, used.source, used.target, used.fill_gap};
    const auto count = static_cast<Index>(used.source.size());
    result.score.resize(count, config.heads);
    result.alpha.resize(count, config.heads);
    Matrix<double> leaky(count, config.heads);
    for (Index head = 0; head < config.heads; ++head) {
        for (Index k = 0; k < count; ++k) {
            const double score =
                score_of(config, parameters, h, used, static_cast<std::size_t>(k), head);
            result.score(k, head) = score;
            leaky(k, head) = score > 0 ? score : config.negative_slope * score;
        }
        softmax_over_targets(leaky, used.target, edges.num_nodes, head, result.alpha);
    }

    const Index columns = config.concat ? config.heads * config.out_channels : config.out_channels;
    result.out = Matrix<double>::Zero(edges.num_nodes, columns);
    for (Index i = 0; i < edges.num_nodes; ++i) {
        for (Index head = 0; head < config.heads; ++head) {
            for (Index j = 0; j < edges.num_nodes; ++j) add_messages(config, h, i, j, head, result);
        }
        const std::vector<double> residual =
            config.residual ? parameters.linear("res", x.data() + i * x.cols())
                            : std::vector<double>(static_cast<std::size_t>(columns), 0.0);
        for (Index c = 0; c < columns; ++c) {
            result.out(i, c) += residual[static_cast<std::size_t>(c)];
            if (config.bias) result.out(i, c) += parameters.bias(c);
        }
    }
    return result;
}

}  // namespace gatlab::test
