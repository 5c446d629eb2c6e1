#pragma once

#include "gatlab/nn/layer.h"

namespace gatlab {

template <class T>
struct LayerTrace;

/// What OutputTerms works with.
template <class T>
struct OutputScratch {
    Matrix<T> by_source;    // [S, out] rows of a block's targets where their sources are
    Matrix<T> grad_target;  // [S or T, F_dst]: one share of the gradient of the targets' features
};

/// What GATConv and GATv2Conv add the messages to: out = x_dst·W_res + bias + …, each if asked
/// for. Parameters: res.weight [out, F_dst], bias [out].
template <class T>
class OutputTerms {
  public:
    /// @param in,out columns of the targets' features and of the result
    /// @param number of the first parameter's stream of initial weights
    OutputTerms(bool residual, bool bias, Index in, Index out, const LayerSetup& setup,
                std::uint32_t number);

    void list_parameters(std::vector<Parameter<T>*>& all);

    /// Gives `out` [targets, out] its first terms, to which messages are added.
    /// @returns the row [out] that every row begins with instead, where they are all the same, so
    ///          that it is written when the messages are; else null
    const T* begin(const Pass<T>& pass, const Features<T>& x, OutputScratch<T>& scratch,
                   Matrix<T>& out) const;

    /// Writes down res_weight and residual, and bias, those that there are.
    void trace(const Pass<T>& pass, const Features<T>& x, LayerTrace<T>& trace) const;

    /// Reverses both. The gradients of the inputs are added to.
    void grad(const Pass<T>& pass, const Features<T>& x, const Matrix<T>& grad_out,
              OutputScratch<T>& scratch, const InputGrads<T>& grads);

  private:
    bool residual_;
    bool bias_;
    Parameter<T> res_weight_;  // [F_dst, out]; empty without residual
    Parameter<T> bias_value_;  // [1, out]; empty without bias
};

extern template class OutputTerms<float>;
extern template class OutputTerms<double>;

}  // namespace gatlab
