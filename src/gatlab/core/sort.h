#pragma once

#include <type_traits>

#include "gatlab/core/types.h"

namespace gatlab {

// Sorting by merging, which keeps equals in their order. The standard library's sorts are compiled
// anew for every order that somebody asks for, at 2 kB of the download each.

/// A borrowed callable: whether item `a` comes before item `b`.
class Before {
  public:
    template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Before>)
        Before(const F& before)  // NOLINT(google-explicit-constructor): made in passing
        : object_(&before), call_([](const void* object, Index a, Index b) {
              return static_cast<bool>((*static_cast<const F*>(object))(a, b));
          }) {}

    bool operator()(Index a, Index b) const { return call_(object_, a, b); }

  private:
    const void* object_;
    bool (*call_)(const void*, Index, Index);
};

void sort_ascending(std::vector<Index>& numbers);
void sort_ascending(std::vector<std::uint64_t>& numbers);

/// Items that are numbers of something else, by what they number.
void sort_by(std::vector<Index>& items, Before before);

/// The numbers 0 … count-1 in that order.
std::vector<Index> order_of(std::size_t count, Before before);

}  // namespace gatlab
