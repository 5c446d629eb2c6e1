#include "gatlab/optim/schedule.h"

#include <algorithm>
#include <numbers>

#include "gatlab/optim/power.h"

namespace gatlab {

namespace {

// cos(πt) for t from 0 to 1, by its Taylor series about ½, right to the last digit or two. (The
// standard library's, which takes any angle, would be 3 kB of tables to download.)
double cosine_of_half_turn(double t) {
    const double x = std::numbers::pi * (0.5 - t);  // cos(πt) = sin(π/2 − πt), |x| ≤ π/2
    double term = x;
    double sum = x;
    for (int k = 3; k <= 23; k += 2) {
        term *= -x * x / (k * (k - 1));
        sum += term;
    }
    return sum;
}

// The rate `elapsed` epochs after the warm-up, of `epochs` that follow it.
struct RateAfterWarmup {
    double lr;
    int elapsed;
    int epochs;
    const PlateauState& plateau;

    double operator()(const ConstantSchedule&) const { return lr; }

    double operator()(const StepSchedule& step) const {
        return lr * power(step.gamma, elapsed / step.step_size);
    }

    double operator()(const CosineSchedule& cosine) const {
        const int length = std::max(1, cosine.t_max > 0 ? cosine.t_max : epochs);
        const double gone = static_cast<double>(std::min(elapsed, length)) / length;
        const double height = (1 + cosine_of_half_turn(gone)) / 2;
        return cosine.eta_min + (lr - cosine.eta_min) * height;
    }

    double operator()(const PlateauSchedule& schedule) const {
        return std::max(lr * plateau.scale, std::min(lr, schedule.min_lr));
    }
};

}  // namespace

double LearningRate::at(int epoch) const {
    if (epoch <= schedule_.warmup) return lr_ * epoch / schedule_.warmup;
    const int elapsed = epoch - 1 - schedule_.warmup;
    return std::visit(RateAfterWarmup{lr_, elapsed, epochs_ - schedule_.warmup, plateau_},
                      schedule_.kind);
}

void LearningRate::note(double loss) {
    const auto* schedule = std::get_if<PlateauSchedule>(&schedule_.kind);
    if (schedule == nullptr) return;
    if (loss < plateau_.best_loss * (1 - schedule->threshold)) {
        plateau_.best_loss = loss;
        plateau_.epochs_without_progress = 0;
    } else if (++plateau_.epochs_without_progress > schedule->patience) {
        plateau_.scale *= schedule->factor;
        plateau_.epochs_without_progress = 0;
    }
}

}  // namespace gatlab
