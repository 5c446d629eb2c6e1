// Six papers and their citations: learns the topics of three, predicts all, and tells whom the
// last paper listens to. usage: papers [FILE], where the trained model is to be kept.

#include <array>
#include <cstdio>
#include <exception>
#include <fstream>
#include <gatlab/io/state.h>
#include <gatlab/train/predict.h>
#include <gatlab/train/trainer.h>

namespace {

constexpr std::array kPapers{"Align & translate", "Transformer", "word2vec",
                             "DeepWalk",          "GCN",         "GAT"};
constexpr std::array kTopics{"language", "embedding", "graph networks"};
constexpr int kUnknown = -1;

gatlab::GraphData<float> citations() {
    // How much of each word is in each paper: attention, sequence, translation, word, embedding,
    // random walk, graph, node, convolution, neighbourhood.
    const gatlab::Matrix<float> words{
        {1, 1, 1, .5F, 0, 0, 0, 0, 0, 0},   {1, 1, 1, .2F, .3F, 0, 0, 0, 0, 0},
        {0, .3F, 0, 1, 1, 0, 0, 0, 0, .3F}, {0, .3F, 0, .3F, 1, 1, 1, .5F, 0, .2F},
        {0, 0, 0, 0, .3F, 0, 1, 1, 1, .8F}, {1, 0, 0, 0, 0, 0, 1, 1, .3F, 1}};
    // Papers listen to those they cite and to those that cite them: each citation both ways.
    const std::vector<gatlab::Index> from{1, 0, 5, 0, 5, 1, 5, 4, 5, 3, 4, 3, 3, 2};
    const std::vector<gatlab::Index> to{0, 1, 0, 5, 1, 5, 4, 5, 3, 5, 3, 4, 2, 3};
    gatlab::GraphData<float> data{gatlab::Graph::from_edge_index(6, from, to),
                                  gatlab::Features<float>(words)};
    data.y = {0, kUnknown, 1, kUnknown, 2, kUnknown};
    data.train_nodes = {0, 2, 4};
    return data;
}

gatlab::Model<float> two_layers() {
    gatlab::ModelConfig config;
    config.in_channels = 10;
    config.seed = 2;
    config.layers = {
        gatlab::GATConvConfig{.out_channels = 5, .heads = 3, .activation = gatlab::Activation::elu},
        gatlab::GATConvConfig{.out_channels = 3}};
    return gatlab::Model<float>(config);
}

void show(const gatlab::Prediction<float>& prediction) {
    for (std::size_t paper = 0; paper < kPapers.size(); ++paper) {
        const auto row = static_cast<Eigen::Index>(paper);
        std::printf("%-18s %-15s", kPapers[paper], kTopics[prediction.classes[paper]]);
        for (std::size_t topic = 0; topic < kTopics.size(); ++topic) {
            std::printf(" %.6f", prediction.probabilities(row, static_cast<Eigen::Index>(topic)));
        }
        std::printf("\n");
    }
    const gatlab::LayerAttention<float>& attention = prediction.attention.front();
    for (std::size_t edge = 0; edge < attention.target.size(); ++edge) {
        if (attention.target[edge] != 5) continue;
        const double alpha = attention.alpha.row(static_cast<Eigen::Index>(edge)).mean();
        std::printf("GAT listens to %-18s %.2f\n", kPapers[attention.source[edge]], alpha);
    }
}

void keep(const gatlab::Model<float>& model, const char* file) {
    const std::vector<std::byte> bytes = gatlab::save_model(model);
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
    if (!out.flush()) throw std::runtime_error(std::string(file) + " cannot be written");
}

}  // namespace

int main(int argc, char** argv) try {
    const gatlab::GraphData<float> data = citations();
    gatlab::Model<float> model = two_layers();
    gatlab::Trainer<float> trainer(model, data, {.epochs = 200});
    while (!trainer.done()) trainer.step();
    show(gatlab::predict(model, data, {.attention = true}));
    if (argc > 1) keep(model, argv[1]);
    return 0;
} catch (const std::exception& error) {
    // gatlab's errors name the argument, what was expected, what came, and the remedy.
    std::fprintf(stderr, "papers: %s\n", error.what());
    return 1;
}
