/**
 * The edges of a graph in the orders that engines ask for, self loops added as PyG does.
 *
 * @typedef {object} Edges
 * @property {number} numNodes
 * @property {number} numEdges with the self loops
 * @property {Int32Array} inPtr [N + 1] rows of the edges by target; an edge's place there is its slot
 * @property {Int32Array} source [E'] by slot
 * @property {Int32Array} target [E'] by slot
 * @property {Int32Array} outPtr [N + 1] rows of the edges by source
 * @property {Int32Array} targetBySource [E'] by source
 * @property {Int32Array} slotBySource [E'] by source: where the edge stands by target
 */

/** @param {import('./graphs.mjs').BenchGraph} graph @returns {Edges} */
export function orderEdges({ numNodes, source, target }) {
  const from = withLoops(source, target, source, numNodes);
  const to = withLoops(source, target, target, numNodes);
  const byTarget = sortByRow(to, numNodes);
  const sourceBySlot = byTarget.order.map((edge) => from[edge]);
  const targetBySlot = byTarget.order.map((edge) => to[edge]);
  const bySource = sortByRow(sourceBySlot, numNodes);
  return {
    numNodes,
    numEdges: from.length,
    inPtr: byTarget.rowPtr,
    source: sourceBySlot,
    target: targetBySlot,
    outPtr: bySource.rowPtr,
    targetBySource: bySource.order.map((slot) => targetBySlot[slot]),
    slotBySource: bySource.order,
  };
}

/** One end of every edge that is no loop, then of one loop a node. */
function withLoops(source, target, end, numNodes) {
  const kept = end.filter((_, edge) => source[edge] !== target[edge]);
  const all = new Int32Array(kept.length + numNodes);
  all.set(kept);
  for (let i = 0; i < numNodes; i++) all[kept.length + i] = i;
  return all;
}

/** Counting sort: the positions of `rows` row by row, in their own order within a row. */
export function sortByRow(rows, numRows) {
  const rowPtr = new Int32Array(numRows + 1);
  for (const row of rows) rowPtr[row + 1]++;
  for (let i = 0; i < numRows; i++) rowPtr[i + 1] += rowPtr[i];
  const next = rowPtr.slice(0, numRows);
  const order = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) order[next[rows[k]]++] = k;
  return { rowPtr, order };
}

/** The row of every entry of a CSR matrix. @param {Int32Array} rowPtr */
export function rowsOf(rowPtr) {
  const rows = new Int32Array(rowPtr.at(-1));
  for (let i = 0; i + 1 < rowPtr.length; i++) rows.fill(i, rowPtr[i], rowPtr[i + 1]);
  return rows;
}
