#pragma once

#include <cstdint>
#include <random>

#include "gatlab/core/types.h"

namespace gatlab::test {

/// Random test data, the same on every machine: raw mt19937_64 words, because the standard
/// distributions differ between libraries.
class Numbers {
  public:
    explicit Numbers(std::uint64_t seed) : engine_(seed) {}

    /// Uniform in [low, high).
    double uniform(double low, double high) {
        return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
    }

    /// Uniform in 0 … count-1.
    Index below(Index count) {
        return static_cast<Index>(engine_() % static_cast<std::uint64_t>(count));
    }

    Matrix<double> matrix(Index rows, Index cols, double low = -1, double high = 1) {
        Matrix<double> values(rows, cols);
        for (Index i = 0; i < rows; ++i) {
            for (Index j = 0; j < cols; ++j) values(i, j) = uniform(low, high);
        }
        return values;
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace gatlab::test
