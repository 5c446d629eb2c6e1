/**
 * Graph attention over edges sorted by target, head by head: the eight numbers of a block of
 * channels stay in registers while a target's edges, or a source's, go by.
 *
 * Shapes: h, out and their gradients [N, H·C]; sSrc, sDst [N, H]; per edge [E', H] by slot.
 * C is a multiple of 8.
 *
 * @typedef {{heads: number, channels: number, slope: number}} Shape
 */

/** scores[i, head] = ⟨h[i, head], att[head]⟩ */
export function scoreNodes({ heads, channels }, numNodes, h, att, scores) {
  const m = heads * channels;
  for (let i = 0; i < numNodes; i++) {
    for (let head = 0; head < heads; head++) {
      const a = head * channels;
      const p = i * m + a;
      let sum = 0;
      for (let c = 0; c < channels; c += 8) {
        sum +=
          h[p + c] * att[a + c] +
          h[p + c + 1] * att[a + c + 1] +
          h[p + c + 2] * att[a + c + 2] +
          h[p + c + 3] * att[a + c + 3] +
          h[p + c + 4] * att[a + c + 4] +
          h[p + c + 5] * att[a + c + 5] +
          h[p + c + 6] * att[a + c + 6] +
          h[p + c + 7] * att[a + c + 7];
      }
      scores[i * heads + head] = sum;
    }
  }
}

/**
 * alpha = softmax over a target's edges of LeakyReLU(sSrc[j] + sDst[i]), out_i = Σ alpha·keep·h_j.
 * @param {Edges} edges
 * @param {{alpha: Float32Array, kept: Float32Array, keep: Float32Array} | undefined} training
 *        gets alpha, and alpha times `keep`, which is 0 or what dropout scales by
 */
export function attend({ heads, channels, slope }, edges, { h, sSrc, sDst, training }, out) {
  const { numNodes, inPtr, source } = edges;
  const weights = new Float64Array(largestRow(inPtr)); // of one target and head
  const largest = largestScores(sSrc, heads);
  for (let i = 0; i < numNodes; i++) {
    const begin = inPtr[i];
    const degree = inPtr[i + 1] - begin;
    for (let head = 0; head < heads; head++) {
      const dst = sDst[i * heads + head];
      const bound = leakyRelu(largest[head] + dst, slope);
      let sum = 0;
      for (let k = 0; k < degree; k++) {
        const e = leakyRelu(sSrc[source[begin + k] * heads + head] + dst, slope);
        const power = Math.exp(e - bound);
        weights[k] = power;
        sum += power;
      }
      const share = 1 / sum;
      if (training === undefined) {
        for (let k = 0; k < degree; k++) weights[k] *= share;
      } else {
        dropAlpha(weights, degree, share, begin * heads + head, heads, training);
      }
      gather(
        weights,
        degree,
        source,
        begin,
        h,
        heads * channels,
        head * channels,
        channels,
        out,
        i,
      );
    }
  }
}

/** LeakyReLU without a branch: the sign of a score is a coin toss that no processor guesses. */
function leakyRelu(z, slope) {
  return 0.5 * ((1 + slope) * z + (1 - slope) * Math.abs(z));
}

/**
 * The largest score of any source, head by head. It bounds the scores of every target, which is all
 * that softmax needs so as not to overflow; in double precision the bound may be far off.
 */
function largestScores(sSrc, heads) {
  const largest = new Float64Array(heads).fill(-Infinity);
  for (let k = 0; k < sSrc.length; k += heads) {
    for (let head = 0; head < heads; head++) {
      if (sSrc[k + head] > largest[head]) largest[head] = sSrc[k + head];
    }
  }
  return largest;
}

function largestRow(rowPtr) {
  let largest = 0;
  for (let i = 0; i + 1 < rowPtr.length; i++) {
    largest = Math.max(largest, rowPtr[i + 1] - rowPtr[i]);
  }
  return largest;
}

function dropAlpha(weights, degree, share, first, heads, { alpha, kept, keep }) {
  for (let k = 0, p = first; k < degree; k++, p += heads) {
    const a = weights[k] * share;
    alpha[p] = a;
    weights[k] = kept[p] = a * keep[p];
  }
}

/** out[i, columns from `first`] = Σ weights[k] · h[source of edge k] */
function gather(weights, degree, source, begin, h, m, first, channels, out, i) {
  for (let c = first; c < first + channels; c += 8) {
    let s0 = 0,
      s1 = 0,
      s2 = 0,
      s3 = 0,
      s4 = 0,
      s5 = 0,
      s6 = 0,
      s7 = 0;
    for (let k = 0; k < degree; k++) {
      const w = weights[k];
      const p = source[begin + k] * m + c;
      s0 += w * h[p];
      s1 += w * h[p + 1];
      s2 += w * h[p + 2];
      s3 += w * h[p + 3];
      s4 += w * h[p + 4];
      s5 += w * h[p + 5];
      s6 += w * h[p + 6];
      s7 += w * h[p + 7];
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

/**
 * Adjoint of `attend` as far as the scores: dL/dz of every edge (z before LeakyReLU), and its sum
 * over a target's edges, dL/d(sDst).
 */
export function scoreGrads({ heads, channels, slope }, edges, state, gOut, gScore, gDst) {
  const { numNodes, inPtr, source } = edges;
  const { h, sSrc, sDst, training } = state;
  const { alpha, keep } = training;
  const gAlpha = new Float64Array(largestRow(inPtr)); // of one target and head
  for (let i = 0; i < numNodes; i++) {
    const begin = inPtr[i];
    const degree = inPtr[i + 1] - begin;
    for (let head = 0; head < heads; head++) {
      dotEdges(
        gOut,
        i,
        h,
        source,
        begin,
        degree,
        heads * channels,
        head * channels,
        channels,
        gAlpha,
      );
      const first = begin * heads + head;
      let dot = 0;
      for (let k = 0, p = first; k < degree; k++, p += heads) {
        gAlpha[k] *= keep[p];
        dot += alpha[p] * gAlpha[k];
      }
      const dst = sDst[i * heads + head];
      let sum = 0;
      for (let k = 0, p = first; k < degree; k++, p += heads) {
        const z = sSrc[source[begin + k] * heads + head] + dst;
        const gE = alpha[p] * (gAlpha[k] - dot);
        const gZ = gE * (slope + (1 - slope) * Number(z > 0));
        gScore[p] = gZ;
        sum += gZ;
      }
      gDst[i * heads + head] = sum;
    }
  }
}

/** products[k] = ⟨gOut[i], h[source of edge k]⟩ over these columns */
function dotEdges(gOut, i, h, source, begin, degree, m, first, channels, products) {
  for (let c = first; c < first + channels; c += 8) {
    const o = i * m + c;
    const g0 = gOut[o];
    const g1 = gOut[o + 1];
    const g2 = gOut[o + 2];
    const g3 = gOut[o + 3];
    const g4 = gOut[o + 4];
    const g5 = gOut[o + 5];
    const g6 = gOut[o + 6];
    const g7 = gOut[o + 7];
    for (let k = 0; k < degree; k++) {
      const p = source[begin + k] * m + c;
      const product =
        g0 * h[p] +
        g1 * h[p + 1] +
        g2 * h[p + 2] +
        g3 * h[p + 3] +
        g4 * h[p + 4] +
        g5 * h[p + 5] +
        g6 * h[p + 6] +
        g7 * h[p + 7];
      products[k] = c === first ? product : products[k] + product;
    }
  }
}

/**
 * Adjoint of `attend` and scoreNodes in h, source by source over the transposed order:
 * gH_j = Σ kept·gOut_i + gSrc·attSrc + gDst·attDst. Leaves dL/d(sSrc) in gSrc.
 */
export function sourceGrads({ heads, channels }, edges, state, grads, gOut, gH) {
  const { numNodes, outPtr, targetBySource: target, slotBySource: slot } = edges;
  const { attSrc, attDst, training } = state;
  const { gScore, gSrc, gDst } = grads;
  const m = heads * channels;
  for (let j = 0; j < numNodes; j++) {
    const begin = outPtr[j];
    const end = outPtr[j + 1];
    for (let head = 0; head < heads; head++) {
      let src = 0;
      for (let k = begin; k < end; k++) src += gScore[slot[k] * heads + head];
      gSrc[j * heads + head] = src;
      const dst = gDst[j * heads + head];
      for (let c = head * channels; c < (head + 1) * channels; c += 8) {
        gatherBack(training.kept, slot, heads, head, target, begin, end, gOut, m, c, gH, j);
        const o = j * m + c;
        for (let d = 0; d < 8; d++) gH[o + d] += src * attSrc[c + d] + dst * attDst[c + d];
      }
    }
  }
}

/** gH[j, c … c + 7] = Σ kept[slot of edge k] · gOut[target of edge k] */
function gatherBack(kept, slot, heads, head, target, begin, end, gOut, m, c, gH, j) {
  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0,
    s4 = 0,
    s5 = 0,
    s6 = 0,
    s7 = 0;
  for (let k = begin; k < end; k++) {
    const w = kept[slot[k] * heads + head];
    const p = target[k] * m + c;
    s0 += w * gOut[p];
    s1 += w * gOut[p + 1];
    s2 += w * gOut[p + 2];
    s3 += w * gOut[p + 3];
    s4 += w * gOut[p + 4];
    s5 += w * gOut[p + 5];
    s6 += w * gOut[p + 6];
    s7 += w * gOut[p + 7];
  }
  const o = j * m + c;
  gH[o] = s0;
  gH[o + 1] = s1;
  gH[o + 2] = s2;
  gH[o + 3] = s3;
  gH[o + 4] = s4;
  gH[o + 5] = s5;
  gH[o + 6] = s6;
  gH[o + 7] = s7;
}

/** Adjoint of scoreNodes in att: grad[head, c] = Σ_i gScores[i, head] · h[i, head, c] */
export function attentionGrads({ heads, channels }, numNodes, h, gScores, grad) {
  const m = heads * channels;
  for (let head = 0; head < heads; head++) {
    for (let c = head * channels; c < (head + 1) * channels; c += 8) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0,
        s4 = 0,
        s5 = 0,
        s6 = 0,
        s7 = 0;
      for (let i = 0, p = c, q = head; i < numNodes; i++, p += m, q += heads) {
        const g = gScores[q];
        s0 += g * h[p];
        s1 += g * h[p + 1];
        s2 += g * h[p + 2];
        s3 += g * h[p + 3];
        s4 += g * h[p + 4];
        s5 += g * h[p + 5];
        s6 += g * h[p + 6];
        s7 += g * h[p + 7];
      }
      grad[c] = s0;
      grad[c + 1] = s1;
      grad[c + 2] = s2;
      grad[c + 3] = s3;
      grad[c + 4] = s4;
      grad[c + 5] = s5;
      grad[c + 6] = s6;
      grad[c + 7] = s7;
    }
  }
}
