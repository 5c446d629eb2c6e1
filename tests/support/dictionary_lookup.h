#pragma once

#include "gatlab/data/graph_data.h"

#include "support/numbers.h"

namespace gatlab::test {

/// One dictionary of the DictionaryLookup problem (Brody, Alon & Yahav 2022, "How attentive are
/// graph attention networks?", section 4.1): a complete bipartite graph in which k query nodes hear
/// from k key nodes. A key has an attribute and a value, a query only an attribute; the class of a
/// query is the value of the key with its attribute. Which attribute has which value is drawn anew
/// for every graph.
///
/// Nodes 0 … k-1 are the keys, in the order of their attributes; the others the queries, likewise.
/// x [2k, 2k]: the attribute as one of k, then the value as one of k, which for queries is all 0.
/// (The paper adds an embedding of the attribute and one of the value: the same, once a layer
/// multiplies these by a matrix.) Keys have no class.
GraphData<float> dictionary(Index k, Numbers& numbers);

}  // namespace gatlab::test
