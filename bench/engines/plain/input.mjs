/** What a layer multiplies its weights with: sparse features, dense features, or a layer's output. */
import { multiply } from './elementwise.mjs';
import {
  denseTimesDense,
  denseTransposedTimesDense,
  sparseBothWays,
  sparseTimesDense,
  sparseTransposedTimesDense,
  transpose,
} from './linear.mjs';

/**
 * @typedef {object} Input
 * @property {number} features
 * @property {(dropout?: import('./elementwise.mjs').Dropout) => void} drop what `times` then reads
 * @property {(w: Float32Array, columns: number, out: Float32Array) => void} times out = x·w
 * @property {(g: Float32Array, columns: number, grad: Float32Array) => void} transposedTimes grad = xᵀ·g
 */

/** Stored values with dropout on them, or without. */
class Dropped {
  constructor(values) {
    this.values = values;
    this.dropped = new Float32Array(values.length);
    this.keep = new Float32Array(values.length);
  }

  drop(dropout) {
    this.current = this.values;
    if (!dropout) return;
    dropout.fill(this.keep);
    multiply(this.values, this.keep, this.dropped);
    this.current = this.dropped;
  }
}

/** @implements {Input} */
export class SparseInput extends Dropped {
  constructor(csr, features) {
    super(csr.values);
    this.features = features;
    this.pattern = sparseBothWays(csr, features);
  }

  times(w, columns, out) {
    sparseTimesDense(this.pattern, this.current, w, columns, out);
  }

  transposedTimes(g, columns, grad) {
    sparseTransposedTimesDense(this.pattern, this.current, g, columns, grad);
  }
}

/** @implements {Input} */
export class DenseInput extends Dropped {
  constructor(values, features) {
    super(values);
    this.features = features;
    this.rows = values.length / features;
  }

  times(w, columns, out) {
    denseTimesDense(this.current, this.rows, this.features, w, columns, out);
  }

  transposedTimes(g, columns, grad) {
    denseTransposedTimesDense(this.current, this.rows, this.features, g, columns, grad);
  }

  /** dL/dx = g·wᵀ, through the dropout. */
  grad(g, columns, w) {
    this.transposed ??= new Float32Array(w.length);
    this.gradient ??= new Float32Array(this.values.length);
    transpose(w, this.features, columns, this.transposed);
    denseTimesDense(g, this.rows, columns, this.transposed, this.features, this.gradient);
    multiply(this.gradient, this.keep, this.gradient);
    return this.gradient;
  }
}
