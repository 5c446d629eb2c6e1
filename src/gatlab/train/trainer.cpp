#include "gatlab/train/trainer.h"

#include <algorithm>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

namespace gatlab {

namespace {

template <class T>
void check_labels_fit(const Model<T>& model, const GraphData<T>& data) {
    const Index classes = model.config().out_channels();
    if (data.num_classes() > classes) {
        throw ValueError({"y",
                          "classes 0 … " + std::to_string(classes - 1) +
                              ", one per output channel of the last layer",
                          "class " + std::to_string(data.num_classes() - 1),
                          "Give the last layer at least " + std::to_string(data.num_classes()) +
                              " output channels"});
    }
}

template <class T>
void check_node_sets(const GraphData<T>& data, const TrainOptions& options) {
    if (data.train_nodes.empty()) {
        throw ValueError({"train_mask", "at least one node to learn from", "none",
                          "Mark some nodes whose class is known"});
    }
    if (options.patience > 0 && data.val_nodes.empty()) {
        throw ValueError({"patience", "0, since the graph has no validation nodes",
                          std::to_string(options.patience),
                          "Mark validation nodes in val_mask, or leave patience out"});
    }
}

}  // namespace

bool EarlyStopping::note(double loss, double accuracy) {
    const bool both = monitor_ == Monitor::both;
    const bool loss_good = both ? loss <= best_loss_ : loss < best_loss_;
    const bool accuracy_good = both ? accuracy >= best_accuracy_ : accuracy > best_accuracy_;
    const bool progress = monitor_ == Monitor::loss       ? loss_good
                          : monitor_ == Monitor::accuracy ? accuracy_good
                                                          : loss_good || accuracy_good;
    const bool best = both ? loss_good && accuracy_good : progress;
    best_loss_ = std::min(best_loss_, loss);
    best_accuracy_ = std::max(best_accuracy_, accuracy);
    epochs_without_progress_ = progress ? 0 : epochs_without_progress_ + 1;
    return best;
}

template <class T>
Trainer<T>::Trainer(Model<T>& model, const GraphData<T>& data, const TrainOptions& options)
    : model_(model),
      data_(data),
      options_(options),
      optimizer_(model.parameters(), {.lr = options.lr, .weight_decay = options.weight_decay}),
      early_stopping_(options.monitor) {
    options_.check();
    data_.check();
    model_.check_input(data_);
    check_labels_fit(model_, data_);
    check_node_sets(data_, options_);
}

template <class T>
EpochReport Trainer<T>::step() {
    if (done()) {
        throw StateError({"trainer", "a run that has not ended",
                          "one that ended after epoch " + std::to_string(epoch_),
                          "Start another run to train further"});
    }
    EpochReport report;
    report.epoch = epoch_ + 1;
    learn(report);
    ++epoch_;
    look_at_validation(report);
    if (options_.patience > 0 && early_stopping_.epochs_without_progress() >= options_.patience) {
        stop_reason_ = StopReason::patience;
    } else if (epoch_ >= options_.epochs) {
        stop_reason_ = StopReason::epochs;
    }
    return report;
}

template <class T>
void Trainer<T>::learn(EpochReport& report) {
    const PassOptions pass{true, options_.seed.value_or(model_.config().seed),
                           static_cast<std::uint32_t>(report.epoch)};
    const Matrix<T>& logits = model_.forward(data_, workspace_, pass);
    report.loss = cross_entropy<T>(logits, data_.y, data_.train_nodes, &grad_logits_);
    report.train_accuracy = accuracy<T>(logits, data_.y, data_.train_nodes);
    if (!std::isfinite(report.loss)) {
        throw ValueError({"loss", "a finite number",
                          std::to_string(report.loss) + " in epoch " + std::to_string(report.epoch),
                          "Try a smaller lr, or features of a smaller size"});
    }
    model_.backward(data_, workspace_, grad_logits_, pass);
    optimizer_.step();
}

// The validation pass reuses the workspace of the training pass, which is over by then.
template <class T>
void Trainer<T>::look_at_validation(EpochReport& report) {
    if (data_.val_nodes.empty()) {
        report.val_loss = report.val_accuracy = std::numeric_limits<double>::quiet_NaN();
        return;
    }
    const Matrix<T>& logits = model_.forward(data_, workspace_);
    report.val_loss = cross_entropy<T>(logits, data_.y, data_.val_nodes);
    report.val_accuracy = accuracy<T>(logits, data_.y, data_.val_nodes);
    report.improved = early_stopping_.note(report.val_loss, report.val_accuracy);
    if (report.improved && options_.patience > 0) remember_weights();
}

template <class T>
void Trainer<T>::remember_weights() {
    const auto& state = model_.state();
    best_.resize(state.size());
    for (std::size_t k = 0; k < state.size(); ++k) best_[k] = state[k].array->value;
    best_epoch_ = epoch_;
}

template <class T>
int Trainer<T>::restore_best() {
    if (best_.empty()) return epoch_;
    const auto& state = model_.state();
    for (std::size_t k = 0; k < state.size(); ++k) state[k].array->value = best_[k];
    return best_epoch_;
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace gatlab
