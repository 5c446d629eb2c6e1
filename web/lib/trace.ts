import { refuse } from './checks.js';
import type { MatrixOut } from './engine.js';
import { camelCase } from './names.js';
import type { Matrix } from './types.js';

/** What the engine writes down (src/gatlab/nn/trace.h), by its names. */
export interface TraceOut {
  source: Int32Array;
  target: Int32Array;
  values: Record<string, MatrixOut>;
}

export interface TraceOptions {
  /** Which layer of the model's list; default 0, the first. */
  layer?: number;
}

/**
 * Every intermediate value of one attention layer's forward pass, without dropout.
 *
 * Linear maps are [in, out], as in x·W. Where a value is by edge, row k belongs to the edge
 * `edgeIndex[0][k]` → `edgeIndex[1][k]`, as in LayerAttention.
 */
export interface LayerTrace<Values extends TraceValues = TraceValues> {
  layer: number;
  /** `[sources, targets]`, the caller's edges in the caller's order, added self loops last. */
  edgeIndex: [Int32Array, Int32Array];
  /** 1 where the edge is a self loop. */
  isSelfLoop: Uint8Array;
  numNodes: number;
  values: Values;
}

/** What every kind of attention layer has. M is H·C when heads stand side by side, else C. */
export interface TraceValues {
  /** [N, F], what goes in. */
  x: Matrix;
  /** [N·N, H], row i·N + j: the score that i would give j if they were tied. Up to 64 nodes, without edge features. */
  pairScores?: Matrix;
  /** [E', H], the score before softmax. */
  e: Matrix;
  /** [N, H], the largest score among the edges into each node. */
  max: Matrix;
  /** [E', H], exp(e − max). */
  exp: Matrix;
  /** [N, H], Σ exp over the edges into each node. */
  sum: Matrix;
  /** [E', H], exp / sum. */
  alpha: Matrix;
  /** [E', 1], and [E', H] alpha · edgeWeight, where the graph has weights. */
  edgeWeight?: Matrix;
  weights?: Matrix;
  /** [E', H·C], alpha (or weights) times what the source sends. */
  messages: Matrix;
  /** [N, H·C], the sum of the messages into each node. */
  headSums: Matrix;
  /** [N, M], the heads side by side, or their mean. */
  combined: Matrix;
  /** [N, M], what the layer gives: `combined` and all that is added to it. */
  out: Matrix;
  /** [N, M], the same after the layer's activation. */
  activated: Matrix;
  /** [1, M], where the layer has one. */
  bias?: Matrix;
  /** Every other value of the layer by its name; which there are depends on its kind. */
  [name: string]: Matrix | undefined;
}

/** A GAT layer: h = x·W, e = LeakyReLU(sDst[i] + sSrc[j]). */
export interface GatTraceValues extends TraceValues {
  /** [F, H·C] */
  weight: Matrix;
  /** [H, C] each. */
  attSrc: Matrix;
  attDst: Matrix;
  /** [N, H·C] */
  h: Matrix;
  /** [N, H] each: what a node's h is worth as a source, and as a listener. */
  sSrc: Matrix;
  sDst: Matrix;
  /** [E', H], the score before LeakyReLU. */
  z: Matrix;
}

/** A GATv2 layer: e = Σ_c att · LeakyReLU(l[j] + r[i]). */
export interface GatV2TraceValues extends TraceValues {
  /** [F, H·C] each; [1, H·C] the biases, where the layer has them. */
  weightL: Matrix;
  weightR: Matrix;
  biasL?: Matrix;
  biasR?: Matrix;
  /** [H, C] */
  att: Matrix;
  /** [N, H·C] each: a node as a source, and as a listener. */
  l: Matrix;
  r: Matrix;
  /** [E', H·C], l[j] + r[i], and LeakyReLU of it. */
  z: Matrix;
  leaky: Matrix;
}

/** A graph transformer: e = ⟨q[i], k[j]⟩ / √C, and v is what a source sends. */
export interface TransformerTraceValues extends TraceValues {
  /** [F, H·C] each, and [1, H·C] each. */
  weightQuery: Matrix;
  weightKey: Matrix;
  weightValue: Matrix;
  biasQuery: Matrix;
  biasKey: Matrix;
  biasValue: Matrix;
  /** [N, H·C] each. */
  q: Matrix;
  k: Matrix;
  v: Matrix;
  /** [N, M], x·weightSkip + biasSkip, which is added to `combined`, where the node takes part itself. */
  weightSkip?: Matrix;
  biasSkip?: Matrix;
  skip?: Matrix;
}

export function layerTrace(
  { source, target, values }: TraceOut,
  layer: number,
  numNodes: number,
): LayerTrace {
  const matrices = Object.entries(values).map(([name, { data, rows, cols }]) => [
    camelCase(name),
    { data, shape: [rows, cols] } satisfies Matrix,
  ]);
  return {
    layer,
    edgeIndex: [source, target],
    isSelfLoop: Uint8Array.from(source, (from, k) => Number(from === target[k])),
    numNodes,
    values: Object.fromEntries(matrices) as TraceValues,
  };
}

/** A whole number; whether the model has such a layer is for the engine to say. */
export function checkedLayer(layer: unknown): number {
  if (typeof layer === 'number' && Number.isInteger(layer) && Math.abs(layer) < 2 ** 31)
    return layer;
  return refuse(
    'value',
    'layer',
    'a whole number, the place of a layer in the list',
    layer,
    'Layers are numbered from 0',
  );
}
