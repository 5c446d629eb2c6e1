/**
 * The public types of gatlab.
 *
 * Letters in shapes: N nodes, E directed edges as given, E' edges as a layer used them (after the
 * self-loop rule), F input features, H heads, C channels per head, K classes. Matrices are
 * row-major. Every array that comes out of the package is a copy that belongs to the caller.
 */
import type { Loss } from './train_types.js';

/** A dense row-major matrix: entry (i, j) is `data[i * shape[1] + j]`. */
export interface Matrix {
  data: Float32Array;
  shape: [rows: number, columns: number];
}

/** A sparse row-major matrix (CSR): row i holds the stored values `rowPtr[i] … rowPtr[i + 1] - 1`. */
export interface SparseMatrix {
  rowPtr: ArrayLike<number>;
  colIdx: ArrayLike<number>;
  values: ArrayLike<number>;
  shape: [rows: number, columns: number];
}

/** A dense matrix: nested rows, or row-major numbers with their shape. */
export type MatrixInput =
  | ReadonlyArray<ArrayLike<number>>
  | { data: ArrayLike<number>; shape: readonly [number, number] };

/** Node features: dense, or CSR. Sparse features stay sparse in the engine. */
export type FeaturesInput = MatrixInput | SparseMatrix;

/** Which nodes: one flag per node (booleans or a Uint8Array), or node indices (a plain array of numbers, or `nodes`). */
export type MaskInput =
  | ReadonlyArray<boolean>
  | Uint8Array
  | ReadonlyArray<number>
  | { nodes: ArrayLike<number> };

/** A graph with its features, labels and masks. Give exactly one of `edgeIndex`, `edges`, `adjacency`. */
export interface GraphInput {
  /** Node features [N, F]. */
  x: FeaturesInput;
  /** `[sources, targets]`, each of length E; a message flows source → target. */
  edgeIndex?: readonly [ArrayLike<number>, ArrayLike<number>];
  /** Pairs `[source, target]`; `number[][]` as it comes out of JSON will do. */
  edges?: ReadonlyArray<ArrayLike<number>>;
  /** [N, N]; a non-zero entry at (i, j) lets node i attend to node j, i.e. the edge j → i. */
  adjacency?: ReadonlyArray<ArrayLike<number>>;
  /** Add the reverse of every edge that has none; default false. Not with `edgeAttr` or `edgeWeight`. */
  undirected?: boolean;
  /** Edge features [E, D], in the order of the edges. */
  edgeAttr?: MatrixInput;
  /** [E] or [E, 1], in the order of the edges: multiplies alpha after the softmax (DGL's meaning). */
  edgeWeight?: ArrayLike<number>;
  /**
   * A list: the class of each node, 0 … K-1, or -1 when unknown. A matrix [N, L]: labels 0 or 1 of
   * which several may hold, or numbers to be predicted.
   */
  y?: ArrayLike<number> | MatrixInput;
  /** Several graphs in one, as PyG's Batch: graph g has the nodes `ptr[g] … ptr[g + 1] - 1`. */
  ptr?: ArrayLike<number>;
  /** The same as the number of each node's graph, ascending from 0. */
  batch?: ArrayLike<number>;
  /** `y` and the masks are of whole graphs, one entry (or row) per graph; default false. */
  graphLevel?: boolean;
  trainMask?: MaskInput;
  valMask?: MaskInput;
  testMask?: MaskInput;
}

/** Weights by PyG's names, in PyG's shapes. */
export type StateDict = Record<string, { data: Float32Array; shape: number[] }>;

/** Attention of one layer. Entry (k, h) belongs to the edge `edgeIndex[0][k]` → `edgeIndex[1][k]` and head h. */
export interface LayerAttention {
  /** `[sources, targets]`, the caller's edges in the caller's order (loops removed by the rule), added self loops last. */
  edgeIndex: [Int32Array, Int32Array];
  /** [E', H]; sums to 1 over the edges into each node that has any. */
  alpha: Matrix;
  /** 1 where the edge is a self loop. */
  isSelfLoop: Uint8Array;
  heads: number;
  numNodes: number;
  /** [N, N] with row = the node that attends, column = to whom; duplicates add up. One head, or the mean of all. */
  toDense(head?: number | 'mean'): Matrix;
}

export interface PredictOptions {
  /** Also return the attention of every layer. */
  attention?: boolean;
  /** Also return the output of every layer, after its activation. */
  embeddings?: boolean;
  /** Default true. false: the logits alone, for half the memory and without the time of a softmax; probabilities are then [0, 0] and classes empty. */
  probabilities?: boolean;
  /**
   * An earlier prediction that nobody needs any more. Its logits, probabilities and classes are
   * written over where their lengths fit, instead of making new ones: for who predicts again and
   * again. A worker has to take them away for that, so read the new prediction only.
   */
  into?: Prediction;
  /** What the model was trained with: probabilities are the softmax of the logits for 'cross_entropy' (default), their sigmoid for 'bce'. */
  loss?: Loss;
  /** Compute layer by layer, so many nodes at a time: the same bits, less memory. Not with `attention`. */
  batchSize?: number;
}

export interface Prediction {
  /** [N, K], before softmax. */
  logits: Matrix;
  /** [N, K]: rows sum to 1, but for 'bce', where each entry is a probability; [0, 0] of numbers, or when not asked for. */
  probabilities: Matrix;
  /** [N], the most probable class; empty when the loss has none, or without probabilities. */
  classes: Int32Array;
  attention: LayerAttention[];
  embeddings: Matrix[];
}

/** Bytes, as `model.memory` plans them. */
export interface MemoryNeeded {
  inference: number;
  training: number;
}

/** Which of the two WebAssembly files runs: gatlab.wasm, or gatlab-threads.wasm. */
export type Build = 'simd' | 'threads';

export interface LoadOptions {
  /** Where gatlab.wasm, or gatlab-threads.wasm, lies; default beside the module. */
  wasmUrl?: string | URL;
  /** The bytes of either, when the caller has them already. */
  wasmBinary?: ArrayBuffer | Uint8Array;
  /**
   * How many threads work on large graphs. 'auto' (default): as many as there are processors, up to
   * 8, in Node and where the page is cross-origin isolated; otherwise 1. The results have the same
   * bits with any number.
   */
  threads?: number | 'auto';
  /** true: a worker (default in a page); false: this thread (default in Node); or a Worker made by the caller. */
  worker?: boolean | WorkerLike;
}

/** What is needed of a Worker that runs `gatlab/worker`: a Worker has it. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(
    type: 'message' | 'error' | 'messageerror',
    listener: (event: Event) => void,
  ): void;
  terminate(): void;
}
