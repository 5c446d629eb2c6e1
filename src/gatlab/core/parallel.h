#pragma once

#include <functional>

#include "gatlab/core/types.h"

namespace gatlab {

/// Threads that the loops below may use; at least 1. Builds without threads always use 1.
int num_threads();

/// Chooses the number of threads for the loops that start from now on.
/// @throws ValueError when `threads` is less than 1.
void set_num_threads(int threads);

/// Work on the rows [begin, end).
using RowRange = std::function<void(Index begin, Index end)>;

/// Runs `work` over all of [0, rows), in pieces of a fixed size that does not depend on the number
/// of threads, so results have the same bits with any. An exception in a piece reaches the caller.
void parallel_rows(Index rows, Index piece, const RowRange& work);

/// The same for the rows of a CSR structure, in pieces of about equally many entries, so that a hub
/// does not stall its thread.
void parallel_rows(IndexSpan row_ptr, const RowRange& work);

}  // namespace gatlab
