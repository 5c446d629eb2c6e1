#pragma once

#include <type_traits>

#include "gatlab/core/types.h"

namespace gatlab {

/// Threads that the loops below may use; at least 1. Builds without threads always use 1.
int num_threads();

/// Chooses the number of threads for the loops that start from now on. They are started with the
/// first loop that is worth sharing.
/// @throws ValueError when `threads` is less than 1.
void set_num_threads(int threads);

/// Starts them now.
void start_threads();

/// A borrowed callable that works on the rows [begin, end). Unlike std::function it never
/// allocates; it must not outlive the callable.
class RowWork {
  public:
    template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, RowWork>)
        RowWork(F&& work)  // NOLINT(google-explicit-constructor): made in passing at every call
        : object_(const_cast<void*>(static_cast<const void*>(&work))),
          call_([](void* object, Index begin, Index end) {
              (*static_cast<std::remove_reference_t<F>*>(object))(begin, end);
          }) {}

    void operator()(Index begin, Index end) const { call_(object_, begin, end); }

  private:
    void* object_;
    void (*call_)(void*, Index, Index);
};

/// Runs `work` over all of [0, rows), in pieces that threads share. Where the cuts are depends on
/// the number of threads, so what `work` does for a row must not depend on the rows around it: then
/// the results have the same bits with any number. An exception in a piece reaches the caller.
/// @param cost of a row, about in nanoseconds: what is soon done is done by the caller alone
void parallel_rows(Index rows, std::int64_t cost, RowWork work);

/// The same for the rows of a CSR structure, in pieces of about equally many entries, so that a hub
/// does not stall its thread.
void parallel_rows(IndexSpan row_ptr, RowWork work);

}  // namespace gatlab
