#pragma once

#include "gatlab/core/rng.h"

namespace gatlab {

/// How numbers that dropout works on are grouped into rows: row i holds those from begin(i) to
/// begin(i + 1), and draws from the row `id(i)` of the random stream. So what is kept in a row does
/// not depend on which other rows are there.
struct DropoutRows {
    Index count = 0;
    Index width = 1;                 ///< numbers per row, or per entry of row_ptr
    const Index* row_ptr = nullptr;  ///< [count + 1], or null for rows of equal width
    const Index* ids = nullptr;      ///< [count], or null when row i has the id i

    Index begin(Index i) const { return width * (row_ptr == nullptr ? i : row_ptr[i]); }
    Index id(Index i) const { return ids == nullptr ? i : ids[i]; }
};

/// out = in / (1 − p) with probability 1 − p, else 0 (Srivastava et al. 2014, in the inverted
/// form). What is kept follows from the key, the row's id and the place in the row alone, so the
/// same call on a gradient is the backward pass. p counts in steps of 1/65536. `in` and `out` may
/// be the same.
template <class T>
void dropout(const RandomKey& key, double p, const DropoutRows& rows, const T* in, T* out);

// For numbers that are not negative, such as alpha, what was dropped can be told by their signs, so
// that a number and whether it was kept take the room of one. An entry that is 0 by itself counts
// as dropped; use these where such a one has no say.

/// Makes negative what dropout made 0 in `after`.
template <class T>
void mark_dropped_row(const T* after, Index count, T* row);

/// Adjoint of dropout: grad = grad / (1 − p) where `marked` is above 0, else 0.
template <class T>
void dropout_grad_row(double p, const T* marked, Index count, T* grad);

/// What dropout gave, out of the numbers that were marked: the same bits.
template <class T>
void drop_marked_row(double p, Index count, T* marked);

/// What dropout multiplies the entries that it keeps by.
template <class T>
T dropout_scale(double p);

}  // namespace gatlab
