#pragma once

#include <type_traits>

#include "gatlab/core/types.h"

namespace gatlab {

/// Calls `body` with `value`, as a compile-time constant where it is a small power of two, so that
/// the loops over packs of channels inside unroll: 1, 2 and 4 are those of 4, 8 and 16 channels.
/// Meant for short bodies: the choice is made anew at each call, and guessed right by the
/// processor.
template <class Body>
void with_constant(Index value, const Body& body) {
    switch (value) {
        case 1:
            return body(std::integral_constant<Index, 1>{});
        case 2:
            return body(std::integral_constant<Index, 2>{});
        case 4:
            return body(std::integral_constant<Index, 4>{});
        default:
            return body(value);
    }
}

}  // namespace gatlab
