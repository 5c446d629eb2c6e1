#include <array>
#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/io/json_reader.h"
#include "gatlab/train/trainer.h"

namespace gatlab {

namespace {

struct NamedMonitor {
    Monitor monitor;
    std::string_view name;
};

constexpr std::array<NamedMonitor, 3> kMonitors{
    {{Monitor::loss, "loss"}, {Monitor::accuracy, "accuracy"}, {Monitor::both, "both"}}};

Monitor monitor_from_string(const std::string& name) {
    for (const NamedMonitor& row : kMonitors) {
        if (row.name == name) return row.monitor;
    }
    throw ValueError({"monitor", "one of loss, accuracy, both", "\"" + name + "\"",
                      "Choose what counts as progress"});
}

void check_option(bool good, const char* name, const char* expected, double got) {
    if (!good) {
        throw ValueError({name, expected, std::to_string(got), "Choose a value in that range"});
    }
}

int read_count(JsonReader& reader, const char* name, int otherwise) {
    const std::int64_t value = reader.whole(name, otherwise);
    check_option(value >= 0 && value <= std::numeric_limits<int>::max(), name,
                 "a whole number from 0 to 2147483647", static_cast<double>(value));
    return static_cast<int>(value);
}

}  // namespace

void TrainOptions::check() const {
    check_option(epochs >= 1, "epochs", "at least 1", epochs);
    check_option(patience >= 0, "patience", "0 (never stop) or more", patience);
    check_option(std::isfinite(lr) && lr > 0, "lr", "a number above 0", lr);
    check_option(std::isfinite(weight_decay) && weight_decay >= 0, "weight_decay",
                 "0 or a number above it", weight_decay);
}

TrainOptions train_options_from_json(std::string_view text) {
    const nlohmann::json parsed = parse_json(text, "options");
    JsonReader reader(parsed, "");
    TrainOptions options;
    options.epochs = read_count(reader, "epochs", options.epochs);
    options.lr = reader.number("lr", options.lr);
    options.weight_decay = reader.number("weight_decay", options.weight_decay);
    options.patience = read_count(reader, "patience", options.patience);
    options.monitor = monitor_from_string(reader.text("monitor", "both"));
    if (reader.find("seed") != nullptr) {
        const std::int64_t seed = reader.whole("seed", 0);
        check_option(seed >= 0, "seed", "a whole number from 0", static_cast<double>(seed));
        options.seed = static_cast<std::uint64_t>(seed);
    }
    reader.finish();
    options.check();
    return options;
}

}  // namespace gatlab
