#pragma once

#include <variant>

namespace gatlab {

namespace detail {

template <class Variant>
struct Kinds;

template <class... All>
struct Kinds<std::variant<All...>> {
    template <class Body>
    static bool any(const Body& body) {
        return (body.template operator()<All>() || ...);
    }
};

}  // namespace detail

/// Calls body<Kind>() for every kind that a variant may be, in order, until it returns true.
template <class Variant, class Body>
bool any_kind(const Body& body) {
    return detail::Kinds<Variant>::any(body);
}

}  // namespace gatlab
