#include "gatlab/nn/model.h"

#include <algorithm>
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
    explicit Builder(const ModelConfig& config)
        : config_(config), names_(config.names()), columns_(config.columns()) {}

    std::vector<Step<T>> build() {
        for (; layer_ < config_.layers.size(); ++layer_) {
            std::visit([&](const auto& layer) { add_layer(layer); }, config_.layers[layer_]);
            last_step_.push_back(steps_.size() - 1);
        }
        return std::move(steps_);
    }

  private:
    void add(std::unique_ptr<Layer<T>> layer) {
        auto* conv = dynamic_cast<Conv<T>*>(layer.get());
        steps_.push_back({std::move(layer), conv, static_cast<Index>(layer_), convs_});
        if (conv != nullptr) ++convs_;
    }

    LayerSetup setup() const {
        LayerSetup setup;
        setup.in_channels = layer_ == 0 ? config_.in_channels : columns_[layer_ - 1];
        setup.name = names_[layer_];
        setup.key = {config_.seed, 0, static_cast<std::uint32_t>(layer_), {}};
        setup.attention_dropout = config_.attention_dropout;
        return setup;
    }

    template <class Config>
    void add_layer(const Config& config) {
        if (Config::key == "conv" && config_.dropout > 0) {
            add(std::make_unique<DropoutLayer<T>>(config_.dropout));
        }
        add(std::make_unique<typename Config::template Layer<T>>(config, setup()));
        for (const Index earlier : config_.earlier_layers(layer_)) {
            steps_.back().earlier.push_back(last_step_[static_cast<std::size_t>(earlier)]);
        }
        if constexpr (requires { config.activation; }) {
            if (config.activation != Activation::identity) {
                add(std::make_unique<ActivationLayer<T>>(config.activation));
            }
        }
    }

    const ModelConfig& config_;
    std::vector<std::string> names_;
    std::vector<Index> columns_;
    std::size_t layer_ = 0;
    std::size_t convs_ = 0;
    std::vector<std::size_t> last_step_;  // of each layer so far
    std::vector<Step<T>> steps_;
};

template <class T>
void make_room(const std::vector<Step<T>>& steps, Workspace<T>& workspace) {
    if (workspace.caches.size() == steps.size()) return;
    workspace.results.resize(steps.size());
    workspace.outputs.resize(steps.size());
    workspace.grads.resize(steps.size());
    workspace.jump_grads.resize(steps.size());
    workspace.caches.clear();
    workspace.earlier.clear();
    workspace.earlier_grads.clear();
    for (const Step<T>& step : steps) {
        workspace.caches.push_back(step.layer->make_cache());
        workspace.earlier.emplace_back(step.earlier.size());
        auto& grads = workspace.earlier_grads.emplace_back();
        for (const std::size_t earlier : step.earlier) {
            grads.push_back(&workspace.jump_grads[earlier]);
        }
    }
}

}  // namespace

template <class T>
Matrix<T> Workspace<T>::take_logits() {
    Features<T>& last = outputs.back();
    if (results.back() != &last || last.is_sparse()) return results.back()->to_dense();
    return std::move(last.reshape_dense(last.rows(), last.cols()));
}

template <class T>
Model<T>::Model(ModelConfig config) : config_(std::move(config)) {
    config_.check();
    steps_ = Builder<T>(config_).build();
    while (first_to_learn_ + 1 < steps_.size() &&
           steps_[first_to_learn_].layer->parameters().empty()) {
        ++first_to_learn_;
    }
    for (const Step<T>& step : steps_) {
        for (Parameter<T>* parameter : step.layer->parameters()) parameters_.push_back(parameter);
        for (StateArray<T>& array : step.layer->state()) state_.push_back(std::move(array));
    }
}

template <class T>
void Model<T>::check_input(const GraphData<T>& data) const {
    if (data.x.cols() != config_.in_channels) {
        throw ShapeError({"x",
                          {config_.in_channels, " features per node, the model's in_channels"},
                          {data.x.cols()},
                          "Make a model with as many in_channels as the graph has features"});
    }
    for (const LayerConfig& layer : config_.layers) {
        const Index edge_dim = conv_options(layer).edge_dim;
        if (edge_dim > 0 && data.edge_attr.cols() != edge_dim) {
            throw ShapeError({"edge_attr",
                              {edge_dim, " features per edge, the layer's edge_dim"},
                              {data.edge_attr.cols()},
                              "Give the graph edge_attr of that width, or leave edge_dim out"});
        }
    }
}

template <class T>
bool Model<T>::works_on_blocks() const {
    return std::all_of(steps_.begin(), steps_.end(), [](const Step<T>& step) {
        return step.earlier.empty() && step.layer->works_on_blocks();
    });
}

template <class T>
bool Model<T>::adds_self_loops() const {
    return std::all_of(config_.layers.begin(), config_.layers.end(), [](const LayerConfig& layer) {
        return !layer_kind(layer).is_conv() || conv_options(layer).add_self_loops;
    });
}

template <class T>
Pass<T> Model<T>::whole_pass(const GraphData<T>& data, std::size_t step,
                             const PassOptions& options) const {
    const RandomKey key{options.seed, options.epoch, static_cast<std::uint32_t>(step), {}};
    Pass<T> pass{data.graph, data.edge_attr, options.training, key};
    pass.edge_weight = &data.edge_weight;
    // Behind a readout the rows are the graphs themselves.
    const auto readout = config_.readout();
    if (!readout || static_cast<std::size_t>(steps_[step].config_layer) <= *readout) {
        pass.ptr = data.ptr;
        pass.source_ids = pass.target_ids = data.n_id;
    }
    return pass;
}

template <class T>
Pass<T> Model<T>::pass_of(const Scope& scope, const Workspace<T>& workspace,
                          const PassOptions& options, std::size_t step) const {
    if (scope.whole != nullptr) {
        Pass<T> pass = whole_pass(*scope.whole, step, options);
        pass.earlier = workspace.earlier[step];
        return pass;
    }
    const RandomKey key{options.seed, options.epoch, static_cast<std::uint32_t>(step), {}};
    // Steps before an attention layer work on its sources; those after the last, on its targets.
    const std::vector<Block<T>>& blocks = scope.part->blocks;
    const bool behind = steps_[step].block == blocks.size();
    const Block<T>& block = behind ? blocks.back() : blocks[steps_[step].block];
    Pass<T> pass{block.graph, block.edge_attr, options.training, key};
    pass.edge_weight = &block.edge_weight;
    pass.source_ids = behind ? block.target_ids : block.source_ids;
    pass.target_ids = block.target_ids;
    return pass;
}

template <class T>
const Matrix<T>& Model<T>::forward(const GraphData<T>& data, Workspace<T>& workspace,
                                   const PassOptions& options) const {
    check_input(data);
    return run_forward({&data, nullptr}, workspace, options);
}

template <class T>
const Matrix<T>& Model<T>::forward(const ReceptiveField<T>& field, Workspace<T>& workspace,
                                   const PassOptions& options) const {
    return run_forward({nullptr, &field}, workspace, options);
}

template <class T>
const Matrix<T>& Model<T>::run_forward(const Scope& scope, Workspace<T>& workspace,
                                       const PassOptions& options) const {
    make_room(steps_, workspace);
    const Features<T>* x = &scope.x();
    for (std::size_t s = 0; s < steps_.size(); ++s) {
        const Step<T>& step = steps_[s];
        std::transform(step.earlier.begin(), step.earlier.end(), workspace.earlier[s].begin(),
                       [&](std::size_t earlier) { return workspace.results[earlier]; });
        if (!step.layer->passes_on(options.training)) {
            step.layer->forward(pass_of(scope, workspace, options, s), *x, *workspace.caches[s],
                                workspace.outputs[s]);
            x = &workspace.outputs[s];
        }
        workspace.results[s] = x;
    }
    return x->dense_in(workspace.logits);
}

// Zeros for the gradients that layers which read earlier outputs will add to.
template <class T>
void Model<T>::begin_jump_grads(Workspace<T>& workspace) const {
    for (const Step<T>& step : steps_) {
        for (const std::size_t earlier : step.earlier) {
            const Features<T>& output = *workspace.results[earlier];
            workspace.jump_grads[earlier].setZero(output.rows(), output.cols());
        }
    }
}

template <class T>
void Model<T>::backward(const GraphData<T>& data, Workspace<T>& workspace,
                        const Matrix<T>& grad_logits, const PassOptions& options,
                        InputGrads<T> input_grads) {
    if (input_grads.edge_attr != nullptr) {
        input_grads.edge_attr->setZero(data.edge_attr.rows(), data.edge_attr.cols());
    }
    if (input_grads.edge_weight != nullptr) {
        input_grads.edge_weight->setZero(data.graph.num_edges(), 1);
    }
    run_backward({&data, nullptr}, workspace, grad_logits, options, input_grads);
}

template <class T>
void Model<T>::backward(const ReceptiveField<T>& field, Workspace<T>& workspace,
                        const Matrix<T>& grad_logits, const PassOptions& options) {
    run_backward({nullptr, &field}, workspace, grad_logits, options, {});
}

template <class T>
void Model<T>::run_backward(const Scope& scope, Workspace<T>& workspace,
                            const Matrix<T>& grad_logits, const PassOptions& options,
                            InputGrads<T> input_grads) {
    // The first step with parameters is the last one to work, unless x itself wants a gradient.
    const std::size_t first = input_grads.x == nullptr ? first_to_learn_ : 0;
    begin_jump_grads(workspace);
    Matrix<T>* own =
        nullptr;  // the gradient of what step s gave, once it is no longer the caller's
    for (std::size_t s = steps_.size(); s-- > first;) {
        const Features<T>& x = s == 0 ? scope.x() : *workspace.results[s - 1];
        if (own != nullptr && workspace.jump_grads[s].size() != 0) *own += workspace.jump_grads[s];
        const Matrix<T>& grad_out = own == nullptr ? grad_logits : *own;
        if (s == first) {
            own = input_grads.x;
        } else if (own == nullptr || !steps_[s].layer->works_in_place()) {
            own = &workspace.grads[s - 1];
        }
        InputGrads<T> grads{own, input_grads.edge_attr};
        grads.edge_weight = input_grads.edge_weight;
        grads.earlier = workspace.earlier_grads[s];
        steps_[s].layer->backward(pass_of(scope, workspace, options, s), x, *workspace.results[s],
                                  grad_out, *workspace.caches[s], grads);
    }
}

template struct Workspace<float>;
template struct Workspace<double>;
template class Model<float>;
template class Model<double>;

}  // namespace gatlab
