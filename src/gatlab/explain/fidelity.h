#pragma once

#include "gatlab/explain/explanation.h"
#include "gatlab/nn/model.h"

namespace gatlab {

/// Which part of an explanation is looked at.
struct FidelityOptions {
    /// So many edges, and so many entries of the node mask, count in full and all others not at
    /// all: the largest above 0, of equals the first. When either is given, the other mask is not
    /// used unless it is given too; when neither is, both masks count as they are, from 0 to 1.
    Index top_edges = 0;
    Index top_features = 0;
    LossKind loss = LossKind::cross_entropy;  ///< as in Question

    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.size("top_edges", self.top_edges, 0);
        fields.size("top_features", self.top_features, 0);
        fields.choice("loss", self.loss);
    }
};

/// How well an explanation holds: what the model says with nothing but the explained part, and what
/// it says without it.
struct Fidelity {
    double plus = 0;   ///< 1 when the decision changes without the explained part, else 0
    double minus = 0;  ///< 1 when it is not kept by the explained part alone, else 0
    double plus_probability = 0;   ///< p[target] − p[target] without the explained part
    double minus_probability = 0;  ///< p[target] − p[target] of the explained part alone
    double unfaithfulness = 0;     ///< 1 − exp(−KL(p of the explained part ‖ p)), 0 is best
};

/// PyG's `fidelity` and `unfaithfulness` for explanations of the model itself, with the
/// probabilities of Yuan et al. 2022 ("Explainability in graph neural networks: a taxonomic
/// survey") beside the decisions. Masks m multiply messages and features; "without" takes 1 − m.
/// Good explanations have high plus and low minus. Means over many rows are the caller's to take.
/// @throws ShapeError when the explanation is not of this graph; ValueError when its masks are not
///         from 0 to 1 and no top is given, when it has no mask, or for losses of numbers.
template <class T>
Fidelity fidelity(const Model<T>& model, const GraphData<T>& data,
                  const Explanation<T>& explanation, const FidelityOptions& options = {});

}  // namespace gatlab
