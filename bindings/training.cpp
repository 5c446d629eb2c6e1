#include "training.h"

#include <array>

#include <emscripten/bind.h>

#include "gatlab/train/checkpoint.h"
#include "gatlab/train/memory.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/sampled_task.h"

#include "links.h"
#include "room.h"

namespace gatlab::js {

namespace {

using GraphF = GraphData<float>;

/// What `holder` holds under `name`, kept alive; null where there is nothing.
template <class T>
const T* object_in(const val& holder, const char* name, Kept& kept) {
    const val object = holder[name];
    if (object.isUndefined()) return nullptr;
    const auto share = object.as<std::shared_ptr<T>>();
    kept.push_back(share);
    return share.get();
}

/// The graphs of a JavaScript array, or of none.
GraphList<float> graphs_in(const val& data, const char* name, Kept& kept) {
    GraphList<float> graphs;
    const val list = data[name];
    if (list.isUndefined()) return graphs;
    const auto length = list["length"].as<std::size_t>();
    for (std::size_t k = 0; k < length; ++k) {
        const auto share = list[k].as<std::shared_ptr<GraphF>>();
        kept.push_back(share);
        graphs.push_back(share.get());
    }
    return graphs;
}

std::unique_ptr<Task<float>> task_from(const val& data, const Model<float>& model,
                                       const TrainOptions& options, Kept& kept) {
    if (const auto* graph = object_in<GraphF>(data, "graph", kept)) {
        if (!options.samples()) {
            check_room(memory_needed(model, *graph, options).training, "training");
        }
        return make_node_task(model, *graph, options);
    }
    const std::uint64_t seed = options.seed.value_or(model.config().seed);
    if (const auto* links = object_in<LinkSplit>(data, "links", kept)) {
        return std::make_unique<LinkTask<float>>(*links, seed);
    }
    GraphSets<float> sets{graphs_in(data, "train", kept), graphs_in(data, "val", kept),
                          graphs_in(data, "test", kept)};
    const GraphsOptions how{options.batch_size > 0 ? options.batch_size : 1, options.shuffle, seed};
    return std::make_unique<GraphsTask<float>>(std::move(sets), how);
}

NodeSet node_set(const std::string& name) {
    return name == "train" ? NodeSet::train : name == "val" ? NodeSet::val : NodeSet::test;
}

Evaluation evaluation(const Model<float>& model, const val& data, NodeSet set,
                      const TrainOptions& read, bool ranking) {
    const EvaluateOptions options{read.objective(), ranking, read.batch_size};
    Kept kept;
    if (const auto* graph = object_in<GraphF>(data, "graph", kept)) {
        return evaluate(model, *graph, set, options);
    }
    const auto task = task_from(data, model, read, kept);
    task->check(model, options.objective);
    task->begin_epoch(1);
    return evaluate(model, *task, set, options);
}

}  // namespace

std::shared_ptr<Run> create_run(std::shared_ptr<Model<float>> model, val data,
                                const std::string& options) {
    const TrainOptions read = train_options_from_json(options);
    Kept kept;
    auto task = task_from(data, *model, read, kept);
    return std::shared_ptr<Run>(new Run{model, std::move(kept), {*model, std::move(task), read}});
}

val step(Run& run) {
    const EpochReport report = run.trainer.step();
    const std::array numbers{static_cast<double>(report.epoch),
                             report.loss,
                             report.train_accuracy,
                             report.val_loss,
                             report.val_accuracy,
                             report.train_metric,
                             report.val_metric,
                             report.lr,
                             report.grad_norm,
                             report.improved ? 1.0 : 0.0};
    return copy_out(numbers.data(), numbers.size());
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

val checkpoint(Run& run) {
    return to_js(save_checkpoint(run.trainer));
}

void resume_run(Run& run, val bytes) {
    resume(run.trainer, bytes_from(bytes));
}

std::string options_of_checkpoint(val bytes) {
    return to_json(checkpoint_options(bytes_from(bytes)));
}

val evaluate_task(const Model<float>& model, val data, const std::string& set,
                  const std::string& options, bool ranking) {
    const TrainOptions read = train_options_from_json(options);
    const Evaluation found = evaluation(model, data, node_set(set), read, ranking);
    val out = record({{"loss", found.loss},
                      {"accuracy", found.accuracy},
                      {"nodes", found.nodes},
                      {"microF1", found.micro_f1},
                      {"macroF1", found.macro_f1},
                      {"rocAuc", found.roc_auc},
                      {"averagePrecision", found.average_precision},
                      {"r2", found.r2}});
    out.set("confusion", to_js(found.confusion));
    return out;
}

}  // namespace gatlab::js
