#include "support/naive_convs.h"

#include <cmath>

#include "support/naive_parts.h"

namespace gatlab::test {

namespace {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

std::size_t at(Index i) {
    return static_cast<std::size_t>(i);
}

// The linear map `name` of every node's features.
Rows mapped(const NaiveState& parameters, const std::string& name, const Matrix<double>& x) {
    Rows rows;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        rows.push_back(parameters.linear(name, x.data() + i * x.cols()));
    }
    return rows;
}

// edge_attr·W_edge of every used edge; zeros without edge features.
Rows mapped_edges(const NaiveState& parameters, const UsedEdges& used, Index columns) {
    Rows rows;
    for (const Row& attr : used.attr) {
        const bool has = parameters.has("lin_edge.weight");
        rows.push_back(has ? parameters.linear("lin_edge", attr.data()) : Row(at(columns), 0.0));
    }
    return rows;
}

struct Shape {
    Index nodes;
    Index heads;
    Index channels;
    bool concat;

    Index columns() const { return concat ? heads * channels : channels; }
};

// out_i = Σ_j alpha_ij message_ij, heads side by side or averaged. @param message [E'][H·C]
Matrix<double> add_up(const Shape& shape, const UsedEdges& used, const Rows& message,
                      const Matrix<double>& alpha) {
    Matrix<double> out = Matrix<double>::Zero(shape.nodes, shape.columns());
    for (std::size_t k = 0; k < used.target.size(); ++k) {
        for (Index h = 0; h < shape.heads; ++h) {
            for (Index c = 0; c < shape.channels; ++c) {
                const Index place = h * shape.channels + c;
                const double part = alpha(static_cast<Index>(k), h) * message[k][at(place)];
                if (shape.concat) {
                    out(used.target[k], place) += part;
                } else {
                    out(used.target[k], c) += part / shape.heads;
                }
            }
        }
    }
    return out;
}

template <class Score>
Matrix<double> attention(const Shape& shape, const UsedEdges& used, const Score& score) {
    const auto count = static_cast<Index>(used.target.size());
    Matrix<double> scores(count, shape.heads);
    Matrix<double> alpha(count, shape.heads);
    for (Index h = 0; h < shape.heads; ++h) {
        for (Index k = 0; k < count; ++k) scores(k, h) = score(at(k), h);
        softmax_over_targets(scores, used.target, shape.nodes, h, alpha);
    }
    return alpha;
}

void add_row(Matrix<double>& out, Eigen::Index i, const Row& row) {
    for (Eigen::Index c = 0; c < out.cols(); ++c) out(i, c) += row[static_cast<std::size_t>(c)];
}

}  // namespace

NaiveConv naive_conv(const GATv2ConvConfig& config, const EdgeList& edges, const Matrix<double>& x,
                     const Matrix<double>& edge_attr, const StateDict<double>& state,
                     const std::string& prefix) {
    const NaiveState parameters(state, prefix);
    const Shape shape{edges.num_nodes, config.heads, config.out_channels, config.concat};
    const UsedEdges used = edges_used({config.add_self_loops, config.fill_value}, edges, edge_attr);
    const Rows left = mapped(parameters, "lin_l", x);
    const Rows right = mapped(parameters, "lin_r", x);
    const Rows edge = mapped_edges(parameters, used, shape.heads * shape.channels);

    const auto score = [&](std::size_t k, Index head) {
        Row sum = left[at(used.source[k])];
        for (std::size_t c = 0; c < sum.size(); ++c) {
            sum[c] += right[at(used.target[k])][c] + edge[k][c];
            if (sum[c] < 0) sum[c] *= config.negative_slope;
        }
        return parameters.product("att", sum, head);
    };
    NaiveConv result;
    result.alpha = attention(shape, used, score);
    Rows message;
    for (const Index source : used.source) message.push_back(left[at(source)]);
    result.out = add_up(shape, used, message, result.alpha);
    for (Eigen::Index i = 0; i < result.out.rows(); ++i) {
        if (config.residual) {
            add_row(result.out, i, parameters.linear("res", x.data() + i * x.cols()));
        }
        for (Index c = 0; config.bias && c < shape.columns(); ++c) {
            result.out(i, c) += parameters.bias(c);
        }
    }
    return result;
}

NaiveConv naive_conv(const TransformerConvConfig& config, const EdgeList& edges,
                     const Matrix<double>& x, const Matrix<double>& edge_attr,
                     const StateDict<double>& state, const std::string& prefix) {
    const NaiveState parameters(state, prefix);
    const Shape shape{edges.num_nodes, config.heads, config.out_channels, config.concat};
    const UsedEdges used = edges_used({}, edges, edge_attr);
    const Rows query = mapped(parameters, "lin_query", x);
    const Rows key = mapped(parameters, "lin_key", x);
    const Rows value = mapped(parameters, "lin_value", x);
    const Rows edge = mapped_edges(parameters, used, shape.heads * shape.channels);

    const auto score = [&](std::size_t k, Index head) {
        double sum = 0;
        for (Index c = 0; c < shape.channels; ++c) {
            const std::size_t place = at(head * shape.channels + c);
            sum += query[at(used.target[k])][place] *
                   (key[at(used.source[k])][place] + edge[k][place]);
        }
        return sum / std::sqrt(shape.channels);
    };
    NaiveConv result;
    result.alpha = attention(shape, used, score);
    Rows message;
    for (std::size_t k = 0; k < used.source.size(); ++k) {
        message.push_back(value[at(used.source[k])]);
        for (std::size_t c = 0; c < edge[k].size(); ++c) message.back()[c] += edge[k][c];
    }
    result.out = add_up(shape, used, message, result.alpha);
    for (Eigen::Index i = 0; config.root_weight && i < result.out.rows(); ++i) {
        const Row root = parameters.linear("lin_skip", x.data() + i * x.cols());
        if (!config.beta) {
            add_row(result.out, i, root);
            continue;
        }
        Row all = naive_row(result.out, i);  // [o, r, o − r]
        all.insert(all.end(), root.begin(), root.end());
        for (std::size_t c = 0; c < root.size(); ++c) all.push_back(all[c] - root[c]);
        const double beta = 1 / (1 + std::exp(-parameters.linear("lin_beta", all.data())[0]));
        for (Index c = 0; c < shape.columns(); ++c) {
            result.out(i, c) = beta * root[at(c)] + (1 - beta) * result.out(i, c);
        }
    }
    return result;
}

}  // namespace gatlab::test
