#include "links.h"

#include "gatlab/core/error.h"
#include "gatlab/nn/loss.h"

namespace gatlab::js {

std::shared_ptr<LinkSplit> split_graph(const GraphData<float>& graph, double val, double test,
                                       bool undirected, double seed) {
    return std::make_shared<LinkSplit>(
        split_links(graph, {val, test, undirected, static_cast<std::uint64_t>(seed)}));
}

std::shared_ptr<GraphData<float>> graph_of(std::shared_ptr<LinkSplit> links) {
    GraphData<float>* graph = &links->data;
    return {std::move(links), graph};
}

val pairs_of(const LinkSplit& links, const std::string& set) {
    const bool train = set == "train";
    const Links& pairs = train ? links.train : set == "val" ? links.val : links.test;
    val out = val::object();
    out.set("source", copy_out(pairs.source));
    out.set("target", copy_out(pairs.target));
    out.set("numEdges", train          ? static_cast<int>(pairs.size())
                        : set == "val" ? links.val_edges
                                       : links.test_edges);
    return out;
}

val score_links(const Model<float>& model, const GraphData<float>& graph, val edge_index) {
    const Links pairs{indices_from(edge_index["source"]), indices_from(edge_index["target"])};
    Workspace<float> workspace;
    Matrix<float> scores;
    if (model.config().readout()) {
        throw ValueError({"layers", "an embedding per node", "one per graph, from a readout",
                          "Use a model without a readout"});
    }
    dot_product(model.forward(graph, workspace), pairs, scores);
    const Matrix<float> probabilities = sigmoid<float>(scores);
    return copy_out(probabilities.data(), pairs.size());
}

}  // namespace gatlab::js
