#include "gatlab/explain/gnn_explainer.h"

#include <cmath>

#include <gtest/gtest.h>

#include "gatlab/core/error.h"
#include "gatlab/kernels/rows.h"
#include "gatlab/optim/adam.h"
#include "gatlab/train/trainer.h"

#include "support/compare.h"
#include "support/explained.h"
#include "support/finite_difference.h"

namespace gatlab {
namespace {

using test::Explained;

double sigmoid_of(double z) {
    return 1 / (1 + std::exp(-z));
}

struct ObjectiveCase {
    std::string name;
    std::string layers;
    GnnExplainerOptions options;
    bool sparse = false;
    Question question = {2, 1};
};

const ObjectiveCase kCases[] = {
    {"attributes", test::smooth_layers(), {}},
    {"object", test::smooth_layers(), {.node_mask_type = NodeMaskType::object}},
    {"common_sparse",
     test::smooth_layers(),
     {.node_mask_type = NodeMaskType::common_attributes, .node_feat_ent = 0.7},
     true},
    {"sparse", test::smooth_layers(), {.seed = 4}, true},
    {"edges_alone_mean",
     test::smooth_layers(),
     {.node_mask_type = NodeMaskType::none, .edge_reduction = MaskReduction::mean}},
    {"features_alone_sum",
     test::smooth_layers(),
     {.edges = false, .node_feat_reduction = MaskReduction::sum}},
    {"graph", test::smooth_readout(), {}, false, {0, 2}},
    {"label", test::smooth_layers(), {}, false, {2, 0, LossKind::bce}},
    {"number", test::smooth_layers(), {.eps = 0.01}, false, {2, 0, LossKind::mse}}};

// The objective as its formula reads, over the whole graph.
class NaiveObjective {
  public:
    NaiveObjective(const Explained& made, const ObjectiveCase& test, MaskObjective<double>& masks)
        : made_(made), test_(test), masks_(masks) {}

    double loss() {
        const Field<double> field = field_of(made_.model, made_.data, test_.question.index);
        std::vector<Index> all(static_cast<std::size_t>(made_.data.graph.num_edges()));
        for (std::size_t e = 0; e < all.size(); ++e) all[e] = static_cast<Index>(e);
        GraphData<double> data = test::with_edges(made_.data, all);
        const Matrix<double>& edge_mask = masks_.edge_mask().value;
        for (Index k = 0; k < edge_mask.rows(); ++k) {
            data.edge_weight(field.edges[k], 0) *= sigmoid_of(edge_mask(k, 0));
        }
        Matrix<double> x = data.x.to_dense();
        const Matrix<double>& node_mask = masks_.node_mask().value;
        for (std::size_t i = 0; node_mask.size() != 0 && i < field.nodes.size(); ++i) {
            for (Index f = 0; f < x.cols(); ++f) {
                const Index row = node_mask.rows() == 1 ? 0 : static_cast<Index>(i);
                x(field.nodes[i], f) *= sigmoid_of(node_mask(row, node_mask.cols() == 1 ? 0 : f));
            }
        }
        data.x = Features<double>(x);
        const GnnExplainerOptions& o = test_.options;
        return answer_loss(test::logits_of(made_.model, data, test_.question.index)) +
               regulariser(masks_.edge_result(), o.edge_size,
                           o.edge_reduction == MaskReduction::sum, o.edge_ent) +
               regulariser(masks_.node_result(), o.node_feat_size,
                           o.node_feat_reduction == MaskReduction::sum, o.node_feat_ent);
    }

  private:
    double answer_loss(const Matrix<double>& logits) const {
        const double logit = logits(0, test_.question.target);
        const double said = test::logits_of(made_.model, made_.data, test_.question.index)(
            0, test_.question.target);
        if (test_.question.loss == LossKind::mse) return (logit - said) * (logit - said);
        if (test_.question.loss == LossKind::bce) {
            return -std::log(said > 0 ? sigmoid_of(logit) : 1 - sigmoid_of(logit));
        }
        return std::log(logits.array().exp().sum()) - logit;
    }

    double regulariser(const Matrix<double>& m, double size, bool sum, double entropy) const {
        double total = 0;
        double entropies = 0;
        int count = 0;
        for (const double p : all_of(m)) {
            if (p == 0) continue;  // not among those that count
            ++count;
            total += p;
            entropies += -p * std::log(p + test_.options.eps) -
                         (1 - p) * std::log(1 - p + test_.options.eps);
        }
        if (count == 0) return 0;
        return size * (sum ? total : total / count) + entropy * entropies / count;
    }

    const Explained& made_;
    const ObjectiveCase& test_;
    MaskObjective<double>& masks_;
};

class GnnObjective : public ::testing::TestWithParam<ObjectiveCase> {
  protected:
    Explained made = test::explained_case(GetParam().layers, GetParam().sparse);
    Probe<double> probe{made.model, made.data, GetParam().question};
    MaskObjective<double> objective{probe, 9, GetParam().options};
};

TEST_P(GnnObjective, IsItsFormula) {
    NaiveObjective naive(made, GetParam(), objective);
    const double first = objective.step();
    const double all = objective.step();
    EXPECT_NEAR(all, naive.loss(), 1e-12);
    EXPECT_LT(first, all);  // the first has no regularisers
}

TEST_P(GnnObjective, GradientAgreesWithDifferences) {
    objective.step();
    objective.step();
    const Matrix<double> edge_grad = objective.edge_mask().grad;
    const Matrix<double> node_grad = objective.node_mask().grad;
    const auto loss = [&] { return objective.step(); };
    EXPECT_TRUE(
        test::gradient_agrees(loss, all_of(objective.edge_mask().value), all_of(edge_grad)));
    EXPECT_TRUE(
        test::gradient_agrees(loss, all_of(objective.node_mask().value), all_of(node_grad)));
    EXPECT_GT(edge_grad.size() + node_grad.size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Cases, GnnObjective, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return each.param.name; });

TEST(GnnExplainer, GivesValuesOnlyToWhatTheNodeDependsOn) {
    const Explained made = test::explained_case(test::smooth_layers(), true);
    const auto why = explain(made.model, made.data, {.index = 5}, GnnExplainerOptions{.epochs = 3});
    // Node 5 hears of 6, which hears of 5 and 7; loops are replaced.
    for (Index e = 0; e < 14; ++e) {
        EXPECT_EQ(why.edge_mask(e, 0) != 0, e >= 10 && e <= 12) << "edge " << e;
    }
    const Matrix<double> x = made.data.x.to_dense();
    for (Index i = 0; i < 9; ++i) {
        for (Index f = 0; f < 5; ++f) {
            EXPECT_EQ(why.node_mask(i, f) != 0, x(i, f) != 0 && i >= 5 && i <= 7);
        }
    }
    EXPECT_LT(why.node_mask.maxCoeff(), 1);
    EXPECT_GE(why.edge_mask.minCoeff(), 0);
}

TEST(GnnExplainer, FollowsItsSeed) {
    const Explained made = test::explained_case(test::smooth_layers());
    const auto mask = [&](std::uint64_t seed) {
        return explain(made.model, made.data, {.index = 2},
                       GnnExplainerOptions{.epochs = 20, .seed = seed})
            .edge_mask;
    };
    EXPECT_TRUE(test::same_bits(mask(1), mask(1)));
    EXPECT_NE(mask(1), mask(2));
}

TEST(GnnExplainer, MakesItsObjectiveSmall) {
    const Explained made = test::explained_case(test::smooth_layers());
    Probe<double> probe(made.model, made.data, {2, -1});
    MaskObjective<double> objective(probe, 9, {});
    Adam<double> adam({&objective.edge_mask(), &objective.node_mask()}, {.lr = 0.01});
    objective.step();
    const double start = objective.step();
    for (int epoch = 0; epoch < 200; ++epoch) {
        objective.step();
        adam.step();
    }
    EXPECT_LT(objective.step(), start - 0.1);
}

TEST(GnnExplainer, NeedsAMaskToLearn) {
    const Explained made = test::explained_case(test::smooth_layers());
    EXPECT_THROW(explain(made.model, made.data, {.index = 2},
                         GnnExplainerOptions{.node_mask_type = NodeMaskType::none, .edges = false}),
                 ValueError);
}

// Forty readers, each of seven sources of its own. One source of every other reader is marked, and
// that is what the reader's class says. A model learns this; GNNExplainer finds the marked source
// and the feature that marks it.
struct Planted {
    GraphData<double> data;
    std::vector<Index> marked_edge;  // of each reader; -1 where none is
};

constexpr Index kReaders = 40;
constexpr Index kSources = 7;

Planted planted() {
    test::Numbers numbers(11);
    test::EdgeList edges{"planted", kReaders * (1 + kSources), {}, {}};
    Matrix<double> x = numbers.matrix(edges.num_nodes, 4, -0.5, 0.5);
    x.col(0).setZero();
    std::vector<Index> marked;
    std::vector<Index> y(static_cast<std::size_t>(edges.num_nodes), -1);
    for (Index reader = 0; reader < kReaders; ++reader) {
        for (Index s = 0; s < kSources; ++s) {
            edges.source.push_back(kReaders + reader * kSources + s);
            edges.target.push_back(reader);
        }
        const Index chosen = reader * kSources + numbers.below(kSources);
        y[static_cast<std::size_t>(reader)] = reader % 2;
        marked.push_back(reader % 2 == 1 ? chosen : -1);
        if (reader % 2 == 1) x(kReaders + chosen, 0) = 1;
    }
    Planted made{{edges.graph(), Features<double>(x), {}, y, {}, {}, {}}, marked};
    for (Index reader = 0; reader < kReaders; ++reader) made.data.train_nodes.push_back(reader);
    return made;
}

TEST(GnnExplainer, FindsThePlantedEdgeAndFeature) {
    const Planted made = planted();
    GATConvConfig conv{.out_channels = 8, .activation = Activation::elu};
    Model<double> model(
        {.in_channels = 4, .layers = {conv, LinearConfig{.out_channels = 2}}, .seed = 1});
    Trainer<double> trainer(model, made.data, {.epochs = 200, .lr = 0.02, .weight_decay = 0});
    EpochReport report;
    while (!trainer.done()) report = trainer.step();
    ASSERT_EQ(report.train_accuracy, 1);

    int edges = 0;
    int features = 0;
    for (Index reader = 1; reader < kReaders; reader += 2) {
        const auto why = explain(model, made.data, {.index = reader, .target = 1},
                                 GnnExplainerOptions{.epochs = 300, .edge_size = 0.05});
        Index best_edge = 0;
        why.edge_mask.col(0).maxCoeff(&best_edge);
        edges += best_edge == made.marked_edge[static_cast<std::size_t>(reader)] ? 1 : 0;
        Index node = 0;
        Index feature = 0;
        why.node_mask.maxCoeff(&node, &feature);
        features +=
            node == kReaders + made.marked_edge[static_cast<std::size_t>(reader)] && feature == 0;
    }
    EXPECT_EQ(edges, kReaders / 2);
    EXPECT_EQ(features, kReaders / 2);
}

}  // namespace
}  // namespace gatlab
