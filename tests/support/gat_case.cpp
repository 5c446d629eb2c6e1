#include "support/gat_case.h"

#include <cmath>

#include "support/sparse.h"

namespace gatlab::test {

namespace {

GatOptions named(std::string name, void (*change)(GATConvConfig&)) {
    GatOptions options{std::move(name), {}};
    options.config.out_channels = 3;
    options.config.heads = 2;
    change(options.config);
    return options;
}

void with_edges(GATConvConfig& config, FillValue fill) {
    config.edge_dim = 2;
    config.fill_value = fill;
}

template <class T>
Matrix<T> coarse(Numbers& numbers, Index rows, Index cols) {
    const Matrix<double> fine = numbers.matrix(rows, cols);
    const Matrix<double> rounded = (fine * 1024).array().round() / 1024;
    return rounded.template cast<T>();
}

}  // namespace

const std::vector<GatOptions>& gat_options() {
    using Kind = FillValue::Kind;
    static const std::vector<GatOptions> options = {
        named("plain", [](GATConvConfig&) {}),
        named("one_head", [](GATConvConfig& c) { c.heads = 1; }),
        named("one_channel", [](GATConvConfig& c) { c.out_channels = 1; }),
        named("many_heads",
              [](GATConvConfig& c) {
                  c.heads = 5;
                  c.out_channels = 2;
              }),
        named("mean", [](GATConvConfig& c) { c.concat = false; }),
        named("slope_half", [](GATConvConfig& c) { c.negative_slope = 0.5; }),
        named("slope_zero", [](GATConvConfig& c) { c.negative_slope = 0; }),
        named("loops_as_given", [](GATConvConfig& c) { c.add_self_loops = false; }),
        named("no_bias", [](GATConvConfig& c) { c.bias = false; }),
        named("residual", [](GATConvConfig& c) { c.residual = true; }),
        named("residual_mean",
              [](GATConvConfig& c) {
                  c.residual = true;
                  c.concat = false;
              }),
        named("message_dropout", [](GATConvConfig& c) { c.message_dropout = 0.4; }),
        named("edges_mean", [](GATConvConfig& c) { with_edges(c, {}); }),
        named("edges_constant",
              [](GATConvConfig& c) {
                  with_edges(c, {Kind::constant, 0.75});
              }),
        named("edges_add",
              [](GATConvConfig& c) {
                  with_edges(c, {Kind::add, 0});
              }),
        named("edges_min",
              [](GATConvConfig& c) {
                  with_edges(c, {Kind::min, 0});
              }),
        named("edges_max",
              [](GATConvConfig& c) {
                  with_edges(c, {Kind::max, 0});
              }),
        named("edges_loops_as_given",
              [](GATConvConfig& c) {
                  with_edges(c, {});
                  c.add_self_loops = false;
              }),
        named("all_at_once",
              [](GATConvConfig& c) {
                  with_edges(c, {});
                  c.heads = 3;
                  c.concat = false;
                  c.residual = true;
                  c.negative_slope = 0.1;
              }),
    };
    return options;
}

template <class T>
GatCase<T>::GatCase(const GATConvConfig& options, const EdgeList& edge_list, std::uint64_t seed,
                    bool sparse, double dropout)
    : edges(edge_list),
      config(options),
      conv(options, {.in_channels = kInChannels,
                     .name = "conv",
                     .key = {.seed = seed},
                     .attention_dropout = dropout}),
      graph_(edge_list.graph()),
      sparse_(sparse),
      training_(dropout > 0),
      cache_(conv.make_cache()) {
    Numbers numbers(seed);
    x = coarse<T>(numbers, edges.num_nodes, kInChannels);
    if (sparse) x = with_holes(x.template cast<double>()).template cast<T>();
    if (config.edge_dim > 0) {
        edge_attr = coarse<T>(numbers, static_cast<Index>(edges.num_edges()), config.edge_dim);
    }
    for (Parameter<T>* parameter : conv.parameters()) {
        parameter->value = coarse<T>(numbers, static_cast<Index>(parameter->value.rows()),
                                     static_cast<Index>(parameter->value.cols()));
    }
}

template <class T>
Pass<T> GatCase<T>::pass() const {
    return {graph_, edge_attr, training_, RandomKey{17, 1, 0, {}}};
}

template <class T>
const Matrix<T>& GatCase<T>::forward() {
    features_ = sparse_ ? sparse_features<T>(x) : Features<T>(x);
    conv.forward(pass(), features_, *cache_, out_);
    return out_.dense();
}

template <class T>
void GatCase<T>::backward(const Matrix<T>& cotangent) {
    grad_edge_attr.setZero(edge_attr.rows(), edge_attr.cols());
    conv.backward(pass(), features_, out_, cotangent, *cache_, {&grad_x, &grad_edge_attr});
}

template <class T>
NaiveGat GatCase<T>::naive() {
    StateDict<double> state;
    for (const StateEntry<T>& entry : state_dict<T>(conv.parameters())) {
        state.push_back({entry.name, entry.shape, {entry.values.begin(), entry.values.end()}});
    }
    return naive_gat(config, edges, x.template cast<double>(), edge_attr.template cast<double>(),
                     state, "conv.");
}

template <class T>
Matrix<double> GatCase<T>::alpha() const {
    const Matrix<T>& by_slot = static_cast<const ConvCache<T>&>(*cache_).alpha;
    const std::vector<Index>& edge = conv.used_graph(graph_).incoming().edge;
    Matrix<double> by_edge(by_slot.rows(), by_slot.cols());
    for (Eigen::Index slot = 0; slot < by_slot.rows(); ++slot) {
        by_edge.row(edge[static_cast<std::size_t>(slot)]) =
            by_slot.row(slot).template cast<double>();
    }
    return by_edge;
}

template class GatCase<float>;
template class GatCase<double>;

}  // namespace gatlab::test
