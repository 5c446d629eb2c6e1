#pragma once

#include "marshal.h"

namespace gatlab::js {

/// The TraceOut of web/lib/trace.ts: what happens in one attention layer (nn/trace.h).
val trace_layer(const Model<float>& model, const GraphData<float>& graph, int layer);

}  // namespace gatlab::js
