#pragma once

#include <memory>
#include <string>

#include "gatlab/nn/model.h"
#include "gatlab/train/links.h"

#include "marshal.h"

// Link prediction for JavaScript.
namespace gatlab::js {

using LinkSplit = LinkData<float>;

std::shared_ptr<LinkSplit> split_graph(const GraphData<float>& graph, double val, double test,
                                       bool undirected, double seed);

/// The graph without the hidden edges. It keeps the split alive.
std::shared_ptr<GraphData<float>> graph_of(std::shared_ptr<LinkSplit> links);

/// The LinksOut of web/lib/engine.ts for a set's name.
val pairs_of(const LinkSplit& links, const std::string& set);

/// [P] the probability that each pair is an edge: the sigmoid of the embeddings' dot product.
val score_links(const Model<float>& model, const GraphData<float>& graph, val edge_index);

}  // namespace gatlab::js
