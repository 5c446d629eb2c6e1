/** x·W for node features as a dense matrix, or by the entries of a sparse one. */
import { rowsOf } from '../../work/edges.mjs';
import { rowNumbers, segments } from './edge_ops.mjs';

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
export function sparseFeatures(tf, ops, { numNodes, numFeatures, sparse }) {
  const { rowPtr, colIdx, values } = sparse;
  const rows = segments(tf, rowsOf(rowPtr), numNodes);
  const columns = rowNumbers(tf, colIdx);
  const entries = tf.tensor2d(values, [values.length, 1]);
  return {
    product(w, dropout) {
      const kept = dropout > 0 ? tf.dropout(entries, dropout) : entries;
      return tf.customGrad((weights, save) => {
        save([kept]);
        const value = ops.sum(tf.mul(ops.take(weights, columns), kept), rows);
        const gradFunc = (grad, [saved]) => {
          const products = tf.mul(ops.take(grad, rows.index), saved);
          return tf.scatterND(columns.upright, products, [numFeatures, weights.shape[1]]);
        };
        return { value, gradFunc };
      })(w);
    },
    dispose: () => tf.dispose([rows, columns, entries]),
  };
}
