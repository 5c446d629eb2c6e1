#include "gatlab/train/trainer.h"

#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/optim/clip.h"
#include "gatlab/train/divergence.h"
#include "gatlab/train/sampled_task.h"

namespace gatlab {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool is_ranking(Metric metric) {
    return metric == Metric::roc_auc || metric == Metric::average_precision;
}

// A copy of every array of a state, under names of its own.
template <class T>
std::vector<Parameter<T>> copies_of(const std::vector<StateArray<T>>& state,
                                    const std::string& prefix) {
    std::vector<Parameter<T>> copies;
    for (const auto& [name, array] : state) {
        copies.push_back({prefix + "." + name, array->shape, array->transposed, array->value, {}});
    }
    return copies;
}

}  // namespace

template <class T>
Trainer<T>::Trainer(Model<T>& model, std::unique_ptr<Task<T>> task, const TrainOptions& options)
    : model_(model),
      task_(std::move(task)),
      options_(options),
      optimizer_(make_optimizer<T>(model.parameters(), options.optimizer_options())),
      learning_rate_(options.schedule, options.lr, options.epochs),
      early_stopping_(options.monitor),
      train_tally_(options.objective(), is_ranking(options.metric_in_use())),
      val_tally_(options.objective(), is_ranking(options.metric_in_use())) {
    options_.check();
    task_->check(model_, options_.objective());
    if (options_.patience > 0 && task_->num_batches(NodeSet::val) == 0) {
        throw ValueError({"patience",
                          "0, since the graph has no validation nodes",
                          {options_.patience},
                          "Mark validation nodes in val_mask, or leave patience out"});
    }
    skip_what_nobody_sees();
}

template <class T>
void Trainer<T>::skip_what_nobody_sees() {
    if (const auto* nodes = task_->only_nodes(NodeSet::train)) {
        learning_.emplace(model_, task_->batch(NodeSet::train, 0), *nodes);
    }
    if (const auto* nodes = task_->only_nodes(NodeSet::val)) {
        looking_.emplace(model_, task_->batch(NodeSet::val, 0), *nodes);
    }
}

// A forward pass over one batch, which is `data`, and what is lost by it.
template <class T>
double Trainer<T>::run(std::optional<PartialPass<T>>& part, NodeSet set, Index batch,
                       const GraphData<T>& data, const PassOptions& options, Matrix<T>* grad) {
    Tally<T>& tally = set == NodeSet::train ? train_tally_ : val_tally_;
    if (part) {
        const Matrix<T>& out = part->forward(options);
        return tally.add(out, part->y(), part->targets(), part->rows(), grad);
    }
    return task_->score(set, batch, model_.forward(data, workspace_, options), tally, grad);
}

template <class T>
Trainer<T>::Trainer(Model<T>& model, const GraphData<T>& data, const TrainOptions& options)
    : Trainer(model, make_node_task<T>(model, data, options), options) {}

template <class T>
EpochReport Trainer<T>::step() {
    if (done()) {
        throw StateError({"trainer",
                          "a run that has not ended",
                          {"one that ended after epoch ", epoch_},
                          "Start another run to train further"});
    }
    EpochReport report;
    report.epoch = epoch_ + 1;
    learn(report);
    ++epoch_;
    look_at_validation(report);
    learning_rate_.note(std::isnan(report.val_loss) ? report.loss : report.val_loss);
    update_stop_reason();
    return report;
}

template <class T>
void Trainer<T>::update_stop_reason() {
    const int waited = early_stopping_.epochs_without_progress();
    stop_reason_ = options_.patience > 0 && waited >= options_.patience ? StopReason::patience
                   : epoch_ >= options_.epochs                          ? StopReason::epochs
                                                                        : StopReason::running;
}

template <class T>
void Trainer<T>::learn(EpochReport& report) {
    report.lr = learning_rate_.at(report.epoch);
    report.grad_norm = kNone;
    optimizer_->set_lr(report.lr);
    task_->begin_epoch(report.epoch);
    train_tally_.clear();
    const Index batches = task_->num_batches(NodeSet::train);
    for (Index b = 0; b < batches; ++b) learn_batch(b, batches, report);
    report.loss = train_tally_.loss();
    report.train_accuracy = train_tally_.metric(Metric::accuracy);
    report.train_metric = train_tally_.metric(options_.metric_in_use());
}

// Dropout is keyed by the number of the step, which with a single batch is that of the epoch.
template <class T>
void Trainer<T>::learn_batch(Index b, Index batches, EpochReport& report) {
    const auto step = static_cast<std::uint32_t>((report.epoch - 1) * batches + b + 1);
    const PassOptions pass{true, options_.seed.value_or(model_.config().seed), step};
    const GraphData<T>& data = task_->batch(NodeSet::train, b);
    const double loss = run(learning_, NodeSet::train, b, data, pass, &grad_out_);
    if (!std::isfinite(loss)) diverged("the loss", report.epoch);
    if (learning_) {
        learning_->backward(grad_out_, pass);
    } else {
        model_.backward(data, workspace_, grad_out_, pass);
    }
    if (options_.clip > 0) {
        report.grad_norm = clip_grad_norm(model_.parameters(), options_.clip);
    }
    for (const Parameter<T>* parameter : model_.parameters()) {
        if (!parameter->grad.allFinite()) {
            diverged("the gradient of " + parameter->name, report.epoch);
        }
    }
    optimizer_->step();
}

template <class T>
void Trainer<T>::look_at_validation(EpochReport& report) {
    const Index batches = task_->num_batches(NodeSet::val);
    report.val_loss = report.val_accuracy = report.val_metric = kNone;
    if (batches == 0) return;
    val_tally_.clear();
    for (Index b = 0; b < batches; ++b) {
        run(looking_, NodeSet::val, b, task_->batch(NodeSet::val, b), {}, nullptr);
    }
    report.val_loss = val_tally_.loss();
    report.val_accuracy = val_tally_.metric(Metric::accuracy);
    report.val_metric = val_tally_.metric(options_.metric_in_use());
    report.improved = early_stopping_.note(report.val_loss, monitored(val_tally_));
    if (report.improved && options_.patience > 0) remember_weights();
}

template <class T>
double Trainer<T>::monitored(const Tally<T>& tally) const {
    return tally.metric(options_.monitor == Monitor::accuracy ? Metric::accuracy
                                                              : options_.metric_in_use());
}

template <class T>
void Trainer<T>::diverged(const std::string& what, int epoch) const {
    std::string got = what + " beyond all numbers in epoch " + std::to_string(epoch);
    const auto layer =
        first_layer_not_finite(model_, learning_ ? learning_->workspace() : workspace_);
    if (layer) got += ", first the output of layers[" + std::to_string(*layer) + "]";
    throw ValueError({"loss",
                      "finite numbers",
                      got,
                      {"Try an lr below ", optimizer_->lr(),
                       ", clip (such as 1), a schedule with warmup, or features of a smaller "
                       "size"}});
}

template <class T>
void Trainer<T>::remember_weights() {
    const auto& state = model_.state();
    if (best_.empty()) best_ = copies_of(state, "best");
    for (std::size_t k = 0; k < state.size(); ++k) best_[k].value = state[k].array->value;
    best_epoch_ = epoch_;
}

template <class T>
int Trainer<T>::restore_best() {
    if (best_.empty()) return epoch_;
    const auto& state = model_.state();
    for (std::size_t k = 0; k < state.size(); ++k) state[k].array->value = best_[k].value;
    return best_epoch_;
}

template <class T>
RunState Trainer<T>::run_state() const {
    return {epoch_, best_epoch_, optimizer_->steps(), early_stopping_.state(),
            learning_rate_.state()};
}

namespace {

template <class T>
std::vector<StateArray<T>> arrays_of_run(Optimizer<T>& optimizer, std::vector<Parameter<T>>& best) {
    std::vector<StateArray<T>> arrays;
    for (Parameter<T>* array : optimizer.state()) arrays.push_back({array->name, array});
    for (Parameter<T>& array : best) arrays.push_back({array.name, &array});
    return arrays;
}

}  // namespace

template <class T>
StateDict<T> Trainer<T>::run_arrays() {
    return state_dict(arrays_of_run(*optimizer_, best_));
}

template <class T>
void Trainer<T>::set_run(const RunState& state, const StateDict<T>& model_arrays,
                         const StateDict<T>& run_arrays) {
    // One list of both, so that either everything is loaded or nothing.
    auto best =
        state.best_epoch > 0 ? copies_of(model_.state(), "best") : std::vector<Parameter<T>>();
    std::vector<StateArray<T>> arrays = arrays_of_run(*optimizer_, best);
    arrays.insert(arrays.end(), model_.state().begin(), model_.state().end());
    StateDict<T> values = run_arrays;
    values.insert(values.end(), model_arrays.begin(), model_arrays.end());
    load_state_dict(arrays, values);
    best_ = std::move(best);
    epoch_ = state.epoch;
    best_epoch_ = state.best_epoch;
    optimizer_->set_steps(state.optimizer_steps);
    early_stopping_.set_state(state.early_stopping);
    learning_rate_.set_state(state.plateau);
    update_stop_reason();
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace gatlab
