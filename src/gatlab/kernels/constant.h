#pragma once

#include <type_traits>

#include "gatlab/core/types.h"

namespace gatlab {

/// Calls `body` with `value`, as a compile-time constant where it is one of those that most models
/// have, so that the loops over heads or channels inside unroll and vectorise. Meant for short
/// bodies: the choice is made anew at each call, and guessed right by the processor.
template <class Body>
void with_constant(Index value, const Body& body) {
    switch (value) {
        case 1:
            return body(std::integral_constant<Index, 1>{});
        case 4:
            return body(std::integral_constant<Index, 4>{});
        case 8:
            return body(std::integral_constant<Index, 8>{});
        case 16:
            return body(std::integral_constant<Index, 16>{});
        default:
            return body(value);
    }
}

}  // namespace gatlab
