#include "trace.h"

#include "gatlab/nn/trace.h"

namespace gatlab::js {

val trace_layer(const Model<float>& model, const GraphData<float>& graph, int layer) {
    const LayerTrace<float> traced = trace(model, graph, {.layer = layer});
    val values = val::object();
    for (const auto& [name, value] : traced.values) values.set(std::string(name), to_js(value));
    val out = val::object();
    out.set("source", to_js(traced.source));
    out.set("target", to_js(traced.target));
    out.set("values", values);
    return out;
}

}  // namespace gatlab::js
