#pragma once

#include <limits>
#include <string_view>
#include <variant>

namespace gatlab {

// How the learning rate changes from epoch to epoch; PyTorch's names and meanings. Each is a plain
// value that lists its fields once, as the layers' options do.

/// lr throughout.
struct ConstantSchedule {
    static constexpr std::string_view kind = "constant";
    template <class Self, class Fields>
    static void list(Self&, Fields&) {}
};

/// StepLR: lr · gamma^(number of whole `step_size` epochs gone by).
struct StepSchedule {
    int step_size = 50;
    double gamma = 0.5;

    static constexpr std::string_view kind = "step";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.count("step_size", self.step_size, 1);
        fields.positive("gamma", self.gamma);
    }
};

/// CosineAnnealingLR: down from lr to eta_min along half a cosine, in t_max epochs; eta_min after.
struct CosineSchedule {
    int t_max = 0;  ///< 0 for all epochs of the run
    double eta_min = 0;

    static constexpr std::string_view kind = "cosine";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.count("t_max", self.t_max, 0);
        fields.not_negative("eta_min", self.eta_min);
    }
};

/// ReduceLROnPlateau: lr times `factor` whenever the validation loss has not fallen, by the share
/// `threshold` at least, for more than `patience` epochs.
struct PlateauSchedule {
    double factor = 0.1;
    int patience = 10;
    double threshold = 1e-4;
    double min_lr = 0;

    static constexpr std::string_view kind = "plateau";
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.positive("factor", self.factor);
        fields.count("patience", self.patience, 0);
        fields.not_negative("threshold", self.threshold);
        fields.not_negative("min_lr", self.min_lr);
    }
};

using ScheduleKind = std::variant<ConstantSchedule, StepSchedule, CosineSchedule, PlateauSchedule>;

struct Schedule {
    ScheduleKind kind = {};
    int warmup =
        0;  ///< epochs in which lr first grows to its size, in equal steps from lr / warmup
};

/// What a plateau schedule remembers of the epochs so far.
struct PlateauState {
    double best_loss = std::numeric_limits<double>::infinity();
    int epochs_without_progress = 0;
    double scale = 1;  ///< what lr has been multiplied by
};

/// The learning rate of each epoch of a run.
class LearningRate {
  public:
    LearningRate(const Schedule& schedule, double lr, int epochs)
        : schedule_(schedule), lr_(lr), epochs_(epochs) {}

    /// @param epoch 1 for the first
    double at(int epoch) const;

    /// Takes note of the validation loss at the end of an epoch.
    void note(double loss);

    const PlateauState& state() const { return plateau_; }
    void set_state(const PlateauState& state) { plateau_ = state; }

  private:
    Schedule schedule_;
    double lr_;
    int epochs_;
    PlateauState plateau_;
};

}  // namespace gatlab
