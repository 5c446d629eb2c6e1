// The engine as JavaScript sees it: a table of names. web/lib/engine.ts says the same in
// TypeScript; how arrays and errors cross stands in marshal.h.

#include <emscripten/bind.h>

#include "gatlab/train/trainer.h"

#include "explain.h"
#include "marshal.h"
#include "trace.h"

namespace gatlab::js {

namespace {

using GraphF = GraphData<float>;
using ModelF = Model<float>;

/// A training run, which keeps what it works on alive.
struct Run {
    std::shared_ptr<ModelF> model;
    std::shared_ptr<GraphF> graph;
    Trainer<float> trainer;
};

std::shared_ptr<GraphF> create_graph(val arrays) {
    return std::make_shared<GraphF>(graph_data_from(arrays));
}

int num_nodes(const GraphF& graph) {
    return graph.graph.num_nodes();
}
int num_edges(const GraphF& graph) {
    return graph.graph.num_edges();
}
int num_features(const GraphF& graph) {
    return graph.x.cols();
}
int num_classes(const GraphF& graph) {
    return graph.num_classes();
}

std::shared_ptr<ModelF> create_model(const std::string& config) {
    return std::make_shared<ModelF>(model_config_from_json(config));
}

std::shared_ptr<ModelF> load(val bytes) {
    return std::make_shared<ModelF>(load_model<float>(bytes_from(bytes)));
}

std::string config(const ModelF& model) {
    return to_json(model.config());
}

val predict_nodes(const ModelF& model, const GraphF& graph, bool attention, bool embeddings) {
    return to_js(predict(model, graph, {.attention = attention, .embeddings = embeddings}));
}

NodeSet node_set(const std::string& name) {
    return name == "train" ? NodeSet::train : name == "val" ? NodeSet::val : NodeSet::test;
}

Evaluation evaluate_nodes(const ModelF& model, const GraphF& graph, const std::string& nodes) {
    return evaluate(model, graph, node_set(nodes));
}

val state(const ModelF& model) {
    return to_js(state_dict(model));
}
val save(const ModelF& model) {
    return to_js(save_model(model));
}

std::shared_ptr<Run> create_trainer(std::shared_ptr<ModelF> model, std::shared_ptr<GraphF> graph,
                                    const std::string& options) {
    return std::shared_ptr<Run>(
        new Run{model, graph, Trainer<float>(*model, *graph, train_options_from_json(options))});
}

EpochReport step(Run& run) {
    return run.trainer.step();
}
int restore_best(Run& run) {
    return run.trainer.restore_best();
}

std::string stop_reason(const Run& run) {
    switch (run.trainer.stop_reason()) {
        case StopReason::running:
            return "running";
        case StopReason::epochs:
            return "epochs";
        case StopReason::patience:
            return "patience";
    }
    return "running";
}

std::string version() {
    return GATLAB_VERSION;
}

template <auto function_>
constexpr auto guarded = &Guard<function_>::call;

}  // namespace

EMSCRIPTEN_BINDINGS(gatlab) {
    using emscripten::class_;
    using emscripten::function;
    using emscripten::value_object;

    value_object<EpochReport>("EpochReport")
        .field("epoch", &EpochReport::epoch)
        .field("loss", &EpochReport::loss)
        .field("trainAccuracy", &EpochReport::train_accuracy)
        .field("valLoss", &EpochReport::val_loss)
        .field("valAccuracy", &EpochReport::val_accuracy)
        .field("improved", &EpochReport::improved);

    value_object<Evaluation>("Evaluation")
        .field("loss", &Evaluation::loss)
        .field("accuracy", &Evaluation::accuracy)
        .field("nodes", &Evaluation::nodes);

    class_<GraphF>("Graph")
        .smart_ptr<std::shared_ptr<GraphF>>("Graph")
        .function("numNodes", &num_nodes)
        .function("numEdges", &num_edges)
        .function("numFeatures", &num_features)
        .function("numClasses", &num_classes);

    class_<ModelF>("Model")
        .smart_ptr<std::shared_ptr<ModelF>>("Model")
        .function("config", guarded<&config>)
        .function("predict", guarded<&predict_nodes>)
        .function("trace", guarded<&trace_layer>)
        .function("evaluate", guarded<&evaluate_nodes>)
        .function("explain", guarded<&explain_output>)
        .function("fidelity", guarded<&fidelity_of>)
        .function("attentionEntropy", guarded<&entropy_of>)
        .function("stateDict", guarded<&state>)
        .function("save", guarded<&save>);

    class_<Run>("Trainer")
        .smart_ptr<std::shared_ptr<Run>>("Trainer")
        .function("step", guarded<&step>)
        .function("stopReason", &stop_reason)
        .function("restoreBest", guarded<&restore_best>);

    function("version", &version);
    function("createGraph", guarded<&create_graph>);
    function("createModel", guarded<&create_model>);
    function("loadModel", guarded<&load>);
    function("createTrainer", guarded<&create_trainer>);
}

}  // namespace gatlab::js
