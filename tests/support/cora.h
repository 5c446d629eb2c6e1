#pragma once

#include <optional>

#include "gatlab/data/graph_data.h"

namespace gatlab::test {

/// The Cora citation graph with its public split and each paper's words divided by their number, as
/// the GAT paper does; nothing when its file is not there. Data sets are no part of the project:
/// they are looked for in the folder GATLAB_DATA, or in shared/data beside the project.
std::optional<GraphData<float>> cora_data();

}  // namespace gatlab::test
