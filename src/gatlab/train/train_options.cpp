#include "gatlab/train/train_options.h"

#include "gatlab/core/error.h"
#include "gatlab/train/schedule_fields.h"

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
    FieldChecker fields("");
    check_fields(*this, fields);
    check_schedule("schedule", schedule);
    check_sampling(num_neighbors, batch_size);
    fields.check(class_weights.empty() || loss == LossKind::cross_entropy, "class_weights",
                 "none, unless the loss is cross_entropy", {class_weights.size()});
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

void check_sampling(const std::vector<Index>& num_neighbors, Index batch_size) {
    FieldChecker fields("");
    fields.count("batch_size", batch_size, 0);
    for (const Index count : num_neighbors) {
        fields.check(count >= 1 || count == -1, "num_neighbors",
                     "whole numbers from 1, or -1 for all neighbours", {count});
    }
}

TrainOptions train_options_from_json(std::string_view text) {
    const Json parsed = parse_json(text, "options");
    JsonReader reader(parsed, "");
    FieldReader fields(reader);
    TrainOptions options;
    TrainOptions::list(options, static_cast<Fields&>(fields));
    read_schedule(reader, "schedule", options.schedule);
    reader.finish();
    options.check();
    return options;
}

std::string to_json(const TrainOptions& options) {
    Json json = json_of(options);
    json["schedule"] = schedule_json(options.schedule);
    return json.dump();
}

}  // namespace gatlab
