#pragma once

#include <array>
#include <limits>
#include <string_view>

namespace gatlab {

/// What counts as progress on the validation rows. `both` is the rule of Veličković et al. 2018:
/// lower loss or a higher metric is progress, and the best weights are those where both are at
/// least as good as ever.
enum class Monitor { loss, accuracy, both, metric };

inline constexpr std::array<std::string_view, 4> kMonitors{"loss", "accuracy", "both", "metric"};
constexpr const auto& names_of(Monitor) {
    return kMonitors;
}

/// The best that the validation rows have seen, and how long ago there was progress.
class EarlyStopping {
  public:
    struct State {
        double best_loss = std::numeric_limits<double>::infinity();
        double best_metric = -std::numeric_limits<double>::infinity();
        int epochs_without_progress = 0;
    };

    explicit EarlyStopping(Monitor monitor) : monitor_(monitor) {}

    /// Takes note of one epoch. A metric that is not a number is left out: the loss decides.
    /// @returns whether its weights are the best so far.
    bool note(double loss, double metric);

    int epochs_without_progress() const { return state_.epochs_without_progress; }

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }

  private:
    Monitor monitor_;
    State state_;
};

}  // namespace gatlab
