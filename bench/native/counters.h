#pragma once

#include <benchmark/benchmark.h>
#include <random>

#include "gatlab/core/types.h"

// What the native benchmarks count, and the numbers that they work on.

constexpr double kFloat = sizeof(float);
constexpr double kIndex = sizeof(gatlab::Index);

/// What one run takes.
struct Cost {
    double flops = 0;
    double bytes = 0;  ///< that have to move at least, every array counted once
    double reads = 0;  ///< of rows that are read again and again, from whichever cache has them
};

/// Shows each as a rate per second.
inline void count(benchmark::State& state, const Cost& cost) {
    using benchmark::Counter;
    const auto rate = [&](const char* name, double per_run) {
        if (per_run > 0) {
            state.counters[name] = Counter(per_run, Counter::kIsIterationInvariantRate);
        }
    };
    rate("flops", cost.flops);
    rate("bytes", cost.bytes);
    rate("reads", cost.reads);
}

inline gatlab::Matrix<float> random_matrix(gatlab::Index rows, gatlab::Index columns) {
    std::mt19937 random(1);
    gatlab::Matrix<float> matrix(rows, columns);
    for (Eigen::Index k = 0; k < matrix.size(); ++k) {
        matrix.data()[k] = static_cast<float>(random()) / 4294967296.0f - 0.5f;
    }
    return matrix;
}
