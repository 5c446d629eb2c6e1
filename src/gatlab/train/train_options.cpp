#include "gatlab/train/train_options.h"

#include "gatlab/core/error.h"
#include "gatlab/train/option_fields.h"

namespace gatlab {

Metric TrainOptions::metric_in_use() const {
    if (metric) return *metric;
    switch (loss) {
        case LossKind::cross_entropy:
            return Metric::accuracy;
        case LossKind::bce:
            return Metric::micro_f1;
        case LossKind::mse:
        case LossKind::mae:
            break;
    }
    return Metric::r2;
}

void TrainOptions::check() const {
    const OptionChecker fields("");
    list(*this, fields);
    fields.check(class_weights.empty() || loss == LossKind::cross_entropy, "class_weights",
                 "none, unless the loss is cross_entropy", std::to_string(class_weights.size()));
    fields.check(monitor != Monitor::accuracy || loss == LossKind::cross_entropy, "monitor",
                 "loss, both or metric, unless the loss is cross_entropy", "accuracy");
    const bool numbers = loss == LossKind::mse || loss == LossKind::mae;
    const Metric wanted = metric_in_use();
    const bool fits = numbers ? wanted == Metric::r2
                              : wanted != Metric::r2 &&
                                    (loss == LossKind::cross_entropy || wanted != Metric::accuracy);
    fields.check(fits, "metric", numbers ? "r2, for numbers" : "a metric that the loss has",
                 std::string(kMetrics[static_cast<std::size_t>(wanted)]));
}

TrainOptions train_options_from_json(std::string_view text) {
    const Json parsed = parse_json(text, "options");
    JsonReader reader(parsed, "");
    OptionReader fields(reader);
    TrainOptions options;
    TrainOptions::list(options, fields);
    reader.finish();
    options.check();
    return options;
}

std::string to_json(const TrainOptions& options) {
    OptionWriter fields;
    TrainOptions::list(options, fields);
    return fields.json().dump();
}

}  // namespace gatlab
