#include "gatlab/train/partial_pass.h"

#include <numeric>

#include "gatlab/data/take_rows.h"

namespace gatlab {

template <class T>
PartialPass<T>::PartialPass(Model<T>& model, const GraphData<T>& data,
                            const std::vector<Index>& nodes)
    : model_(model), data_(data), nodes_(nodes) {
    if (!model.works_on_blocks() || nodes.empty()) return;
    std::size_t layers = 0;
    for (const Step<T>& step : model.steps()) layers += step.conv != nullptr ? 1 : 0;
    if (layers == 0) return;
    model.check_input(data);
    field_ = receptive_field(data, nodes, layers, model.adds_self_loops());
    rows_.resize(nodes.size());
    std::iota(rows_.begin(), rows_.end(), 0);
    if (!data.y.empty()) {
        for (const Index node : nodes) y_.push_back(data.y[node]);
    }
    targets_ = take_rows<T>(data.targets, nodes);
}

template <class T>
const Matrix<T>& PartialPass<T>::forward(const PassOptions& options) {
    return field_ ? model_.forward(*field_, workspace_, options)
                  : model_.forward(data_, workspace_, options);
}

template <class T>
void PartialPass<T>::backward(const Matrix<T>& grad_logits, const PassOptions& options) {
    if (field_) {
        model_.backward(*field_, workspace_, grad_logits, options);
    } else {
        model_.backward(data_, workspace_, grad_logits, options);
    }
}

template class PartialPass<float>;
template class PartialPass<double>;

}  // namespace gatlab
