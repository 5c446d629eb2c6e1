#include "gatlab/nn/jumping_knowledge.h"

#include <algorithm>
#include <numeric>

namespace gatlab {

template <class T>
struct JumpingKnowledge<T>::Cache final : LayerCache {
    std::vector<const Matrix<T>*> taken;  // dense forms of Pass::earlier
    std::vector<Matrix<T>> dense;         // of those that are sparse
};

Index JumpingKnowledgeConfig::columns(std::span<const Index> taken) const {
    return mode == JumpingMode::cat ? std::accumulate(taken.begin(), taken.end(), Index{0})
                                    : *std::max_element(taken.begin(), taken.end());
}

template <class T>
std::unique_ptr<LayerCache> JumpingKnowledge<T>::make_cache() const {
    return std::make_unique<Cache>();
}

template <class T>
void JumpingKnowledge<T>::forward(const Pass<T>& pass, const Features<T>&, LayerCache& cache,
                                  Features<T>& out) const {
    auto& c = static_cast<Cache&>(cache);
    c.taken.resize(pass.earlier.size());
    c.dense.resize(pass.earlier.size());
    Index columns = 0;
    for (std::size_t k = 0; k < pass.earlier.size(); ++k) {
        c.taken[k] = &pass.earlier[k]->dense_in(c.dense[k]);
        columns += pass.earlier[k]->cols();
    }
    const auto rows = static_cast<Index>(c.taken[0]->rows());
    if (mode_ == JumpingMode::cat) {
        Matrix<T>& result = out.reshape_dense(rows, columns);
        Eigen::Index begin = 0;
        for (const Matrix<T>* taken : c.taken) {
            result.middleCols(begin, taken->cols()) = *taken;
            begin += taken->cols();
        }
        return;
    }
    Matrix<T>& result = out.reshape_dense(rows, static_cast<Index>(c.taken[0]->cols()));
    result = *c.taken[0];
    for (const Matrix<T>* taken : c.taken) result = result.cwiseMax(*taken);
}

template <class T>
void JumpingKnowledge<T>::backward(const Pass<T>&, const Features<T>& x, const Features<T>& out,
                                   const Matrix<T>& grad_out, LayerCache& cache,
                                   InputGrads<T> grads) {
    auto& c = static_cast<Cache&>(cache);
    if (grads.x != nullptr) grads.x->setZero(x.rows(), x.cols());
    if (mode_ == JumpingMode::cat) {
        Eigen::Index begin = 0;
        for (Matrix<T>* grad : grads.earlier) {
            *grad += grad_out.middleCols(begin, grad->cols());
            begin += grad->cols();
        }
        return;
    }
    // out = max over k of earlier_k, entry by entry
    const Matrix<T>& largest = out.dense();
    for (Eigen::Index n = 0; n < largest.size(); ++n) {
        std::size_t k = 0;
        while (k + 1 < c.taken.size() && c.taken[k]->data()[n] != largest.data()[n]) ++k;
        grads.earlier[k]->data()[n] += grad_out.data()[n];
    }
}

template class JumpingKnowledge<float>;
template class JumpingKnowledge<double>;

}  // namespace gatlab
