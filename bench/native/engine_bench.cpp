// Our engine as the bench's native participant (bench/engines/native.mjs).
// usage: engine_bench FOLDER DROPOUT LR WEIGHT_DECAY
//
// Reads FOLDER/graph.safetensors and FOLDER/model.safetensors, then one command a line from the
// standard input, each answered by one line of JSON:
//   inference N, training N   runs that many; the milliseconds of one
//   logits                    writes FOLDER/logits.f32
//   weights                   writes FOLDER/weights.f32; the name and place of each array

#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <memory>
#include <string>

#include "gatlab/core/parallel.h"
#include "gatlab/io/safetensors.h"
#include "gatlab/io/state.h"
#include "gatlab/train/predict.h"
#include "gatlab/train/trainer.h"

namespace {

using gatlab::GraphData;
using gatlab::Index;
using gatlab::Model;
using gatlab::SafeTensors;
using gatlab::Trainer;

std::vector<std::byte> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

gatlab::Features<float> features_of(const SafeTensors& file, Index num_nodes) {
    if (const gatlab::Tensor* x = file.find("x")) {
        const std::vector<float> values = x->values<float>("x");
        const auto columns = static_cast<Index>(x->shape.at(1));
        return gatlab::Features<float>(
            Eigen::Map<const gatlab::Matrix<float>>(values.data(), num_nodes, columns));
    }
    const auto integers = [&](const char* name) {
        return file.at(name).values<std::int32_t>(name);
    };
    auto pattern = gatlab::SparsePattern::from_csr(num_nodes, integers("columns").at(0),
                                                   integers("row_ptr"), integers("col_idx"));
    return {std::move(pattern), file.at("values").values<float>("values")};
}

GraphData<float> graph_of(const SafeTensors& file) {
    const auto integers = [&](const char* name) {
        return file.at(name).values<std::int32_t>(name);
    };
    std::vector<Index> y = integers("y");
    const auto num_nodes = static_cast<Index>(y.size());
    const std::vector<Index> source = integers("source");
    const std::vector<Index> target = integers("target");
    return {.graph = gatlab::Graph::from_edge_index(num_nodes, source, target),
            .x = features_of(file, num_nodes),
            .edge_attr = {},
            .y = std::move(y),
            .train_nodes = integers("train_nodes"),
            .val_nodes = {},
            .test_nodes = {}};
}

// The saved model with dropout switched to what this run asks for; the weights stay.
Model<float> model_of(const std::vector<std::byte>& file, double dropout) {
    const Model<float> saved = gatlab::load_model<float>(file);
    gatlab::ModelConfig config = saved.config();
    config.dropout = config.attention_dropout = dropout;
    Model<float> model(config);
    gatlab::load_state_dict(model, gatlab::state_dict(saved));
    return model;
}

class Bench {
  public:
    Bench(std::string folder, double dropout, gatlab::TrainOptions options)
        : folder_(std::move(folder)),
          data_(graph_of(gatlab::read_safetensors(read_file(folder_ + "/graph.safetensors")))),
          model_(model_of(read_file(folder_ + "/model.safetensors"), dropout)),
          trainer_(model_, data_, options) {}

    void answer(const std::string& command, int count) {
        if (command == "inference") {
            gatlab::PredictOptions logits;
            logits.probabilities = false;
            time(count, [&] { gatlab::predict(model_, data_, logits, workspace_); });
        } else if (command == "training") {
            time(count, [&] { loss_ = trainer_.step().loss; });
        } else if (command == "logits") {
            const gatlab::Matrix<float> logits = gatlab::predict(model_, data_).logits;
            open("logits.f32")
                .write(reinterpret_cast<const char*>(logits.data()),
                       logits.size() * static_cast<std::streamsize>(sizeof(float)));
            std::puts("{}");
        } else if (command == "weights") {
            write_weights();
        } else {
            throw std::runtime_error("unknown command " + command);
        }
        std::fflush(stdout);
    }

  private:
    template <class Run>
    void time(int count, const Run& run) {
        const auto began = std::chrono::steady_clock::now();
        for (int k = 0; k < count; ++k) run();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - began;
        std::printf("{\"milliseconds\": %.6f, \"loss\": %.9g}\n", took.count() / count, loss_);
    }

    void write_weights() {
        std::ofstream file = open("weights.f32");
        std::size_t begin = 0;
        std::string entries;
        for (const auto& [name, shape, values] : gatlab::state_dict(model_)) {
            file.write(reinterpret_cast<const char*>(values.data()),
                       static_cast<std::streamsize>(values.size() * sizeof(float)));
            entries += (entries.empty() ? "" : ", ") + ("{\"name\": \"" + name) +
                       "\", \"begin\": " + std::to_string(begin) +
                       ", \"size\": " + std::to_string(values.size()) + "}";
            begin += values.size();
        }
        std::printf("[%s]\n", entries.c_str());
    }

    std::ofstream open(const std::string& name) const {
        return std::ofstream(folder_ + "/" + name, std::ios::binary);
    }

    std::string folder_;
    GraphData<float> data_;
    Model<float> model_;
    Trainer<float> trainer_;
    gatlab::Workspace<float> workspace_;
    double loss_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: engine_bench FOLDER DROPOUT LR WEIGHT_DECAY\n", stderr);
        return 2;
    }
    try {
        gatlab::set_num_threads(1);
        gatlab::TrainOptions options;
        options.epochs = std::numeric_limits<int>::max();
        options.lr = std::stod(argv[3]);
        options.weight_decay = std::stod(argv[4]);
        Bench bench(argv[1], std::stod(argv[2]), options);
        std::string command;
        int count = 1;
        for (std::string line; std::getline(std::cin, line);) {
            const std::size_t space = line.find(' ');
            command = line.substr(0, space);
            count = space == std::string::npos ? 1 : std::stoi(line.substr(space + 1));
            bench.answer(command, count);
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "engine_bench: %s\n", error.what());
        return 1;
    }
}
