#include "gatlab/nn/model.h"

#include <map>
#include <utility>

#include "gatlab/core/error.h"
#include "gatlab/nn/activation.h"
#include "gatlab/nn/dropout_layer.h"

namespace gatlab {

namespace {

// Turns the list of layers into steps: dropout → layer → activation, each only where it does
// something.
template <class T>
class Builder {
  public:
    explicit Builder(const ModelConfig& config) : config_(config), channels_(config.in_channels) {}

    std::vector<Step<T>> build() {
        for (; layer_ < static_cast<Index>(config_.layers.size()); ++layer_) {
            std::visit([&](const auto& layer) { add_layer(layer); }, config_.layers[layer_]);
        }
        return std::move(steps_);
    }

  private:
    void add(std::unique_ptr<Layer<T>> layer) {
        auto* conv = dynamic_cast<Conv<T>*>(layer.get());
        steps_.push_back({std::move(layer), conv, layer_});
    }

    template <class Config>
    void add_layer(const Config& config) {
        const std::string prefix(Config::prefix);
        const LayerSetup setup{channels_,
                               prefix + std::to_string(++count_[prefix]),
                               {config_.seed, 0, static_cast<std::uint32_t>(layer_), {}},
                               config_.attention_dropout};
        if (Config::key == "conv" && config_.dropout > 0) {
            add(std::make_unique<DropoutLayer<T>>(config_.dropout));
        }
        add(std::make_unique<typename Config::template Layer<T>>(config, setup));
        if constexpr (requires { config.activation; }) {
            if (config.activation != Activation::identity) {
                add(std::make_unique<ActivationLayer<T>>(config.activation));
            }
        }
        channels_ = config.columns(channels_);
    }

    const ModelConfig& config_;
    Index channels_;
    Index layer_ = 0;
    std::map<std::string, int> count_;  // of layers so far, by the prefix of their names
    std::vector<Step<T>> steps_;
};

Index edge_dim_of(const LayerConfig& layer) {
    return std::visit(
        [](const auto& config) -> Index {
            if constexpr (requires { config.edge_dim; }) return config.edge_dim;
            return 0;
        },
        layer);
}

template <class T>
void make_room(const std::vector<Step<T>>& steps, Workspace<T>& workspace) {
    if (workspace.caches.size() == steps.size()) return;
    workspace.outputs.resize(steps.size());
    workspace.caches.clear();
    for (const Step<T>& step : steps) workspace.caches.push_back(step.layer->make_cache());
}

}  // namespace

template <class T>
Model<T>::Model(ModelConfig config) : config_(std::move(config)) {
    config_.check();
    steps_ = Builder<T>(config_).build();
    for (const Step<T>& step : steps_) {
        for (Parameter<T>* parameter : step.layer->parameters()) parameters_.push_back(parameter);
    }
}

template <class T>
void Model<T>::check_input(const GraphData<T>& data) const {
    if (data.x.cols() != config_.in_channels) {
        throw ShapeError(
            {"x",
             std::to_string(config_.in_channels) + " features per node, the model's in_channels",
             std::to_string(data.x.cols()),
             "Make a model with as many in_channels as the graph has features"});
    }
    for (const LayerConfig& layer : config_.layers) {
        const Index edge_dim = edge_dim_of(layer);
        if (edge_dim > 0 && data.edge_attr.cols() != edge_dim) {
            throw ShapeError({"edge_attr",
                              std::to_string(edge_dim) + " features per edge, the layer's edge_dim",
                              std::to_string(data.edge_attr.cols()),
                              "Give the graph edge_attr of that width, or leave edge_dim out"});
        }
    }
}

template <class T>
Pass<T> Model<T>::pass_of(const GraphData<T>& data, const PassOptions& options,
                          std::size_t step) const {
    const RandomKey key{options.seed, options.epoch, static_cast<std::uint32_t>(step), {}};
    return {data.graph, data.edge_attr, options.training, key};
}

template <class T>
const Matrix<T>& Model<T>::forward(const GraphData<T>& data, Workspace<T>& workspace,
                                   const PassOptions& options) const {
    check_input(data);
    make_room(steps_, workspace);
    const Features<T>* x = &data.x;
    for (std::size_t s = 0; s < steps_.size(); ++s) {
        steps_[s].layer->forward(pass_of(data, options, s), *x, *workspace.caches[s],
                                 workspace.outputs[s]);
        x = &workspace.outputs[s];
    }
    return x->dense();
}

template <class T>
void Model<T>::backward(const GraphData<T>& data, Workspace<T>& workspace,
                        const Matrix<T>& grad_logits, const PassOptions& options,
                        InputGrads<T> input_grads) {
    // The first step with parameters is the last one to work, unless x itself wants a gradient.
    std::size_t first = 0;
    while (input_grads.x == nullptr && steps_[first].layer->parameters().empty()) ++first;

    if (input_grads.edge_attr != nullptr) {
        input_grads.edge_attr->setZero(data.edge_attr.rows(), data.edge_attr.cols());
    }
    workspace.grad = grad_logits;
    for (std::size_t s = steps_.size(); s-- > first;) {
        const Features<T>& x = s == 0 ? data.x : workspace.outputs[s - 1];
        InputGrads<T> grads{&workspace.grad_next, input_grads.edge_attr};
        if (s == first) grads.x = input_grads.x;
        steps_[s].layer->backward(pass_of(data, options, s), x, workspace.outputs[s],
                                  workspace.grad, *workspace.caches[s], grads);
        std::swap(workspace.grad, workspace.grad_next);
    }
}

template class Model<float>;
template class Model<double>;

}  // namespace gatlab
