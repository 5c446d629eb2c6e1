#include "gatlab/io/state.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "gatlab/core/error.h"
#include "gatlab/io/model_file.h"
#include "gatlab/io/safetensors_header.h"

namespace gatlab {

namespace {

constexpr const char* kConfigKey = "gatlab.config";
constexpr const char* kFormatKey = "gatlab.format";
constexpr const char* kFormatVersion = "1";

std::string shape_text(const std::vector<Index>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

template <class T>
Matrix<T> in_state_orientation(const Parameter<T>& parameter) {
    return parameter.transposed ? Matrix<T>(parameter.value.transpose()) : parameter.value;
}

template <class T>
void set_from_state(Parameter<T>& parameter, const std::vector<T>& values) {
    const Index rows = static_cast<Index>(parameter.value.rows());
    const Index cols = static_cast<Index>(parameter.value.cols());
    using Stored = Eigen::Map<const Matrix<T>>;
    if (parameter.transposed) {
        parameter.value = Stored(values.data(), cols, rows).transpose();
    } else {
        parameter.value = Stored(values.data(), rows, cols);
    }
}

template <class T>
std::vector<StateArray<T>> under_own_names(const std::vector<Parameter<T>*>& parameters) {
    std::vector<StateArray<T>> arrays;
    for (Parameter<T>* parameter : parameters) arrays.push_back({parameter->name, parameter});
    return arrays;
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kMostListed = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kMostListed); ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    if (names.size() > kMostListed) {
        text += " and " + std::to_string(names.size() - kMostListed) + " more";
    }
    return text;
}

template <class T>
using StateByName = std::map<std::string, const StateEntry<T>*>;

template <class T>
StateByName<T> by_name(const StateDict<T>& state) {
    StateByName<T> entries;
    for (const StateEntry<T>& entry : state) {
        if (!entries.emplace(entry.name, &entry).second) {
            throw ValueError({"state",
                              "every name once",
                              {name_text(entry.name), " twice"},
                              "Keep one array of each name"});
        }
    }
    return entries;
}

template <class T>
void check_names(const std::vector<StateArray<T>>& arrays, const StateByName<T>& entries) {
    std::set<std::string> wanted;
    std::vector<std::string> missing;
    for (const StateArray<T>& array : arrays) {
        wanted.insert(array.name);
        if (!entries.contains(array.name)) missing.push_back(name_text(array.name));
    }
    std::vector<std::string> unexpected;
    for (const auto& [name, entry] : entries) {
        if (!wanted.contains(name)) unexpected.push_back(name_text(name));
    }
    if (missing.empty() && unexpected.empty()) return;
    std::string got = missing.empty() ? "" : listed(missing) + " missing";
    if (!unexpected.empty())
        got += (got.empty() ? "" : " and ") + listed(unexpected) + " unexpected";
    throw ValueError({"state",
                      {"exactly the ", arrays.size(), " parameters"},
                      got,
                      "Use the state of a model with the same layers and options"});
}

template <class T>
void check_entry(const StateArray<T>& array, const StateEntry<T>& entry) {
    const Parameter<T>& parameter = *array.array;
    if (entry.shape != parameter.shape) {
        throw ShapeError({array.name,
                          {"shape ", shape_text(parameter.shape)},
                          shape_text(entry.shape),
                          "Use the state of a model with the same sizes and options"});
    }
    if (entry.values.size() != static_cast<std::size_t>(parameter.value.size())) {
        throw ShapeError({array.name,
                          {parameter.value.size(), " numbers"},
                          {entry.values.size()},
                          "Give one number per entry"});
    }
    const auto bad = std::find_if_not(entry.values.begin(), entry.values.end(),
                                      [](T value) { return std::isfinite(value); });
    if (bad != entry.values.end()) {
        throw ValueError({array.name,
                          "finite numbers",
                          {*bad},
                          "Use weights from before the training diverged"});
    }
}

// An array that is used twice stands twice in a state, and must say the same both times.
template <class T>
void check_second_name(const StateArray<T>& array, const StateByName<T>& entries) {
    const std::string& first = array.array->name;
    if (array.name == first || entries.at(array.name)->values == entries.at(first)->values) return;
    throw ValueError({array.name,
                      {"the numbers of ", first, ", which it is another name of"},
                      "others",
                      "Use a model with share_weights off"});
}

template <class T>
StateEntry<T> entry_of(const std::string& name, const Tensor& tensor, const std::string& new_name) {
    StateEntry<T> entry = {new_name, {}, tensor.template values<T>(name)};
    // A size beyond Index can match no parameter; so can the -1 that stands for it.
    for (const std::int64_t size : tensor.shape) {
        entry.shape.push_back(size == static_cast<Index>(size) ? static_cast<Index>(size) : -1);
    }
    return entry;
}

// A few bytes of configuration can ask for any amount of memory. No model needs more numbers in
// its linear maps than the file has in all.
void check_affordable(const ModelConfig& config, const SafeTensors& file) {
    double wanted = 0;
    const std::vector<Index> columns = config.columns();
    for (std::size_t i = 0; i < config.layers.size(); ++i) {
        const Index in = i == 0 ? config.in_channels : columns[i - 1];
        wanted +=
            std::visit([&](const auto& layer) { return layer.weights(in); }, config.layers[i]);
    }
    double present = 0;
    for (const auto& [name, tensor] : file.tensors) {
        present += static_cast<double>(tensor.bytes.size() / size_of(tensor.dtype));
    }
    if (wanted > present) {
        throw FormatError({kConfigKey,
                           {"a model of the file's ", present, " numbers"},
                           {"one of at least ", wanted},
                           "The file is damaged; save it again"});
    }
}

}  // namespace

template <class T>
SafeTensors model_file(const Model<T>& model) {
    SafeTensors file;
    file.metadata = {{kFormatKey, kFormatVersion}, {kConfigKey, to_json(model.config())}};
    add_arrays(file, state_dict(model), "");
    return file;
}

template <class T>
void add_arrays(SafeTensors& file, const StateDict<T>& arrays, const std::string& prefix) {
    for (const StateEntry<T>& entry : arrays) {
        file.tensors.emplace_back(prefix + entry.name,
                                  Tensor::of<T>({entry.shape.begin(), entry.shape.end()},
                                                std::span<const T>(entry.values)));
    }
}

template <class T>
StateDict<T> model_arrays(const SafeTensors& file) {
    StateDict<T> state;
    for (const auto& [name, tensor] : file.tensors) {
        if (!name.starts_with(kBesideModel)) state.push_back(entry_of<T>(name, tensor, name));
    }
    return state;
}

template <class T>
StateDict<T> arrays_under(const SafeTensors& file, const std::string& prefix) {
    StateDict<T> state;
    for (const auto& [name, tensor] : file.tensors) {
        if (!name.starts_with(prefix)) continue;
        state.push_back(entry_of<T>(name, tensor, name.substr(prefix.size())));
    }
    return state;
}

ModelConfig config_of(const SafeTensors& file) {
    const auto version = file.metadata.find(kFormatKey);
    const auto config = file.metadata.find(kConfigKey);
    if (version == file.metadata.end() || config == file.metadata.end()) {
        throw FormatError(
            {"file",
             {"a model saved by gatlab (metadata ", kConfigKey, ")"},
             "a safetensors file without it",
             "Make a model of the same layers and give it this file's arrays as state"});
    }
    if (version->second != kFormatVersion) {
        throw FormatError({kFormatKey,
                           {"version ", kFormatVersion},
                           name_text(version->second),
                           "Open it with the gatlab that saved it"});
    }
    return model_config_from_json(config->second);
}

template <class T>
StateDict<T> state_dict(const std::vector<StateArray<T>>& arrays) {
    StateDict<T> state;
    for (const auto& [name, array] : arrays) {
        const Matrix<T> value = in_state_orientation(*array);
        state.push_back({name, array->shape, {value.data(), value.data() + value.size()}});
    }
    return state;
}

template <class T>
StateDict<T> state_dict(const std::vector<Parameter<T>*>& parameters) {
    return state_dict(under_own_names(parameters));
}

template <class T>
StateDict<T> state_dict(const Model<T>& model) {
    return state_dict(model.state());
}

template <class T>
void load_state_dict(const std::vector<StateArray<T>>& arrays, const StateDict<T>& state) {
    const StateByName<T> entries = by_name(state);
    check_names(arrays, entries);
    for (const StateArray<T>& array : arrays) {
        check_entry(array, *entries.at(array.name));
        check_second_name(array, entries);
    }
    for (const StateArray<T>& array : arrays) {
        set_from_state(*array.array, entries.at(array.name)->values);
    }
}

template <class T>
void load_state_dict(const std::vector<Parameter<T>*>& parameters, const StateDict<T>& state) {
    load_state_dict(under_own_names(parameters), state);
}

template <class T>
void load_state_dict(Model<T>& model, const StateDict<T>& state) {
    load_state_dict(model.state(), state);
}

template <class T>
std::vector<std::byte> save_model(const Model<T>& model) {
    return write_safetensors(model_file(model));
}

template <class T>
Model<T> load_model(std::span<const std::byte> file) {
    const SafeTensors content = read_safetensors(file);
    const ModelConfig config = config_of(content);
    check_affordable(config, content);
    Model<T> model(config);
    load_state_dict(model, model_arrays<T>(content));
    return model;
}

#define GATLAB_INSTANTIATE(T)                                                        \
    template SafeTensors model_file(const Model<T>&);                                \
    template void add_arrays(SafeTensors&, const StateDict<T>&, const std::string&); \
    template StateDict<T> model_arrays(const SafeTensors&);                          \
    template StateDict<T> arrays_under(const SafeTensors&, const std::string&);      \
    template StateDict<T> state_dict(const std::vector<StateArray<T>>& arrays);      \
    template StateDict<T> state_dict(const std::vector<Parameter<T>*>& parameters);  \
    template StateDict<T> state_dict(const Model<T>& model);                         \
    template void load_state_dict(const std::vector<StateArray<T>>& arrays,          \
                                  const StateDict<T>& state);                        \
    template void load_state_dict(const std::vector<Parameter<T>*>& parameters,      \
                                  const StateDict<T>& state);                        \
    template void load_state_dict(Model<T>& model, const StateDict<T>& state);       \
    template std::vector<std::byte> save_model(const Model<T>& model);               \
    template Model<T> load_model(std::span<const std::byte> file);
GATLAB_INSTANTIATE(float)
GATLAB_INSTANTIATE(double)
#undef GATLAB_INSTANTIATE

}  // namespace gatlab
