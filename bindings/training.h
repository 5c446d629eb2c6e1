#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gatlab/train/trainer.h"

#include "marshal.h"

// Training and evaluation as JavaScript asks for them. What a run works on comes as a TaskData of
// web/lib/engine.ts, its options as JSON.
namespace gatlab::js {

/// What a task refers to, kept alive.
using Kept = std::vector<std::shared_ptr<const void>>;

/// A training run, which keeps what it works on alive.
struct Run {
    std::shared_ptr<Model<float>> model;
    Kept kept;
    Trainer<float> trainer;
};

std::shared_ptr<Run> create_run(std::shared_ptr<Model<float>> model, val data,
                                const std::string& options);

/// One epoch: the numbers of its report, in the order of web/lib/epoch_report.ts.
val step(Run& run);

int restore_best(Run& run);
std::string stop_reason(const Run& run);

/// The bytes of a checkpoint, and a fresh run's way back to where it was made.
val checkpoint(Run& run);
void resume_run(Run& run, val bytes);

/// The options of the run that a checkpoint was made of, as JSON.
std::string options_of_checkpoint(val bytes);

/// An EvaluationOut of web/lib/engine.ts.
/// @param options JSON of TrainOptions, of which the loss and its class weights count
val evaluate_task(const Model<float>& model, val data, const std::string& set,
                  const std::string& options, bool ranking);

}  // namespace gatlab::js
