#include "support/naive_parts.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace gatlab::test {

namespace {

std::size_t at(Index i) {
    return static_cast<std::size_t>(i);
}

// The feature that one column of a node's new loop gets.
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

void add_loop(const FillValue& how, Index node, const EdgeList& edges,
              const Matrix<double>& edge_attr, UsedEdges& used) {
    used.source.push_back(node);
    used.target.push_back(node);
    std::vector<double> attr;
    for (Index d = 0; d < edge_attr.cols(); ++d) {
        std::vector<double> into_node;
        for (std::size_t e = 0; e < edges.num_edges(); ++e) {
            if (edges.target[e] == node && edges.source[e] != node) {
                into_node.push_back(edge_attr(static_cast<Index>(e), d));
            }
        }
        attr.push_back(fill(how, std::move(into_node), used.fill_gap));
    }
    used.attr.push_back(std::move(attr));
}

}  // namespace

std::vector<double> NaiveState::linear(const std::string& name, const double* x) const {
    const auto& weight = find(name + ".weight");
    const auto out = static_cast<Index>(weight.shape[0]);
    const auto in = static_cast<Index>(weight.shape[1]);
    std::vector<double> y(at(out), 0.0);
    if (const auto* bias = look_for(name + ".bias")) y = bias->values;
    for (Index o = 0; o < out; ++o) {
        for (Index i = 0; i < in; ++i) y[at(o)] += weight.values[at(o * in + i)] * x[i];
    }
    return y;
}

double NaiveState::product(const std::string& name, const std::vector<double>& row,
                           Index head) const {
    const auto& entry = find(name);
    const auto channels = static_cast<Index>(entry.shape[2]);
    double sum = 0;
    for (Index c = 0; c < channels; ++c) {
        sum += entry.values[at(head * channels + c)] * row[at(head * channels + c)];
    }
    return sum;
}

double NaiveState::bias(Index column) const {
    return find("bias").values[at(column)];
}

const StateEntry<double>* NaiveState::look_for(const std::string& name) const {
    for (const StateEntry<double>& entry : state_) {
        if (entry.name == prefix_ + name) return &entry;
    }
    return nullptr;
}

const StateEntry<double>& NaiveState::find(const std::string& name) const {
    const auto* entry = look_for(name);
    if (entry == nullptr) throw std::out_of_range(prefix_ + name);
    return *entry;
}

std::vector<double> naive_row(const Matrix<double>& m, Eigen::Index row) {
    return {m.data() + row * m.cols(), m.data() + (row + 1) * m.cols()};
}

UsedEdges edges_used(const LoopRule& rule, const EdgeList& edges, const Matrix<double>& edge_attr) {
    UsedEdges used;
    for (std::size_t e = 0; e < edges.num_edges(); ++e) {
        if (rule.add_self_loops && edges.source[e] == edges.target[e]) continue;
        used.source.push_back(edges.source[e]);
        used.target.push_back(edges.target[e]);
        used.attr.push_back(edge_attr.size() > 0 ? naive_row(edge_attr, static_cast<Index>(e))
                                                 : std::vector<double>());
    }
    for (Index node = 0; rule.add_self_loops && node < edges.num_nodes; ++node) {
        add_loop(rule.fill_value, node, edges, edge_attr, used);
    }
    return used;
}

void softmax_over_targets(const Matrix<double>& score, const std::vector<Index>& target,
                          Index num_nodes, Index head, Matrix<double>& alpha) {
    for (Index node = 0; node < num_nodes; ++node) {
        std::vector<Eigen::Index> into_node;
        for (Eigen::Index k = 0; k < score.rows(); ++k) {
            if (target[static_cast<std::size_t>(k)] == node) into_node.push_back(k);
        }
        double largest = -std::numeric_limits<double>::infinity();
        for (const auto k : into_node) largest = std::max(largest, score(k, head));
        double sum = 1e-16;
        for (const auto k : into_node) sum += std::exp(score(k, head) - largest);
        for (const auto k : into_node) {
            alpha(k, head) = std::exp(score(k, head) - largest) / sum;
        }
    }
}

}  // namespace gatlab::test
