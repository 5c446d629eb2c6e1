#include "support/kinks.h"

#include <limits>

#include "support/naive_gat.h"

namespace gatlab::test {

namespace {

bool bends_at_zero(Activation activation) {
    return activation == Activation::relu || activation == Activation::leaky_relu ||
           activation == Activation::elu;
}

double smallest_entry(const Matrix<double>& m) {
    return m.size() == 0 ? std::numeric_limits<double>::infinity() : m.cwiseAbs().minCoeff();
}

}  // namespace

double distance_to_kinks(const Model<double>& model, const EdgeList& edges,
                         const GraphData<double>& data, const Workspace<double>& workspace) {
    const StateDict<double> state = state_dict(model);
    double distance = std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < model.steps().size(); ++s) {
        const Step<double>& step = model.steps()[s];
        if (step.conv == nullptr) continue;
        const auto& config = std::get<GATConvConfig>(
            model.config().layers[static_cast<std::size_t>(step.config_layer)]);
        const Features<double>& x = s == 0 ? data.x : *workspace.results[s - 1];
        const NaiveGat naive = naive_gat(config, edges, x.to_dense(), data.edge_attr, state,
                                         "conv" + std::to_string(step.config_layer + 1) + ".");
        distance = std::min({distance, smallest_entry(naive.score), naive.fill_gap});
        if (bends_at_zero(config.activation)) {
            distance = std::min(distance, smallest_entry(workspace.results[s]->dense()));
        }
    }
    return distance;
}

}  // namespace gatlab::test
