/** x·W for node features as a dense matrix, or by the entries of a sparse one. */
import { segments } from './edge_ops.mjs';

/** @typedef {{product: (w: Tensor2D, dropout: number) => Tensor2D, dispose: () => void}} Features */

/** @param {import('../../work/graphs.mjs').BenchGraph} graph @returns {Float32Array} [N, F] */
function denseValues({ numNodes, numFeatures, dense, sparse }) {
  if (dense) return dense;
  const values = new Float32Array(numNodes * numFeatures);
  for (let i = 0; i < numNodes; i++) {
    for (let k = sparse.rowPtr[i]; k < sparse.rowPtr[i + 1]; k++) {
      values[i * numFeatures + sparse.colIdx[k]] = sparse.values[k];
    }
  }
  return values;
}

/** @returns {Features} */
export function denseFeatures(tf, graph) {
  const x = tf.tensor2d(denseValues(graph), [graph.numNodes, graph.numFeatures]);
  return {
    product: (w, dropout) => tf.matMul(dropout > 0 ? tf.dropout(x, dropout) : x, w),
    dispose: () => x.dispose(),
  };
}

/** @returns {Features} */
export function sparseFeatures(tf, { numFeatures, sparse }) {
  const { rowPtr, colIdx, values } = sparse;
  const rowOf = new Int32Array(values.length);
  for (let i = 0; i + 1 < rowPtr.length; i++) rowOf.fill(i, rowPtr[i], rowPtr[i + 1]);
  const rows = segments(tf, rowOf);
  const columns = tf.tensor1d(colIdx, 'int32');
  const places = tf.tensor2d(colIdx, [colIdx.length, 1], 'int32');
  const entries = tf.tensor2d(values, [values.length, 1]);
  const sumByRow = (products) => tf.sparse.sparseSegmentSum(products, rows.order, rows.sorted);
  return {
    product(w, dropout) {
      const kept = dropout > 0 ? tf.dropout(entries, dropout) : entries;
      return tf.customGrad((weights, save) => {
        save([kept]);
        const value = sumByRow(tf.mul(tf.gather(weights, columns), kept));
        const gradFunc = (grad, [saved]) => {
          const products = tf.mul(tf.gather(grad, rows.index), saved);
          return tf.scatterND(places, products, [numFeatures, weights.shape[1]]);
        };
        return { value, gradFunc };
      })(w);
    },
    dispose: () => tf.dispose([rows, columns, places, entries]),
  };
}
