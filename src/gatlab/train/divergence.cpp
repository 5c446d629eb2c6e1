#include "gatlab/train/divergence.h"

#include <algorithm>
#include <cmath>

namespace gatlab {

template <class T>
std::optional<Index> first_layer_not_finite(const Model<T>& model, const Workspace<T>& workspace) {
    for (std::size_t s = 0; s < workspace.results.size(); ++s) {
        const std::span<const T> output = workspace.results[s]->stored();
        const bool finite =
            std::all_of(output.begin(), output.end(), [](T value) { return std::isfinite(value); });
        if (!finite) return model.steps()[s].config_layer;
    }
    return std::nullopt;
}

template std::optional<Index> first_layer_not_finite(const Model<float>&, const Workspace<float>&);
template std::optional<Index> first_layer_not_finite(const Model<double>&,
                                                     const Workspace<double>&);

}  // namespace gatlab
