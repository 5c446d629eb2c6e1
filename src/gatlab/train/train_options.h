#pragma once

#include <optional>
#include <string>

#include "gatlab/optim/optimizer.h"
#include "gatlab/optim/schedule.h"
#include "gatlab/train/early_stopping.h"
#include "gatlab/train/tally.h"

namespace gatlab {

inline constexpr std::array<std::string_view, 3> kOptimizerKinds{"adam", "adamw", "sgd"};
constexpr const auto& names_of(OptimizerKind) {
    return kOptimizerKinds;
}

struct TrainOptions {
    int epochs = 200;
    double lr = 0.005;
    double weight_decay = 5e-4;
    int patience = 0;  ///< stop after so many epochs without progress; 0 for never
    Monitor monitor = Monitor::both;
    std::optional<std::uint64_t> seed = {};  ///< of dropout; the model's own when not set

    OptimizerKind optimizer = OptimizerKind::adam;
    double momentum = 0;   ///< sgd
    double beta1 = 0.9;    ///< adam, adamw
    double beta2 = 0.999;  ///< adam, adamw
    double eps = 1e-8;     ///< adam, adamw
    Schedule schedule = {};
    double clip = 0;  ///< longest that all gradients together may be; 0 for any

    /// Neighbours that a node listens to while learning, one number per attention layer, from the
    /// last layer back to the first, -1 for all (PyG's `num_neighbors`); empty for all in every
    /// layer. This or batch_size makes a run over one graph a SampledTask.
    std::vector<Index> num_neighbors = {};
    Index batch_size =
        0;                ///< nodes to learn from per step, 0 for all; many graphs: graphs, 0 for 1
    bool shuffle = true;  ///< many graphs: in another order in each epoch

    LossKind loss = LossKind::cross_entropy;
    std::vector<double> class_weights = {};  ///< [K], of cross_entropy; empty for 1 each
    /// What `both` and `metric` look at beside the loss; when not set accuracy for cross_entropy,
    /// micro_f1 for bce, r2 for mse and mae.
    std::optional<Metric> metric = {};

    /// Whether the nodes of one graph are to be learnt from in samples.
    bool samples() const { return !num_neighbors.empty() || batch_size > 0; }

    Objective objective() const { return {loss, class_weights}; }
    OptimizerOptions optimizer_options() const {
        return {optimizer, lr, weight_decay, momentum, beta1, beta2, eps};
    }

    /// The metric, or the loss's own.
    Metric metric_in_use() const;

    /// @throws ValueError naming the option that cannot be.
    void check() const;

    /// All but the schedule, which has a list of its own.
    template <class Self, class Fields>
    static void list(Self& self, Fields& fields) {
        fields.count("epochs", self.epochs, 1);
        fields.positive("lr", self.lr);
        fields.not_negative("weight_decay", self.weight_decay);
        fields.count("patience", self.patience, 0);
        fields.choice("monitor", self.monitor);
        fields.seed("seed", self.seed);
        fields.choice("optimizer", self.optimizer);
        fields.probability("momentum", self.momentum);
        fields.probability("beta1", self.beta1);
        fields.probability("beta2", self.beta2);
        fields.positive("eps", self.eps);
        fields.not_negative("clip", self.clip);
        fields.neighbors("num_neighbors", self.num_neighbors);
        fields.count("batch_size", self.batch_size, 0);
        fields.flag("shuffle", self.shuffle);
        fields.choice("loss", self.loss);
        fields.numbers("class_weights", self.class_weights);
        fields.choice("metric", self.metric);
    }
};

/// @throws ValueError naming what neighbours cannot be sampled by.
void check_sampling(const std::vector<Index>& num_neighbors, Index batch_size);

/// Reads the JSON form: the same names, all optional. An unknown one is refused.
TrainOptions train_options_from_json(std::string_view json);

/// The JSON form with every option written out.
std::string to_json(const TrainOptions& options);

}  // namespace gatlab
