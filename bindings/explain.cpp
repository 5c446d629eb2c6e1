#include "explain.h"

#include "gatlab/explain/explain.h"

namespace gatlab::js {

val explain_output(const Model<float>& model, const GraphData<float>& graph,
                   const std::string& options) {
    const Explanation<float> why = explain(model, graph, explain_options_from_json(options));
    val out = val::object();
    out.set("index", why.index);
    out.set("target", why.target);
    out.set("edgeMask", to_js(why.edge_mask));
    out.set("nodeMask", to_js(why.node_mask));
    out.set("selfLoopMask", to_js(why.self_loop_mask));
    return out;
}

val fidelity_of(const Model<float>& model, const GraphData<float>& graph, val explanation,
                const std::string& options) {
    Explanation<float> why;
    why.index = explanation["index"].as<Index>();
    why.target = explanation["target"].as<Index>();
    why.edge_mask = dense_from(explanation["edgeMask"]);
    why.node_mask = dense_from(explanation["nodeMask"]);
    const Fidelity found = fidelity(model, graph, why, fidelity_options_from_json(options));
    val out = val::object();
    out.set("plus", found.plus);
    out.set("minus", found.minus);
    out.set("plusProbability", found.plus_probability);
    out.set("minusProbability", found.minus_probability);
    out.set("unfaithfulness", found.unfaithfulness);
    return out;
}

val entropy_of(const Model<float>& model, const GraphData<float>& graph) {
    val out = val::array();
    for (const Matrix<float>& layer : attention_entropy(model, graph)) {
        out.call<void>("push", to_js(layer));
    }
    return out;
}

}  // namespace gatlab::js
