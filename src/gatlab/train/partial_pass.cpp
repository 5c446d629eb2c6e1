#include "gatlab/train/partial_pass.h"

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
    field_ = receptive_field(data, nodes, layers);
    logits_.setZero(data.graph.num_nodes(), model.config().out_channels());
}

template <class T>
const Matrix<T>& PartialPass<T>::forward(const PassOptions& options) {
    if (!field_) return model_.forward(data_, workspace_, options);
    const Matrix<T>& logits = model_.forward(*field_, workspace_, options);
    for (std::size_t i = 0; i < nodes_.size(); ++i) logits_.row(nodes_[i]) = logits.row(i);
    return logits_;
}

template <class T>
void PartialPass<T>::backward(const Matrix<T>& grad_logits, const PassOptions& options) {
    if (!field_) return model_.backward(data_, workspace_, grad_logits, options);
    grad_.resize(static_cast<Eigen::Index>(nodes_.size()), grad_logits.cols());
    for (std::size_t i = 0; i < nodes_.size(); ++i) grad_.row(i) = grad_logits.row(nodes_[i]);
    model_.backward(*field_, workspace_, grad_, options);
}

template class PartialPass<float>;
template class PartialPass<double>;

}  // namespace gatlab
