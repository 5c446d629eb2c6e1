#include "gatlab/explain/gradient_explainer.h"

#include <gtest/gtest.h>

#include "gatlab/kernels/rows.h"

#include "support/compare.h"
#include "support/explained.h"
#include "support/finite_difference.h"

namespace gatlab {
namespace {

using test::all_near;
using test::Explained;
using test::kNaiveDouble;

struct GradientCase {
    std::string name;
    std::string layers;
    Index index;
    bool sparse;
};

const GradientCase kCases[] = {
    {"node", test::smooth_layers(), 2, false},
    {"sparse", test::smooth_layers(), 3, true},
    {"graph", test::smooth_readout(), 1, false},
    {"all_nodes_seen", std::string(test::smooth_layers()) + R"(,{"layer": "graph_norm"})", 1,
     false}};

class OfGradients : public ::testing::TestWithParam<GradientCase> {
  protected:
    Explained made = test::explained_case(GetParam().layers, GetParam().sparse);
    const Index target = 1;
    const Question question{GetParam().index, target};

    double logit() { return test::logits_of(made.model, made.data, question.index)(0, target); }

    // d logit / d x and d weight of the whole graph, by the model's own backward.
    void whole_gradients(Matrix<double>& grad_x, Matrix<double>& grad_weight) {
        Workspace<double> workspace;
        Matrix<double> grad = made.model.forward(made.data, workspace);
        grad.setZero();
        grad(question.index, target) = 1;
        InputGrads<double> grads;
        grads.x = &grad_x;
        grads.edge_weight = &grad_weight;
        made.model.backward(made.data, workspace, grad, {}, grads);
    }
};

TEST_P(OfGradients, SignedSaliencyAgreesWithDifferences) {
    const auto why = explain(made.model, made.data, question, SaliencyOptions{.absolute = false});
    EXPECT_TRUE(test::gradient_agrees([&] { return logit(); }, all_of(made.data.edge_weight),
                                      all_of(why.edge_mask)));
    if (GetParam().sparse) made.data.x = Features<double>(made.data.x.to_dense());
    Matrix<double>& x = made.data.x.reshape_dense(made.data.x.rows(), made.data.x.cols());
    EXPECT_TRUE(test::gradient_agrees([&] { return logit(); }, all_of(x), all_of(why.node_mask)));
    EXPECT_GT(why.node_mask.cwiseAbs().maxCoeff(), 1e-3);
    EXPECT_GT(why.edge_mask.cwiseAbs().maxCoeff(), 1e-3);
}

TEST_P(OfGradients, SaliencyIsAbsoluteAndMayBeTimesTheInputs) {
    const auto raw = explain(made.model, made.data, question, SaliencyOptions{.absolute = false});
    const auto plain = explain(made.model, made.data, question, SaliencyOptions{});
    EXPECT_EQ(plain.node_mask, raw.node_mask.cwiseAbs());
    EXPECT_EQ(plain.edge_mask, raw.edge_mask.cwiseAbs());
    const auto product = explain(made.model, made.data, question,
                                 SaliencyOptions{.absolute = false, .multiply_by_inputs = true});
    EXPECT_TRUE(all_near(product.node_mask,
                         Matrix<double>(raw.node_mask.cwiseProduct(made.data.x.to_dense())),
                         kNaiveDouble));
    EXPECT_TRUE(all_near(product.edge_mask,
                         Matrix<double>(raw.edge_mask.cwiseProduct(made.data.edge_weight)),
                         kNaiveDouble));
}

TEST_P(OfGradients, IntegratedGradientsAreTheRiemannSum) {
    const int steps = 7;
    const auto why =
        explain(made.model, made.data, question, IntegratedGradientsOptions{.steps = steps});
    const Matrix<double> x = made.data.x.to_dense();
    const Matrix<double> weight = made.data.edge_weight;
    Matrix<double> grad_x;
    Matrix<double> grad_weight;
    Matrix<double> of_x = Matrix<double>::Zero(x.rows(), x.cols());
    Matrix<double> of_weight = Matrix<double>::Zero(weight.rows(), 1);
    for (int k = 0; k < steps; ++k) {
        const double a = (2 * k + 1) / (2.0 * steps);
        made.data.x = Features<double>(Matrix<double>(a * x));
        whole_gradients(grad_x, grad_weight);
        of_x += x.cwiseProduct(grad_x) / steps;
        made.data.x = Features<double>(x);
        made.data.edge_weight = a * weight;
        whole_gradients(grad_x, grad_weight);
        of_weight += weight.cwiseProduct(grad_weight) / steps;
        made.data.edge_weight = weight;
    }
    EXPECT_TRUE(all_near(why.node_mask, of_x, kNaiveDouble));
    EXPECT_TRUE(all_near(why.edge_mask, of_weight, kNaiveDouble));
}

// Each mask's sum nears logit − logit at the baseline, by the square of the step.
TEST_P(OfGradients, IntegratedGradientsAreComplete) {
    const double here = logit();
    const Matrix<double> weight = made.data.edge_weight;
    made.data.edge_weight.setZero();
    const double of_edges = here - logit();
    made.data.edge_weight = weight;
    const Features<double> x = made.data.x;
    made.data.x = Features<double>(Matrix<double>::Zero(x.rows(), x.cols()).eval());
    const double of_x = here - logit();
    made.data.x = x;

    double last_x = 0;
    double last_edges = 0;
    for (const int steps : {40, 160}) {
        const auto why =
            explain(made.model, made.data, question, IntegratedGradientsOptions{.steps = steps});
        const double error_x = std::abs(why.node_mask.sum() - of_x);
        const double error_edges = std::abs(why.edge_mask.sum() - of_edges);
        if (steps == 160) {
            EXPECT_LE(error_x, last_x / 12 + 1e-12);
            EXPECT_LE(error_edges, last_edges / 12 + 1e-12);
        }
        last_x = error_x;
        last_edges = error_edges;
    }
    EXPECT_LE(last_x, 1e-3);
    EXPECT_LE(last_edges, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Cases, OfGradients, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

TEST(Saliency, OfWholeNodesAndFeaturesAddsUp) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto mask = [&](NodeMaskType type) {
        return explain(made.model, made.data, {.index = 2}, SaliencyOptions{.node_mask_type = type})
            .node_mask;
    };
    const Matrix<double> all = mask(NodeMaskType::attributes);
    EXPECT_TRUE(
        all_near(mask(NodeMaskType::object), Matrix<double>(all.rowwise().sum()), kNaiveDouble));
    EXPECT_TRUE(all_near(mask(NodeMaskType::common_attributes), Matrix<double>(all.colwise().sum()),
                         kNaiveDouble));
    EXPECT_EQ(mask(NodeMaskType::none).size(), 0);
}

TEST(Saliency, OfEdgesIsOfWeightsOneWhereThereAreNone) {
    Explained made = test::explained_case(test::smooth_layers());
    made.data.edge_weight.setOnes();
    const auto ones = explain(made.model, made.data, {.index = 2}, SaliencyOptions{});
    made.data.edge_weight = {};
    const auto none = explain(made.model, made.data, {.index = 2}, SaliencyOptions{});
    EXPECT_EQ(ones.edge_mask, none.edge_mask);
    EXPECT_EQ(ones.node_mask, none.node_mask);
}

TEST(Saliency, OfTheModelsOwnAnswerWhenNoTargetIsNamed) {
    const Explained made = test::explained_case(test::smooth_layers());
    const Matrix<double> logits = test::logits_of(made.model, made.data, 4);
    Eigen::Index best = 0;
    logits.row(0).maxCoeff(&best);
    const auto why = explain(made.model, made.data, {.index = 4}, SaliencyOptions{});
    EXPECT_EQ(why.target, best);
    EXPECT_EQ(why.index, 4);
}

}  // namespace
}  // namespace gatlab
