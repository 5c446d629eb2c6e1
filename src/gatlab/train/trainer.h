#pragma once

#include <optional>

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

/// Trains a model on the labelled nodes of one graph, one epoch a call.
template <class T>
class Trainer {
 public:
  /// @param model,data must outlive this.
  /// @throws ValueError when no node is marked for training or a label does not fit the model.
  Trainer(Model<T>& model, const GraphData<T>& data, const TrainOptions& options);

  /// One pass forward and back, one step of Adam, one look at the validation nodes.
  /// @throws StateError when done; ValueError when the loss is no longer a number (the weights are
  ///         then the last good ones).
  EpochReport step();

  StopReason stop_reason() const { return stop_reason_; }
  bool done() const { return stop_reason_ != StopReason::running; }

  /// Gives the model its best weights, if validation nodes and patience chose any. Safe to call at
  /// any time; training can go on afterwards.
  /// @returns the epoch whose weights the model has.
  int restore_best();

 private:
  void look_at_validation(EpochReport& report);
  bool note_progress(double val_loss, double val_accuracy);

  Model<T>& model_;
  const GraphData<T>& data_;
  TrainOptions options_;
  Adam<T> optimizer_;
  Workspace<T> training_;
  Workspace<T> looking_;
  Matrix<T> grad_logits_;
  std::vector<Matrix<T>> best_;
  int epoch_ = 0;
  int best_epoch_ = 0;
  int epochs_without_progress_ = 0;
  double best_loss_;
  double best_accuracy_;
  StopReason stop_reason_ = StopReason::running;
};

extern template class Trainer<float>;
extern template class Trainer<double>;

}  // namespace gatlab
