#pragma once

#include "marshal.h"

namespace gatlab::js {

/// An ExplanationOut of web/lib/explain.ts.
/// @param options the JSON of explain_options_from_json()
val explain_output(const Model<float>& model, const GraphData<float>& graph,
                   const std::string& options);

/// A Fidelity of web/lib/explain.ts.
/// @param explanation an ExplanationArrays
/// @param options     the JSON of fidelity_options_from_json()
val fidelity_of(const Model<float>& model, const GraphData<float>& graph, val explanation,
                const std::string& options);

/// A MatrixOut [N, H] per attention layer.
val entropy_of(const Model<float>& model, const GraphData<float>& graph);

}  // namespace gatlab::js
