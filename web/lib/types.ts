/**
 * The public types of gatlab.
 *
 * Letters in shapes: N nodes, E directed edges as given, E' edges as a layer used them (after the
 * self-loop rule), F input features, H heads, C channels per head, K classes. Matrices are
 * row-major. Every array that comes out of the package is a copy that belongs to the caller.
 */

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

/** Node features: nested rows, a dense matrix, or CSR. Sparse features stay sparse in the engine. */
export type FeaturesInput =
  | ReadonlyArray<ArrayLike<number>>
  | { data: ArrayLike<number>; shape: readonly [number, number] }
  | SparseMatrix;

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
  /** Add the reverse of every edge that has none; default false. Not with `edgeAttr`. */
  undirected?: boolean;
  /** Edge features [E, D], in the order of the edges. */
  edgeAttr?:
    | ReadonlyArray<ArrayLike<number>>
    | { data: ArrayLike<number>; shape: readonly [number, number] };
  /** Class of each node, 0 … K-1, or -1 when unknown. */
  y?: ArrayLike<number>;
  trainMask?: MaskInput;
  valMask?: MaskInput;
  testMask?: MaskInput;
}

export type Activation = 'elu' | 'relu' | 'leaky_relu' | 'gelu' | 'tanh' | 'sigmoid' | 'identity';

/** One graph attention layer (GATConv; Veličković et al. 2018), with PyG's options and defaults. */
export interface ConvConfig {
  conv: 'gat';
  /** C, channels per head. */
  outChannels: number;
  /** H; default 1. */
  heads?: number;
  /** true: heads side by side [N, H·C]; false: their mean [N, C]. Default true. */
  concat?: boolean;
  /** Slope of the LeakyReLU on the scores; default 0.2. */
  negativeSlope?: number;
  /** PyG's rule: drop existing self loops, then add one per node. Default true. */
  addSelfLoops?: boolean;
  bias?: boolean;
  /** Add a linear map of the input to the output. Default false. */
  residual?: boolean;
  /** D, features per edge that enter the score; default none. */
  edgeDim?: number;
  /** Edge features of added self loops: a statistic over the edges into the node, or a number. Default 'mean'. */
  fillValue?: 'mean' | 'add' | 'min' | 'max' | number;
  /** Dropout on alpha while training; default the model's `attentionDropout`. */
  dropout?: number;
  /**
   * Dropout on what neighbours send while training, but not on the scores; default 0. The paper's
   * own code has it, PyG's layer has not.
   */
  messageDropout?: number;
  /** Applied to the layer's output; default 'identity'. */
  activation?: Activation;
}

export interface ModelConfig {
  /** F, features per node. */
  inChannels: number;
  layers: ConvConfig[];
  /** Dropout on each layer's input while training; default 0. */
  dropout?: number;
  /** Dropout on alpha while training; default 0. */
  attentionDropout?: number;
  /** Seed of the initial weights; default 0. Same seed, same bits. */
  seed?: number;
}

/** A ConvConfig with its defaults filled in. `dropout` stays out where the model's counts; `edgeDim` 0 means none. */
export type FullConvConfig = Required<Omit<ConvConfig, 'dropout'>> & Pick<ConvConfig, 'dropout'>;

/** A ModelConfig with its defaults filled in. */
export type FullModelConfig = Required<Omit<ModelConfig, 'layers'>> & { layers: FullConvConfig[] };

export interface TrainOptions {
  /** At most this many epochs; default 200. */
  epochs?: number;
  /** Learning rate of Adam; default 0.005. */
  lr?: number;
  /** L2 penalty added to the gradient; default 0.0005. */
  weightDecay?: number;
  /** Stop after this many epochs without progress on the validation nodes; default: never. */
  patience?: number;
  /** What counts as progress: lower loss, higher accuracy, or (the paper's rule) either. Default 'both'. */
  monitor?: 'loss' | 'accuracy' | 'both';
  /** Seed of dropout; default the model's seed. */
  seed?: number;
  /** Stops the run before its next epoch; the model stays as it is then (best or last weights). */
  signal?: AbortSignal;
}

/** Weights by PyG's names, in PyG's shapes. */
export type StateDict = Record<string, { data: Float32Array; shape: number[] }>;

/** What one epoch brought. Accuracies are 0 … 1; NaN where the graph has no such nodes. */
export interface EpochReport {
  /** 1 for the first epoch of this run. */
  epoch: number;
  /** Mean cross-entropy over the training nodes, with dropout, before this epoch's step. */
  loss: number;
  trainAccuracy: number;
  /** After this epoch's step, without dropout. */
  valLoss: number;
  valAccuracy: number;
  /** True when these are the best weights so far by `monitor`. */
  improved: boolean;
}

/** What `fit` returns. */
export interface FitResult {
  history: EpochReport[];
  /** Epoch whose weights the model now has (the last one without validation nodes or patience). */
  bestEpoch: number;
  /** Why it ended. */
  stopped: 'epochs' | 'patience' | 'aborted';
}

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
}

export interface Prediction {
  /** [N, K], before softmax. */
  logits: Matrix;
  /** [N, K], rows sum to 1. */
  probabilities: Matrix;
  /** [N], the most probable class. */
  classes: Int32Array;
  attention: LayerAttention[];
  embeddings: Matrix[];
}

/** Loss and accuracy over a set of nodes, without dropout. */
export interface Evaluation {
  loss: number;
  accuracy: number;
  nodes: number;
}

export interface LoadOptions {
  /** Where gatlab.wasm lies; default beside the module. */
  wasmUrl?: string | URL;
  /** The bytes of gatlab.wasm, when the caller has them already. */
  wasmBinary?: ArrayBuffer | Uint8Array;
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
