/** Training and evaluation: what they take and what they report. */
import type { Graph } from './graph.js';
import type { LinkSplit } from './links.js';
import type { Matrix } from './types.js';

/** What training makes small. 'cross_entropy' needs classes in `y`, the others a matrix `y` [N, L]. */
export type Loss =
  /** One class per node; class weights count. */
  | 'cross_entropy'
  /** Labels of which several may hold, 0 or 1: binary cross-entropy on logits. */
  | 'bce'
  /** Numbers: mean squared and mean absolute error. */
  | 'mse'
  | 'mae';

/** What a run can be judged by; more is better. */
export type Metric = 'accuracy' | 'micro_f1' | 'macro_f1' | 'roc_auc' | 'average_precision' | 'r2';

/** Epochs in which lr first grows to its size, in equal steps; default 0. */
interface WarmUp {
  warmup?: number;
}

/** How the learning rate changes from epoch to epoch; PyTorch's meanings. A name alone takes the defaults. */
export type Schedule =
  | 'constant'
  | 'step'
  | 'cosine'
  | 'plateau'
  | (WarmUp & { kind: 'constant' })
  /** lr · gamma^(whole `stepSize` epochs gone by); defaults 50 and 0.5. */
  | (WarmUp & { kind: 'step'; stepSize?: number; gamma?: number })
  /** Half a cosine from lr down to `etaMin` (0) in `tMax` epochs (all of the run). */
  | (WarmUp & { kind: 'cosine'; tMax?: number; etaMin?: number })
  /** lr · `factor` (0.1) when the validation loss has not fallen by the share `threshold` (1e-4) for `patience` (10) epochs. */
  | (WarmUp & {
      kind: 'plateau';
      factor?: number;
      patience?: number;
      threshold?: number;
      minLr?: number;
    });

/** Graphs to learn from, and unseen ones to be judged by. Every node, or graph, whose label is known takes part. */
export interface GraphSets {
  train: readonly Graph[];
  val?: readonly Graph[];
  test?: readonly Graph[];
}

/** The masked nodes (or graphs) of one graph, many graphs, or links of `lab.splitLinks`. */
export type TrainingData = Graph | GraphSets | LinkSplit;

export interface TrainOptions {
  /** At most this many epochs; default 200. */
  epochs?: number;
  /** Learning rate; default 0.005. */
  lr?: number;
  /** Default 0.0005. L2 penalty added to the gradient; of adamw, the share of the weights that lr takes away. */
  weightDecay?: number;
  /** Stop after this many epochs without progress on the validation nodes, and restore the best weights; default: never. */
  patience?: number;
  /** What counts as progress: lower loss, higher accuracy or metric, or (the GAT paper's rule) loss or metric. Default 'both'. */
  monitor?: 'loss' | 'accuracy' | 'metric' | 'both';
  /** Seed of dropout and of the order of batches; default the model's seed. */
  seed?: number;
  /** Default 'adam'. */
  optimizer?: 'adam' | 'adamw' | 'sgd';
  /** Of sgd; default 0. */
  momentum?: number;
  /** Of adam and adamw; default 0.9. */
  beta1?: number;
  /** Of adam and adamw; default 0.999. */
  beta2?: number;
  /** Of adam and adamw; default 1e-8. */
  eps?: number;
  /** Default 'constant'. */
  schedule?: Schedule;
  /** The longest that all gradients together may be; default any length. */
  clip?: number;
  /** Default 'cross_entropy'; for links 'bce', which is theirs. */
  loss?: Loss;
  /** [K], one weight per class, of cross_entropy; default 1 each. */
  classWeights?: number[];
  /** What epochs report and `monitor` looks at; default accuracy, micro_f1 for bce, r2 for mse and mae, roc_auc for links. */
  metric?: Metric;
  /**
   * Neighbours that a node listens to while learning, one number per attention layer, from the last
   * layer back to the first, -1 for all (PyG's `NeighborLoader`); default all. Of one graph.
   */
  numNeighbors?: number[];
  /** One graph: nodes to learn from per step; default all. Many graphs: how many per step; default 1. */
  batchSize?: number;
  /** Many graphs: in another order in each epoch; default true. */
  shuffle?: boolean;
  /** Go on from this checkpoint. Its options hold, unless they are given anew (such as more epochs). */
  resume?: Uint8Array | ArrayBuffer;
  /** Stops the run before its next epoch; the model stays as it is then (best or last weights). */
  signal?: AbortSignal;
}

/** What one epoch brought. NaN where there are no such nodes, or no such metric. */
export interface EpochReport {
  /** 1 for the first epoch of this run. */
  epoch: number;
  /** Over the training nodes, with dropout, before each batch's step. */
  loss: number;
  /** 0 … 1. */
  trainAccuracy: number;
  /** After this epoch's steps, without dropout. */
  valLoss: number;
  valAccuracy: number;
  /** By the metric of the options. */
  trainMetric: number;
  valMetric: number;
  /** True when these are the best weights so far by `monitor`. */
  improved: boolean;
  /** Learning rate of this epoch. */
  lr: number;
  /** Length of all gradients together before clipping (last batch); NaN when nothing is clipped. */
  gradNorm: number;
}

/** How a run ended. */
export interface RunEnd {
  /** Epoch whose weights the model now has (the last one without validation nodes or patience). */
  bestEpoch: number;
  /** Why it ended. */
  stopped: 'epochs' | 'patience' | 'aborted';
}

/** A run: an async iteration of which each step is one epoch. Not asking for the next is pausing. */
export interface TrainingRun extends AsyncIterableIterator<EpochReport> {
  /**
   * Where the run stands, as a safetensors file that `lab.loadModel` reads and `train` resumes from.
   * Between the first epoch and the end of the run.
   */
  checkpoint(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Up to `epochs` of them in one go, fewer where these would take longer than `milliseconds`, and what
   * each brought; nothing once the run has come to its end. For views that follow a training: a word to
   * the worker for each epoch would cost more than a small epoch itself. After the first epoch.
   */
  many(epochs: number, milliseconds?: number): Promise<EpochReport[]>;
}

/** What `fit` returns. */
export interface FitResult extends RunEnd {
  history: EpochReport[];
}

/** The nodes of one of a graph's masks, or one of the sets of links. */
export type NodeSet = 'train' | 'val' | 'test';

export interface EvaluateOptions {
  /** What the model was trained with; default 'cross_entropy', for links 'bce'. */
  loss?: Loss;
  /** As in training. */
  classWeights?: number[];
  /** Also computes rocAuc and averagePrecision, which have to sort all scores; default for links only. */
  ranking?: boolean;
  /** One graph: nodes at a time, layer by layer, which holds less memory; default all at once. Many graphs: how many at once. */
  batchSize?: number;
}

/** Loss and metrics, without dropout. NaN where the loss has no such metric. */
export interface Evaluation {
  loss: number;
  accuracy: number;
  /** How many nodes, graphs or pairs were looked at. */
  nodes: number;
  microF1: number;
  /** Mean over the classes that occur or were chosen. */
  macroF1: number;
  /** Mean over the classes or labels that have both kinds; NaN unless `ranking`. */
  rocAuc: number;
  /** NaN unless `ranking`. */
  averagePrecision: number;
  r2: number;
  /** [K, K] counts, row = the true class, column = the class chosen; [0, 0] without classes. */
  confusion: Omit<Matrix, 'data'> & { data: Int32Array };
}
