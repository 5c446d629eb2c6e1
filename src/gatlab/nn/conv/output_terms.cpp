#include "gatlab/nn/conv/output_terms.h"

#include "gatlab/kernels/matmul.h"
#include "gatlab/nn/conv/attention.h"
#include "gatlab/nn/init.h"
#include "gatlab/nn/trace.h"

namespace gatlab {

template <class T>
OutputTerms<T>::OutputTerms(bool residual, bool bias, Index in, Index out, const LayerSetup& setup,
                            std::uint32_t number)
    : residual_(residual), bias_(bias) {
    if (residual) {
        res_weight_ =
            linear_parameter<T>(setup.name + ".res.weight", in, out, setup.key_of(number));
    }
    if (bias) bias_value_ = bias_parameter<T>(setup.name + ".bias", out);
}

template <class T>
void OutputTerms<T>::list_parameters(std::vector<Parameter<T>*>& all) {
    if (residual_) all.push_back(&res_weight_);
    if (bias_) all.push_back(&bias_value_);
}

template <class T>
const T* OutputTerms<T>::begin(const Pass<T>& pass, const Features<T>& x, OutputScratch<T>& scratch,
                               Matrix<T>& out) const {
    if (residual_) {
        Matrix<T>& residual = receives_partly(pass) ? scratch.by_source : out;
        matmul(target_features(pass, x), rows_of_targets(pass, pass.graph), res_weight_.value,
               residual);
        if (receives_partly(pass)) take_targets(pass.graph, residual, out);
        if (bias_) add_to_rows(bias_value_.value, out);
        return nullptr;
    }
    if (bias_) return bias_value_.value.data();
    set_zero(out, out.rows(), out.cols());
    return nullptr;
}

template <class T>
void OutputTerms<T>::trace(const Pass<T>& pass, const Features<T>& x, LayerTrace<T>& trace) const {
    if (residual_) {
        Matrix<T> residual;
        matmul(target_features(pass, x), pass.graph.num_targets(), res_weight_.value, residual);
        trace.add("res_weight", res_weight_.value);
        trace.add("residual", std::move(residual));
    }
    if (bias_) trace.add("bias", bias_value_.value);
}

// out = x_dst·W_res + bias + …
template <class T>
void OutputTerms<T>::grad(const Pass<T>& pass, const Features<T>& x, const Matrix<T>& grad_out,
                          OutputScratch<T>& scratch, const InputGrads<T>& grads) {
    if (residual_) {
        const bool partly = receives_partly(pass);
        if (partly) spread_targets(pass.graph, grad_out, scratch.by_source);
        const Matrix<T>& grad = partly ? scratch.by_source : grad_out;
        matmul_grad_w(target_features(pass, x), rows_of_targets(pass, pass.graph), grad,
                      res_weight_.grad);
        add_target_grad(pass, grad, res_weight_.value, scratch.grad_target, grads);
    }
    if (bias_) column_sums(grad_out, bias_value_.grad);
}

template class OutputTerms<float>;
template class OutputTerms<double>;

}  // namespace gatlab
