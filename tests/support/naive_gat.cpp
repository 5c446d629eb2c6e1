#include "support/naive_gat.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace gatlab::test {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Parameters as PyG states them, read entry by entry.
class State {
  public:
    State(const StateDict<double>& state, std::string prefix)
        : state_(state), prefix_(std::move(prefix)) {}

    /// weight of a linear map without bias: y = W·x, W [out, in].
    std::vector<double> linear(const std::string& name, const double* x) const {
        const auto& entry = find(name);
        const Index out = entry.shape[0];
        const Index in = entry.shape[1];
        std::vector<double> y(static_cast<std::size_t>(out), 0.0);
        for (Index o = 0; o < out; ++o) {
            for (Index i = 0; i < in; ++i) y[at(o)] += entry.values[at(o * in + i)] * x[i];
        }
        return y;
    }

    /// ⟨row h of an attention vector [1, H, C], head h of the row⟩
    double product(const std::string& name, const std::vector<double>& row, Index head) const {
        const auto& entry = find(name);
        const Index channels = entry.shape[2];
        double sum = 0;
        for (Index c = 0; c < channels; ++c) {
            sum += entry.values[at(head * channels + c)] * row[at(head * channels + c)];
        }
        return sum;
    }

    double bias(Index column) const { return find("bias").values[at(column)]; }

  private:
    static std::size_t at(Index i) { return static_cast<std::size_t>(i); }

    const StateEntry<double>& find(const std::string& name) const {
        const auto found = std::find_if(
            state_.begin(), state_.end(),
            [&](const StateEntry<double>& entry) { return entry.name == prefix_ + name; });
        if (found == state_.end()) throw std::out_of_range(prefix_ + name);
        return *found;
    }

    const StateDict<double>& state_;
    std::string prefix_;
};

struct UsedEdges {
    std::vector<Index> source;
    std::vector<Index> target;
    std::vector<std::vector<double>> attr;
    double fill_gap = kInfinity;
};

std::vector<double> row_of(const Matrix<double>& m, Eigen::Index row) {
    return {m.data() + row * m.cols(), m.data() + (row + 1) * m.cols()};
}

// The feature that column `column` of a node's new loop gets.
double fill(const FillValue& how, std::vector<double> values, double& gap) {
    using Kind = FillValue::Kind;
    if (how.kind == Kind::constant) return how.constant;
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t last = values.size() - 1;
    if (how.kind == Kind::min || how.kind == Kind::max) {
        const std::size_t picked = how.kind == Kind::min ? 0 : last;
        const std::size_t next = how.kind == Kind::min ? 1 : last - 1;
        if (last > 0) gap = std::min(gap, std::abs(values[picked] - values[next]));
        return values[picked];
    }
    double sum = 0;
    for (const double value : values) sum += value;
    return how.kind == Kind::add ? sum : sum / static_cast<double>(values.size());
}

void add_loop(const GATConvConfig& config, Index node, const EdgeList& edges,
              const Matrix<double>& edge_attr, UsedEdges& used) {
    used.source.push_back(node);
    used.target.push_back(node);
    std::vector<double> attr;
    for (Index d = 0; d < config.edge_dim; ++d) {
        std::vector<double> into_node;
        for (std::size_t e = 0; e < edges.num_edges(); ++e) {
            if (edges.target[e] == node && edges.source[e] != node) {
                into_node.push_back(edge_attr(static_cast<Index>(e), d));
            }
        }
        attr.push_back(fill(config.fill_value, std::move(into_node), used.fill_gap));
    }
    used.attr.push_back(std::move(attr));
}

UsedEdges edges_used(const GATConvConfig& config, const EdgeList& edges,
                     const Matrix<double>& edge_attr) {
    UsedEdges used;
    for (std::size_t e = 0; e < edges.num_edges(); ++e) {
        if (config.add_self_loops && edges.source[e] == edges.target[e]) continue;
        used.source.push_back(edges.source[e]);
        used.target.push_back(edges.target[e]);
        used.attr.push_back(config.edge_dim > 0 ? row_of(edge_attr, static_cast<Index>(e))
                                                : std::vector<double>());
    }
    for (Index node = 0; config.add_self_loops && node < edges.num_nodes; ++node) {
        add_loop(config, node, edges, edge_attr, used);
    }
    return used;
}

// Softmax over the edges into `node` (PyG: e^(s − max) / (Σ e^(s − max) + 1e-16)).
void softmax_into(Index node, Index head, double slope, NaiveGat& result) {
    std::vector<Eigen::Index> into_node;
    for (Eigen::Index k = 0; k < result.score.rows(); ++k) {
        if (result.target[static_cast<std::size_t>(k)] == node) into_node.push_back(k);
    }
    const auto leaky = [slope](double s) { return s > 0 ? s : slope * s; };
    double largest = -kInfinity;
    for (const auto k : into_node) largest = std::max(largest, leaky(result.score(k, head)));
    double sum = 1e-16;
    for (const auto k : into_node) sum += std::exp(leaky(result.score(k, head)) - largest);
    for (const auto k : into_node) {
        result.alpha(k, head) = std::exp(leaky(result.score(k, head)) - largest) / sum;
    }
}

using Rows = std::vector<std::vector<double>>;

// ⟨h_j, att_src⟩ + ⟨h_i, att_dst⟩ + ⟨edge_attr·W_edge, att_edge⟩ of edge k.
double score_of(const GATConvConfig& config, const State& parameters, const Rows& h,
                const UsedEdges& used, std::size_t k, Index head) {
    const auto& from = h[static_cast<std::size_t>(used.source[k])];
    const auto& to = h[static_cast<std::size_t>(used.target[k])];
    const double score =
        parameters.product("att_src", from, head) + parameters.product("att_dst", to, head);
    if (config.edge_dim == 0) return score;
    const auto edge = parameters.linear("lin_edge.weight", used.attr[k].data());
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
    const State parameters(state, prefix);
    const UsedEdges used = edges_used(config, edges, edge_attr);
    Rows h;  // [N][H·C]
    for (Index i = 0; i < edges.num_nodes; ++i) {
        h.push_back(parameters.linear("lin.weight", x.data() + i * x.cols()));
    }

    NaiveGat result{{}, {}, {}, used.source, used.target, used.fill_gap};
    const auto count = static_cast<Index>(used.source.size());
    result.score.resize(count, config.heads);
    result.alpha.resize(count, config.heads);
    for (Index k = 0; k < count; ++k) {
        for (Index head = 0; head < config.heads; ++head) {
            result.score(k, head) =
                score_of(config, parameters, h, used, static_cast<std::size_t>(k), head);
        }
    }

    const Index columns = config.concat ? config.heads * config.out_channels : config.out_channels;
    result.out = Matrix<double>::Zero(edges.num_nodes, columns);
    for (Index i = 0; i < edges.num_nodes; ++i) {
        for (Index head = 0; head < config.heads; ++head) {
            softmax_into(i, head, config.negative_slope, result);
            for (Index j = 0; j < edges.num_nodes; ++j) add_messages(config, h, i, j, head, result);
        }
        const std::vector<double> residual =
            config.residual ? parameters.linear("res.weight", x.data() + i * x.cols())
                            : std::vector<double>(static_cast<std::size_t>(columns), 0.0);
        for (Index c = 0; c < columns; ++c) {
            result.out(i, c) += residual[static_cast<std::size_t>(c)];
            if (config.bias) result.out(i, c) += parameters.bias(c);
        }
    }
    return result;
}

}  // namespace gatlab::test
