#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "gatlab/nn/model.h"
#include "gatlab/optim/adam.h"

namespace gatlab {

/// What counts as progress on the validation nodes.
enum class Monitor { loss, accuracy, both };

struct TrainOptions {
    int epochs = 200;
    double lr = 0.005;
    double weight_decay = 5e-4;
    int patience = 0;  ///< stop after so many epochs without progress; 0 for never
    /// `both` is the rule of Veličković et al. 2018: lower loss or higher accuracy is progress, and
    /// the best weights are those where both are at least as good as ever.
    Monitor monitor = Monitor::both;
    std::optional<std::uint64_t> seed = {};  ///< of dropout; the model's own when not set

    /// @throws ValueError naming the option that cannot be.
    void check() const;
};

/// Reads the JSON form: the same names, all optional. An unknown one is refused.
TrainOptions train_options_from_json(std::string_view json);

/// What one epoch brought. Accuracies are 0 … 1; NaN where there are no such nodes.
struct EpochReport {
    int epoch = 0;    ///< 1 for the first
    double loss = 0;  ///< over the training nodes, with dropout, before this epoch's step
    double train_accuracy = 0;
    double val_loss = 0;  ///< after this epoch's step, without dropout
    double val_accuracy = 0;
    bool improved = false;  ///< the best weights so far
};

enum class StopReason { running, epochs, patience };

/// The best that the validation nodes have seen, and how long ago there was progress.
class EarlyStopping {
  public:
    explicit EarlyStopping(Monitor monitor) : monitor_(monitor) {}

    /// Takes note of one epoch. @returns whether its weights are the best so far.
    bool note(double loss, double accuracy);

    int epochs_without_progress() const { return epochs_without_progress_; }

  private:
    Monitor monitor_;
    double best_loss_ = std::numeric_limits<double>::infinity();
    double best_accuracy_ = -1;
    int epochs_without_progress_ = 0;
};

/// Trains a model on the labelled nodes of one graph, one epoch a call.
template <class T>
class Trainer {
  public:
    /// @param model,data must outlive this.
    /// @throws ValueError when no node is marked for training, a label does not fit the model, or
    ///         patience is asked for without validation nodes.
    Trainer(Model<T>& model, const GraphData<T>& data, const TrainOptions& options);

    /// One pass forward and back, one step of Adam, one look at the validation nodes.
    /// @throws StateError when done; ValueError when the loss is no longer a number: then nothing
    ///         is changed any more.
    EpochReport step();

    StopReason stop_reason() const { return stop_reason_; }
    bool done() const { return stop_reason_ != StopReason::running; }

    /// Gives the model its best weights, if validation nodes and patience chose any. Safe to call
    /// at any time; training can go on afterwards.
    /// @returns the epoch whose weights the model has.
    int restore_best();

  private:
    void learn(EpochReport& report);
    void look_at_validation(EpochReport& report);
    void remember_weights();

    Model<T>& model_;
    const GraphData<T>& data_;
    TrainOptions options_;
    Adam<T> optimizer_;
    EarlyStopping early_stopping_;
    Workspace<T> workspace_;
    Matrix<T> grad_logits_;
    std::vector<Matrix<T>> best_;  // empty until there are best weights
    int epoch_ = 0;
    int best_epoch_ = 0;
    StopReason stop_reason_ = StopReason::running;
};

extern template class Trainer<float>;
extern template class Trainer<double>;

}  // namespace gatlab
