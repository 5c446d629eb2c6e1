#pragma once

namespace gatlab {

/// base^exponent for a whole exponent from 0, by squaring. (std::pow would bring 6 kB of tables for
/// fractions into the download.)
inline double power(double base, int exponent) {
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base) {
        if (exponent % 2 == 1) result *= base;
    }
    return result;
}

}  // namespace gatlab
