/**
 * Products with node features and linear maps. Columns come in blocks of 8 or 4 whose sums stay in
 * registers: every matrix here has a multiple of 8 columns, some of them padding.
 */
import { rowsOf, sortByRow } from '../../work/edges.mjs';

/**
 * A sparse matrix by rows, and by columns for the gradient.
 * @param {{rowPtr: Int32Array, colIdx: Int32Array}} csr
 */
export function sparseBothWays({ rowPtr, colIdx }, numColumns) {
  const byColumn = sortByRow(colIdx, numColumns);
  const rowOf = rowsOf(rowPtr);
  return {
    rowPtr,
    colIdx,
    colPtr: byColumn.rowPtr,
    rowIdx: byColumn.order.map((place) => rowOf[place]),
    place: byColumn.order,
  };
}

/** out = x·w for sparse x [n, k] with these values. w is [k, m]. */
export function sparseTimesDense({ rowPtr, colIdx }, values, w, m, out) {
  for (let i = 0; i + 1 < rowPtr.length; i++) {
    const begin = rowPtr[i];
    const end = rowPtr[i + 1];
    for (let c = 0; c < m; c += 8) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0,
        s4 = 0,
        s5 = 0,
        s6 = 0,
        s7 = 0;
      for (let place = begin; place < end; place++) {
        const v = values[place];
        const p = colIdx[place] * m + c;
        s0 += v * w[p];
        s1 += v * w[p + 1];
        s2 += v * w[p + 2];
        s3 += v * w[p + 3];
        s4 += v * w[p + 4];
        s5 += v * w[p + 5];
        s6 += v * w[p + 6];
        s7 += v * w[p + 7];
      }
      const o = i * m + c;
      out[o] = s0;
      out[o + 1] = s1;
      out[o + 2] = s2;
      out[o + 3] = s3;
      out[o + 4] = s4;
      out[o + 5] = s5;
      out[o + 6] = s6;
      out[o + 7] = s7;
    }
  }
}

/** Adjoint in w: grad = xᵀ·g, column of x by column. */
export function sparseTransposedTimesDense({ colPtr, rowIdx, place }, values, g, m, grad) {
  for (let f = 0; f + 1 < colPtr.length; f++) {
    const begin = colPtr[f];
    const end = colPtr[f + 1];
    for (let c = 0; c < m; c += 8) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0,
        s4 = 0,
        s5 = 0,
        s6 = 0,
        s7 = 0;
      for (let k = begin; k < end; k++) {
        const v = values[place[k]];
        const p = rowIdx[k] * m + c;
        s0 += v * g[p];
        s1 += v * g[p + 1];
        s2 += v * g[p + 2];
        s3 += v * g[p + 3];
        s4 += v * g[p + 4];
        s5 += v * g[p + 5];
        s6 += v * g[p + 6];
        s7 += v * g[p + 7];
      }
      const o = f * m + c;
      grad[o] = s0;
      grad[o + 1] = s1;
      grad[o + 2] = s2;
      grad[o + 3] = s3;
      grad[o + 4] = s4;
      grad[o + 5] = s5;
      grad[o + 6] = s6;
      grad[o + 7] = s7;
    }
  }
}

/**
 * out = x·w for dense x [n, k], w [k, m]: three rows by four columns at a time. A last row that has
 * no neighbours is computed three times over, to the same place.
 */
export function denseTimesDense(x, n, k, w, m, out) {
  const panel = new Float64Array(3 * k); // three rows of x, side by side and widened once
  const packed = packColumns(w, k, m);
  for (let i = 0; i < n; i += 3) {
    const rowB = Math.min(i + 1, n - 1);
    const rowC = Math.min(i + 2, n - 1);
    for (let f = 0; f < k; f++) {
      panel[3 * f] = x[i * k + f];
      panel[3 * f + 1] = x[rowB * k + f];
      panel[3 * f + 2] = x[rowC * k + f];
    }
    multiplyPanel(panel, packed, m, out, i * m, rowB * m, rowC * m);
  }
}

/** w [k, m] in blocks of four columns, widened to double. */
function packColumns(w, k, m) {
  const packed = new Float64Array(k * m);
  let next = 0;
  for (let c = 0; c < m; c += 4) {
    for (let f = 0; f < k; f++) {
      for (let d = 0; d < 4; d++) packed[next++] = w[f * m + c + d];
    }
  }
  return packed;
}

function multiplyPanel(panel, packed, m, out, outA, outB, outC) {
  const size = panel.length;
  for (let c = 0, p = 0; c < m; c += 4) {
    let a0 = 0,
      a1 = 0,
      a2 = 0,
      a3 = 0;
    let b0 = 0,
      b1 = 0,
      b2 = 0,
      b3 = 0;
    let c0 = 0,
      c1 = 0,
      c2 = 0,
      c3 = 0;
    for (let q = 0; q < size; q += 3, p += 4) {
      const xa = panel[q];
      const xb = panel[q + 1];
      const xc = panel[q + 2];
      let v = packed[p];
      a0 += xa * v;
      b0 += xb * v;
      c0 += xc * v;
      v = packed[p + 1];
      a1 += xa * v;
      b1 += xb * v;
      c1 += xc * v;
      v = packed[p + 2];
      a2 += xa * v;
      b2 += xb * v;
      c2 += xc * v;
      v = packed[p + 3];
      a3 += xa * v;
      b3 += xb * v;
      c3 += xc * v;
    }
    out[outA + c] = a0;
    out[outA + c + 1] = a1;
    out[outA + c + 2] = a2;
    out[outA + c + 3] = a3;
    out[outB + c] = b0;
    out[outB + c + 1] = b1;
    out[outB + c + 2] = b2;
    out[outB + c + 3] = b3;
    out[outC + c] = c0;
    out[outC + c + 1] = c1;
    out[outC + c + 2] = c2;
    out[outC + c + 3] = c3;
  }
}

/** Rows whose share of x and g stays in the cache while all of their products are summed. */
const rowsAtOnce = 256;

/** Adjoint in w: grad = xᵀ·g for dense x [n, k], g [n, m]; k is a multiple of 4. */
export function denseTransposedTimesDense(x, n, k, g, m, grad) {
  grad.fill(0);
  for (let first = 0; first < n; first += rowsAtOnce) {
    const past = Math.min(first + rowsAtOnce, n);
    for (let f = 0; f < k; f += 4) {
      for (let c = 0; c < m; c += 4) addOuterProducts(x, k, f, g, m, c, first, past, grad);
    }
  }
}

/** Adds to the 4×4 block of grad at (f, c) what these rows contribute. */
function addOuterProducts(x, k, f, g, m, c, first, past, grad) {
  let a0 = 0,
    a1 = 0,
    a2 = 0,
    a3 = 0;
  let b0 = 0,
    b1 = 0,
    b2 = 0,
    b3 = 0;
  let c0 = 0,
    c1 = 0,
    c2 = 0,
    c3 = 0;
  let d0 = 0,
    d1 = 0,
    d2 = 0,
    d3 = 0;
  for (let i = first, p = first * k + f, q = first * m + c; i < past; i++, p += k, q += m) {
    const g0 = g[q];
    const g1 = g[q + 1];
    const g2 = g[q + 2];
    const g3 = g[q + 3];
    let v = x[p];
    a0 += v * g0;
    a1 += v * g1;
    a2 += v * g2;
    a3 += v * g3;
    v = x[p + 1];
    b0 += v * g0;
    b1 += v * g1;
    b2 += v * g2;
    b3 += v * g3;
    v = x[p + 2];
    c0 += v * g0;
    c1 += v * g1;
    c2 += v * g2;
    c3 += v * g3;
    v = x[p + 3];
    d0 += v * g0;
    d1 += v * g1;
    d2 += v * g2;
    d3 += v * g3;
  }
  let o = f * m + c;
  grad[o] += a0;
  grad[o + 1] += a1;
  grad[o + 2] += a2;
  grad[o + 3] += a3;
  o += m;
  grad[o] += b0;
  grad[o + 1] += b1;
  grad[o + 2] += b2;
  grad[o + 3] += b3;
  o += m;
  grad[o] += c0;
  grad[o + 1] += c1;
  grad[o + 2] += c2;
  grad[o + 3] += c3;
  o += m;
  grad[o] += d0;
  grad[o + 1] += d1;
  grad[o + 2] += d2;
  grad[o + 3] += d3;
}

/** wᵀ for w [k, m]. */
export function transpose(w, k, m, out) {
  for (let f = 0; f < k; f++) {
    for (let c = 0; c < m; c++) out[c * k + f] = w[f * m + c];
  }
}
