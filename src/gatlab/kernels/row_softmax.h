#pragma once

#include "gatlab/core/types.h"

namespace gatlab {

/// probabilities[k] = e^logits[k] / Σ e^logits, over `count` classes; shifted by the largest, so
/// that nothing overflows. @returns argmax_of_row(logits)
template <class T>
Index softmax_row(const T* logits, Index count, T* probabilities);

/// The class with the largest logit, the first of those if there are several.
template <class T>
Index argmax_of_row(const T* logits, Index count);

}  // namespace gatlab
