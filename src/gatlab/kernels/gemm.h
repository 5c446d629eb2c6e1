#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

// Dense products whose every entry is summed one term after the other, in the order of the inner
// index. So an entry has the same bits wherever it stands in the result, however the work is cut
// into pieces or threads, and when rows that contribute nothing are left out. (Eigen's products are
// as fast but round by position.) Kept in registers: a tile of the result, 4 rows by 2 packs.

/// c [rows, M] = a [rows, K] · b [K, M]
template <class T>
void gemm(Index rows, Index inner, Index columns, const T* a, const T* b, T* c);

/// c [K, M] = aᵀ · b for a [rows, K] and b [rows, M]
template <class T>
void gemm_transposed(Index rows, Index inner, Index columns, const T* a, const T* b, T* c);

}  // namespace gatlab
