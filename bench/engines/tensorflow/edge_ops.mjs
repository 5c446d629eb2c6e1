/**
 * Gather and segment sum with gradients that the wasm backend can compute: TensorFlow.js's own
 * gradient of `gather` asks for UnsortedSegmentSum, which that backend does not have.
 */

/**
 * Which segment every row belongs to. `order` puts the rows into the order of their segments, each
 * of which has at least one.
 *
 * @typedef {{index: Tensor1D, order: Tensor1D, sorted: Tensor1D}} Segments
 */

/** @param {typeof import('@tensorflow/tfjs-core')} tf @param {Int32Array} index @returns {Segments} */
export function segments(tf, index) {
  const order = Int32Array.from(index.keys()).sort((a, b) => index[a] - index[b] || a - b);
  return {
    index: tf.tensor1d(index, 'int32'),
    order: tf.tensor1d(order, 'int32'),
    sorted: tf.tensor1d(
      order.map((row) => index[row]),
      'int32',
    ),
  };
}

const sumOf = (tf, rows, { order, sorted }) => tf.sparse.sparseSegmentSum(rows, order, sorted);

/** The row of `nodes` that each index names. */
export function gatherRows(tf, nodes, by) {
  return tf.customGrad((values) => ({
    value: tf.gather(values, by.index),
    gradFunc: (grad) => sumOf(tf, grad, by),
  }))(nodes);
}

/** Some rows of a matrix, which not every row is among. @param {Tensor1D} index */
export function pickRows(tf, rows, index) {
  return tf.customGrad((values) => ({
    value: tf.gather(values, index),
    gradFunc: (grad) => tf.scatterND(tf.expandDims(index, 1), grad, values.shape),
  }))(rows);
}

/** The sum of the rows of each segment. */
export function segmentSum(tf, rows, by) {
  return tf.customGrad((values) => ({
    value: sumOf(tf, values, by),
    gradFunc: (grad) => tf.gather(grad, by.index),
  }))(rows);
}

/**
 * Softmax over the rows of each segment. `bound` is no less than any score of the row's segment; it
 * only keeps exp from overflowing, so it has no gradient.
 */
export function segmentSoftmax(tf, scores, bound, by) {
  return tf.customGrad((e, save) => {
    const power = tf.exp(tf.sub(e, bound));
    const alpha = tf.div(power, tf.gather(sumOf(tf, power, by), by.index));
    save([alpha]);
    const gradFunc = (grad, [saved]) => {
      const weighted = tf.mul(saved, grad);
      return tf.sub(weighted, tf.mul(saved, tf.gather(sumOf(tf, weighted, by), by.index)));
    };
    return { value: alpha, gradFunc };
  })(scores);
}
