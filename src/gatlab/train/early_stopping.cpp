#include "gatlab/train/early_stopping.h"

#include <algorithm>
#include <cmath>

namespace gatlab {

bool EarlyStopping::note(double loss, double metric) {
    const Monitor monitor = std::isnan(metric) ? Monitor::loss : monitor_;
    bool progress = false;
    bool best = false;
    if (monitor == Monitor::both) {
        const bool loss_good = loss <= state_.best_loss;
        const bool metric_good = metric >= state_.best_metric;
        progress = loss_good || metric_good;
        best = loss_good && metric_good;
    } else {
        best = monitor == Monitor::loss ? loss < state_.best_loss : metric > state_.best_metric;
        progress = best;
    }
    state_.best_loss = std::min(state_.best_loss, loss);
    if (!std::isnan(metric)) state_.best_metric = std::max(state_.best_metric, metric);
    state_.epochs_without_progress = progress ? 0 : state_.epochs_without_progress + 1;
    return best;
}

}  // namespace gatlab
