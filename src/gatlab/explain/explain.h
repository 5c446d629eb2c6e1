#pragma once

#include <variant>

#include "gatlab/explain/attention_explainer.h"
#include "gatlab/explain/fidelity.h"
#include "gatlab/explain/gnn_explainer.h"
#include "gatlab/explain/gradient_explainer.h"
#include "gatlab/explain/occlusion.h"

namespace gatlab {

/// The ways to explain, each with its options: one row a method. From it follow the JSON form and
/// its checks.
using ExplainMethod = std::variant<AttentionOptions, SaliencyOptions, IntegratedGradientsOptions,
                                   OcclusionOptions, GnnExplainerOptions>;

struct ExplainOptions {
    Question question = {};
    ExplainMethod method = {};

    /// @throws ValueError naming the option that cannot be.
    void check() const;
};

/// Which edges and features made the model say what it says of a node, or of a graph. The model is
/// not changed, and a training run of it not disturbed.
/// @throws GraphError, ValueError or ShapeError naming what cannot be: an index or target that is
///         not there, a wrong option, a graph that the model cannot read.
template <class T>
Explanation<T> explain(const Model<T>& model, const GraphData<T>& data,
                       const ExplainOptions& options);

/// Reads the JSON form: "method" tells the method ("gnn_explainer", …), "index", "target" and
/// "loss" what is explained; the rest are the method's options. An unknown one is refused.
/// @throws FormatError when it is not JSON, ValueError when an option is wrong.
ExplainOptions explain_options_from_json(std::string_view json);
FidelityOptions fidelity_options_from_json(std::string_view json);

}  // namespace gatlab
