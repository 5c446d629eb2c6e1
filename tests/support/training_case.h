#pragma once

#include "gatlab/train/trainer.h"

namespace gatlab::test {

/// The karate club with one-hot features (sparse), labels by faction and node sets of all kinds.
GraphData<float> karate_data();

/// A small graph with random features and two classes that follow from them.
GraphData<float> random_data(std::uint64_t seed, Index nodes);

/// Two layers of attention with dropout of both kinds.
ModelConfig small_model(Index in_channels, Index out_channels, std::uint64_t seed = 1);

/// Every array of a model's state, one after the other.
template <class T>
std::vector<T> all_numbers(const Model<T>& model) {
    std::vector<T> numbers;
    for (const StateEntry<T>& entry : state_dict(model)) {
        numbers.insert(numbers.end(), entry.values.begin(), entry.values.end());
    }
    return numbers;
}

}  // namespace gatlab::test
