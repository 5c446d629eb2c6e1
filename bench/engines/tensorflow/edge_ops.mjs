/**
 * Gather and segment sum with gradients that the wasm backend can compute: TensorFlow.js's own
 * gradient of `gather` asks for UnsortedSegmentSum, which that backend does not have.
 */

import { sortByRow } from '../../work/edges.mjs';

/** Row numbers in the two shapes that ops ask for: [n], and [n, 1]. */
export function rowNumbers(tf, numbers) {
  return {
    flat: tf.tensor1d(numbers, 'int32'),
    upright: tf.tensor2d(numbers, [numbers.length, 1], 'int32'),
  };
}

/**
 * Which segment every row belongs to. `order` puts the rows into the order of their segments, each
 * of which has at least one.
 *
 * @typedef {{index: {flat: Tensor1D, upright: Tensor2D}, order: Tensor1D, sorted: Tensor1D}} Segments
 */

/**
 * @param {typeof import('@tensorflow/tfjs-core')} tf
 * @param {Int32Array} index the segment of every row, of so many
 * @returns {Segments}
 */
export function segments(tf, index, count) {
  const { order } = sortByRow(index, count);
  const sorted = order.map((row) => index[row]);
  return {
    index: rowNumbers(tf, index),
    order: tf.tensor1d(order, 'int32'),
    sorted: tf.tensor1d(sorted, 'int32'),
  };
}

export class EdgeOps {
  /**
   * @param {typeof import('@tensorflow/tfjs-core')} tf
   * @param {boolean} byRow read rows with gatherND, which copies them whole, instead of `gather`,
   *        which goes number by number
   */
  constructor(tf, byRow) {
    this.tf = tf;
    this.byRow = byRow;
  }

  /** The rows that the index names; no gradient. */
  take(rows, { flat, upright }) {
    return this.byRow ? this.tf.gatherND(rows, upright) : this.tf.gather(rows, flat);
  }

  /** The sum of the rows of each segment; no gradient. */
  sum(rows, { order, sorted }) {
    return this.tf.sparse.sparseSegmentSum(rows, order, sorted);
  }

  /** The row of `nodes` that each edge names. */
  gather(nodes, by) {
    return this.tf.customGrad((values) => ({
      value: this.take(values, by.index),
      gradFunc: (grad) => this.sum(grad, by),
    }))(nodes);
  }

  /** Some rows of a matrix, which not every row is among. */
  pick(rows, index) {
    return this.tf.customGrad((values) => ({
      value: this.take(values, index),
      gradFunc: (grad) => this.tf.scatterND(index.upright, grad, values.shape),
    }))(rows);
  }

  /** The sum of the rows of each segment. */
  segmentSum(rows, by) {
    return this.tf.customGrad((values) => ({
      value: this.sum(values, by),
      gradFunc: (grad) => this.take(grad, by.index),
    }))(rows);
  }

  /**
   * Softmax over the rows of each segment. `bound` is no less than any score of the row's segment;
   * it only keeps exp from overflowing, so it has no gradient.
   */
  segmentSoftmax(scores, bound, by) {
    const { tf } = this;
    const spread = (rows) => this.take(this.sum(rows, by), by.index);
    return tf.customGrad((e, save) => {
      const power = tf.exp(tf.sub(e, bound));
      const alpha = tf.div(power, spread(power));
      save([alpha]);
      const gradFunc = (grad, [saved]) => {
        const weighted = tf.mul(saved, grad);
        return tf.sub(weighted, tf.mul(saved, spread(weighted)));
      };
      return { value: alpha, gradFunc };
    })(scores);
  }
}
