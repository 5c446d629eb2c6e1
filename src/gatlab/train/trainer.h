#pragma once

#include "gatlab/io/state.h"
#include "gatlab/train/partial_pass.h"
#include "gatlab/train/task.h"
#include "gatlab/train/train_options.h"

namespace gatlab {

/// What one epoch brought. NaN where there are no such rows, or no such metric.
struct EpochReport {
    int epoch = 0;    ///< 1 for the first
    double loss = 0;  ///< over the training rows, with dropout, before each batch's step
    double train_accuracy = 0;
    double val_loss = 0;  ///< after this epoch's steps, without dropout
    double val_accuracy = 0;
    bool improved = false;  ///< the best weights so far
    double train_metric = 0;
    double val_metric = 0;
    double lr = 0;         ///< of this epoch
    double grad_norm = 0;  ///< of the last batch, before clipping; NaN when nothing is clipped
};

enum class StopReason { running, epochs, patience };

/// Where a run stands, but for its arrays.
struct RunState {
    int epoch = 0;
    int best_epoch = 0;  ///< 0 while there are no best weights
    int optimizer_steps = 0;
    EarlyStopping::State early_stopping = {};
    PlateauState plateau = {};
};

/// Trains a model, one epoch a call.
template <class T>
class Trainer {
  public:
    /// @param model must outlive this.
    /// @throws Error when the task, the model and the options do not fit each other, or patience is
    ///         asked for without anything to validate on.
    Trainer(Model<T>& model, std::unique_ptr<Task<T>> task, const TrainOptions& options);

    /// On the labelled nodes of one graph, all at once or sampled, as the options say.
    /// @param data must outlive this.
    Trainer(Model<T>& model, const GraphData<T>& data, const TrainOptions& options);

    /// For every batch one pass forward and back and one step of the optimizer; then one look at
    /// the validation rows.
    /// @throws StateError when done; ValueError when loss or gradients are no longer numbers: the
    ///         weights then are those before that batch.
    EpochReport step();

    StopReason stop_reason() const { return stop_reason_; }
    bool done() const { return stop_reason_ != StopReason::running; }

    /// Gives the model its best weights, if validation rows and patience chose any. Safe to call
    /// at any time; training can go on afterwards.
    /// @returns the epoch whose weights the model has.
    int restore_best();

    const Model<T>& model() const { return model_; }
    const TrainOptions& options() const { return options_; }

    /// What a checkpoint keeps beside the model: where the run stands, and the arrays of the
    /// optimizer ("exp_avg.conv1.lin.weight") and of the best weights
    /// ("best.conv1.lin.weight").
    RunState run_state() const;
    StateDict<T> run_arrays();

    /// Goes on from there, all or, when something does not fit, nothing changed.
    void set_run(const RunState& state, const StateDict<T>& model_arrays,
                 const StateDict<T>& run_arrays);

  private:
    void learn(EpochReport& report);
    void skip_what_nobody_sees();
    double run(std::optional<PartialPass<T>>& part, NodeSet set, Index batch,
               const GraphData<T>& data, const PassOptions& options, Matrix<T>* grad);
    void learn_batch(Index b, Index batches, EpochReport& report);
    void look_at_validation(EpochReport& report);
    void remember_weights();
    void update_stop_reason();
    double monitored(const Tally<T>& tally) const;
    [[noreturn]] void diverged(const std::string& what, int epoch) const;

    Model<T>& model_;
    std::unique_ptr<Task<T>> task_;
    TrainOptions options_;
    std::unique_ptr<Optimizer<T>> optimizer_;
    LearningRate learning_rate_;
    EarlyStopping early_stopping_;
    std::optional<PartialPass<T>> learning_;  // for tasks that look at some nodes only
    std::optional<PartialPass<T>> looking_;
    Workspace<T> workspace_;  // for the others
    Matrix<T> grad_out_;
    Tally<T> train_tally_;
    Tally<T> val_tally_;
    std::vector<Parameter<T>> best_;  // empty until there are best weights
    int epoch_ = 0;
    int best_epoch_ = 0;
    StopReason stop_reason_ = StopReason::running;
};

extern template class Trainer<float>;
extern template class Trainer<double>;

}  // namespace gatlab
