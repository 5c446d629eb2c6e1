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

/// Adjoint of dropout, given what it kept: grad = grad / (1 − p) where `kept` is not 0, else 0. An
/// entry that is 0 by itself has no gradient either; use it where such a one has no say.
template <class T>
void dropout_grad_row(double p, const T* kept, Index count, T* grad);

/// What dropout multiplies the entries that it keeps by.
template <class T>
T dropout_scale(double p);

}  // namespace gatlab
