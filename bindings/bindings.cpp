// The engine as JavaScript sees it: a table of names. web/lib/engine.ts says the same in
// TypeScript; how arrays and errors cross stands in marshal.h.

#include <emscripten/bind.h>

#include "gatlab/train/memory.h"

#include "explain.h"
#include "links.h"
#include "room.h"
#include "trace.h"
#include "training.h"

namespace gatlab::js {

namespace {

using GraphF = GraphData<float>;
using ModelF = Model<float>;

std::shared_ptr<GraphF> create_graph(val arrays) {
    return std::make_shared<GraphF>(graph_data_from(arrays));
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

val memory(const ModelF& model, const GraphF& graph) {
    const MemoryNeeded needed = memory_needed(model, graph);
    val out = val::object();
    out.set("inference", static_cast<double>(needed.inference));
    out.set("training", static_cast<double>(needed.training));
    return out;
}

/// @param wanted  a PredictionWanted of web/lib/engine.ts
/// @param options JSON of TrainOptions, of which loss and batch_size count
val predict_nodes(const ModelF& model, const GraphF& graph, const val& wanted,
                  const std::string& options) {
    const TrainOptions read = train_options_from_json(options);
    if (read.batch_size == 0) check_room(memory_of_inference(model, graph), "prediction");
    const auto prediction = predict(model, graph,
                                    {wanted["attention"].isTrue(), wanted["embeddings"].isTrue(),
                                     read.loss, read.batch_size, wanted["probabilities"].isTrue()});
    return to_js(prediction, wanted["into"]);
}

val state(const ModelF& model) {
    return to_js(state_dict(model));
}
val save(const ModelF& model) {
    return to_js(save_model(model));
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

    class_<GraphF>("Graph").smart_ptr<std::shared_ptr<GraphF>>("Graph").function("info", &info);

    class_<LinkSplit>("Links").smart_ptr<std::shared_ptr<LinkSplit>>("Links").function(
        "pairs", guarded<&pairs_of>);

    class_<ModelF>("Model")
        .smart_ptr<std::shared_ptr<ModelF>>("Model")
        .function("config", guarded<&config>)
        .function("memory", guarded<&memory>)
        .function("predict", guarded<&predict_nodes>)
        .function("trace", guarded<&trace_layer>)
        .function("evaluate", guarded<&evaluate_task>)
        .function("scoreLinks", guarded<&score_links>)
        .function("explain", guarded<&explain_output>)
        .function("fidelity", guarded<&fidelity_of>)
        .function("attentionEntropy", guarded<&entropy_of>)
        .function("stateDict", guarded<&state>)
        .function("save", guarded<&save>);

    class_<Run>("Trainer")
        .smart_ptr<std::shared_ptr<Run>>("Trainer")
        .function("step", guarded<&step>)
        .function("stopReason", &stop_reason)
        .function("restoreBest", guarded<&restore_best>)
        .function("checkpoint", guarded<&checkpoint>)
        .function("resume", guarded<&resume_run>);

    function("version", &version);
    function("createGraph", guarded<&create_graph>);
    function("splitLinks", guarded<&split_graph>);
    function("graphOfLinks", guarded<&graph_of>);
    function("createModel", guarded<&create_model>);
    function("loadModel", guarded<&load>);
    function("createTrainer", guarded<&create_run>);
    function("checkpointOptions", guarded<&options_of_checkpoint>);
}

}  // namespace gatlab::js
