#pragma once

#include <ostream>

#include "gatlab/nn/conv/gat_conv.h"

#include "support/naive_gat.h"

namespace gatlab::test {

/// A named set of options of GATConv.
struct GatOptions {
    std::string name;
    GATConvConfig config;
};

inline void PrintTo(const GatOptions& options, std::ostream* out) {
    *out << options.name;
}

/// Every option of GATConv, alone and together.
const std::vector<GatOptions>& gat_options();

/// A layer with random parameters on a graph with random features, ready to run. All numbers are
/// whole multiples of 1/1024, so float and double start from the very same.
template <class T>
class GatCase {
  public:
    static constexpr Index kInChannels = 4;

    /// @param sparse  gives the layer a sparse x, of which a third is stored
    /// @param dropout on alpha; the layer then runs in training mode
    GatCase(const GATConvConfig& config, const EdgeList& edges, std::uint64_t seed,
            bool sparse = false, double dropout = 0);

    /// Runs the layer on `x` and `edge_attr` as they are now.
    const Matrix<T>& forward();

    /// After forward(), for L = Σ out·cotangent: sets every parameter's grad, grad_x and
    /// grad_edge_attr.
    void backward(const Matrix<T>& cotangent);

    /// The same numbers through the naive reference.
    NaiveGat naive();

    /// alpha of the last forward, by edge as the reference has it.
    Matrix<double> alpha() const;

    const EdgeList edges;
    const GATConvConfig config;
    Matrix<T> x;
    Matrix<T> edge_attr;  ///< [E, D], or [0, 0]
    GATConv<T> conv;
    Matrix<T> grad_x;
    Matrix<T> grad_edge_attr;

  private:
    Pass<T> pass() const;

    Graph graph_;
    bool sparse_;
    bool training_;
    std::unique_ptr<LayerCache> cache_;
    Features<T> features_;
    Features<T> out_;
};

extern template class GatCase<float>;
extern template class GatCase<double>;

}  // namespace gatlab::test
