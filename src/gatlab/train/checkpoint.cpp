#include "gatlab/train/checkpoint.h"

#include <cmath>

#include "gatlab/core/error.h"
#include "gatlab/io/json_reader.h"
#include "gatlab/io/model_file.h"

namespace gatlab {

namespace {

constexpr const char* kRunKey = "gatlab.run";
constexpr const char* kOptionsKey = "gatlab.options";

std::string to_json(const RunState& state) {
    // Json writes infinity, which the best loss is before there is any, as null: it is left at its
    // default when read.
    return Json::object({{"epoch", state.epoch},
                         {"best_epoch", state.best_epoch},
                         {"optimizer_steps", state.optimizer_steps},
                         {"best_loss", state.early_stopping.best_loss},
                         {"best_metric", state.early_stopping.best_metric},
                         {"epochs_without_progress", state.early_stopping.epochs_without_progress},
                         {"plateau_best_loss", state.plateau.best_loss},
                         {"plateau_epochs", state.plateau.epochs_without_progress},
                         {"plateau_scale", state.plateau.scale}})
        .dump();
}

int count(JsonReader& reader, const char* name) {
    const std::int64_t value = reader.whole(name, 0);
    if (value >= 0 && value <= std::numeric_limits<int>::max()) return static_cast<int>(value);
    throw FormatError(
        {{kRunKey, ".", name}, "a count", {value}, "The file is damaged; save it again"});
}

RunState run_state_from_json(const std::string& text) {
    const Json parsed = parse_json(text, kRunKey);
    JsonReader reader(parsed, kRunKey);
    RunState state;
    state.epoch = count(reader, "epoch");
    state.best_epoch = count(reader, "best_epoch");
    state.optimizer_steps = count(reader, "optimizer_steps");
    auto& early = state.early_stopping;
    early.best_loss = reader.number("best_loss", early.best_loss);
    early.best_metric = reader.number("best_metric", early.best_metric);
    early.epochs_without_progress = count(reader, "epochs_without_progress");
    state.plateau.best_loss = reader.number("plateau_best_loss", state.plateau.best_loss);
    state.plateau.epochs_without_progress = count(reader, "plateau_epochs");
    state.plateau.scale = reader.number("plateau_scale", state.plateau.scale);
    reader.finish();
    return state;
}

const std::string& metadata(const SafeTensors& file, const char* key) {
    const auto found = file.metadata.find(key);
    if (found != file.metadata.end()) return found->second;
    throw FormatError({"file",
                       {"a checkpoint (metadata ", key, ")"},
                       "a safetensors file without it",
                       "Use a file that a run was saved to; load_model reads other models"});
}

}  // namespace

template <class T>
std::vector<std::byte> save_checkpoint(Trainer<T>& trainer) {
    SafeTensors file = model_file(trainer.model());
    file.metadata[kRunKey] = to_json(trainer.run_state());
    file.metadata[kOptionsKey] = to_json(trainer.options());
    add_arrays(file, trainer.run_arrays(), kBesideModel);
    return write_safetensors(file);
}

TrainOptions checkpoint_options(std::span<const std::byte> file) {
    return train_options_from_json(metadata(read_safetensors(file), kOptionsKey));
}

template <class T>
void resume(Trainer<T>& trainer, std::span<const std::byte> bytes) {
    const SafeTensors file = read_safetensors(bytes);
    const RunState state = run_state_from_json(metadata(file, kRunKey));
    const std::string config = to_json(config_of(file));
    const std::string own = to_json(trainer.model().config());
    if (config != own) {
        throw ValueError({"file",
                          {"a checkpoint of this model, ", own},
                          {"one of ", config},
                          "Load the model from the checkpoint too"});
    }
    trainer.set_run(state, model_arrays<T>(file), arrays_under<T>(file, kBesideModel));
}

#define GATLAB_INSTANTIATE(T)                                     \
    template std::vector<std::byte> save_checkpoint(Trainer<T>&); \
    template void resume(Trainer<T>&, std::span<const std::byte>);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
