/**
 * What users can ask about an answer of a model, and what they get: types, checks, and the way
 * across to the engine, which does the explaining (src/gatlab/explain).
 */
import { knownKeys, numberList, refuse } from './checks.js';
import { configInput } from './config_input.js';
import type { DenseArrays, MatrixOut } from './engine.js';
import type { Matrix } from './types.js';

/** Which number of the model's output is explained. */
export interface Question {
  /** The node; for models with a readout, the graph. */
  index: number;
  /** The class or label; default the class that the model predicts. */
  target?: number;
  /** What the model was trained with; default 'cross_entropy'. */
  loss?: 'cross_entropy' | 'bce' | 'mse' | 'mae';
}

/** What a node mask has an entry for: each node [N, 1], each feature of each node [N, F], or each feature [1, F]. */
export type NodeMaskType = 'none' | 'object' | 'attributes' | 'common_attributes';

/** Which masks there are. */
export interface MaskOptions {
  nodeMaskType?: NodeMaskType;
  /** Whether there is an edge mask; default true. */
  edges?: boolean;
}

/** Attention over the edges that the node depends on, as PyG's AttentionExplainer. */
export interface ExplainByAttention {
  method: 'attention';
  /** How the heads of a layer become one number; default 'max'. */
  reduceHeads?: 'max' | 'mean';
  /** How the layers do; default 'max'. Rollout (Abnar & Zuidema 2020) follows attention back through all layers; its nodeMask [N, 1] sums to 1. */
  reduceLayers?: 'max' | 'mean' | 'rollout';
}

/** How fast the target's logit moves with each feature and each edge's weight. Default nodeMaskType 'attributes'. */
export interface ExplainBySaliency extends MaskOptions {
  method: 'saliency';
  /** Without the sign; default true. */
  absolute?: boolean;
  /** Gradient × feature, gradient × edge weight; default false. */
  multiplyByInputs?: boolean;
}

/** What each feature, and each edge, brings to the target's logit from a baseline of zeros. Default nodeMaskType 'attributes'. */
export interface ExplainByIntegratedGradients extends MaskOptions {
  method: 'integratedGradients';
  /** Default 50. The sum of each mask nears logit − logit at its baseline as steps grow. */
  steps?: number;
}

/** What changes when an edge is not there, or features are 0. Default nodeMaskType 'object'. */
export interface ExplainByOcclusion extends MaskOptions {
  method: 'occlusion';
  /** 'difference' of the target's probability (default), or 'kl', the divergence of all of them. */
  measure?: 'difference' | 'kl';
  /** All edges between two nodes go together, in both directions; default false. */
  undirected?: boolean;
  /** These edges alone, by their place in the caller's order; default all. */
  only?: ArrayLike<number>;
}

/** GNNExplainer (Ying et al. 2019), with PyG's parameters and defaults. Default nodeMaskType 'attributes'. */
export interface ExplainByGnnExplainer extends MaskOptions {
  method: 'gnnExplainer';
  /** Default 100. Other requests wait until they are done. */
  epochs?: number;
  /** Learning rate of Adam; default 0.01. */
  lr?: number;
  /** Weights of the masks' size and entropy; defaults 0.005, 1, 1 and 0.1. */
  edgeSize?: number;
  nodeFeatSize?: number;
  edgeEnt?: number;
  nodeFeatEnt?: number;
  /** Default 'sum'. */
  edgeReduction?: 'sum' | 'mean';
  /** Default 'mean'. */
  nodeFeatReduction?: 'sum' | 'mean';
  /** Keeps logarithms finite; default 1e-15. */
  eps?: number;
  /** Seed of the first masks; default 0. */
  seed?: number;
}

export type ExplainMethod =
  | ExplainByAttention
  | ExplainBySaliency
  | ExplainByIntegratedGradients
  | ExplainByOcclusion
  | ExplainByGnnExplainer;

export type ExplainOptions = Question & ExplainMethod;

/** How much each edge and feature has to do with one number of a model's output; 0 for what cannot have. */
export interface Explanation {
  method: ExplainMethod['method'];
  index: number;
  target: number;
  /** [E] in the caller's edge order; empty without `edges`. */
  edgeMask: Float32Array;
  /** [N, F], [N, 1] or [1, F], as `nodeMaskType` says. */
  nodeMask: Matrix | undefined;
  /** [N] what falls to the self loops that layers add, which are none of the caller's edges; of attention only. */
  selfLoopMask: Float32Array | undefined;
}

export interface FidelityOptions {
  /** So many edges count in full and the others not at all: the largest above 0. */
  topEdges?: number;
  /** The same for entries of the node mask. Without either, both masks count as they are, 0 … 1. */
  topFeatures?: number;
  /** As in the question; default 'cross_entropy'. */
  loss?: 'cross_entropy' | 'bce';
}

/** How well an explanation holds. Good ones have high plus and low minus. */
export interface Fidelity {
  /** 1 when the decision changes without the explained part, else 0 (PyG's fidelity+). */
  plus: number;
  /** 1 when the explained part alone does not keep it, else 0 (PyG's fidelity−). */
  minus: number;
  /** By how much the target's probability falls without the explained part. */
  plusProbability: number;
  /** By how much it falls with nothing but the explained part. */
  minusProbability: number;
  /** 1 − exp(−KL(answer of the explained part ‖ answer)); 0 is best. */
  unfaithfulness: number;
}

/** What the engine gives; masks that are not there have no entries. */
export interface ExplanationOut {
  index: number;
  target: number;
  edgeMask: MatrixOut;
  nodeMask: MatrixOut;
  selfLoopMask: MatrixOut;
}

/** What the engine's fidelity reads of an explanation. */
export interface ExplanationArrays {
  index: number;
  target: number;
  edgeMask: DenseArrays;
  nodeMask: DenseArrays;
}

const ENGINE_METHODS: Record<ExplainMethod['method'], string> = {
  attention: 'attention',
  saliency: 'saliency',
  integratedGradients: 'integrated_gradients',
  occlusion: 'occlusion',
  gnnExplainer: 'gnn_explainer',
};

/** The options as the engine's JSON. */
export function explainInput(options: ExplainOptions): string {
  if (typeof options !== 'object' || options === null || options.index === undefined) {
    refuse(
      'value',
      'index',
      'options with a method and an index',
      options,
      'Name the node that is to be explained: { method, index }',
    );
  }
  if (!Object.hasOwn(ENGINE_METHODS, options.method)) {
    refuse(
      'value',
      'method',
      `one of ${Object.keys(ENGINE_METHODS).join(', ')}`,
      options.method,
      'Name the way to explain',
    );
  }
  const { method, ...rest } = options;
  const given: Record<string, unknown> = { ...rest, method: ENGINE_METHODS[method] };
  if (given.only !== undefined) given.only = Array.from(numberList(given.only, 'only'));
  return configInput(given, 'options');
}

export function explanation(
  out: ExplanationOut,
  { method }: Pick<ExplainOptions, 'method'>,
): Explanation {
  const { data, rows, cols } = out.nodeMask;
  return {
    method,
    index: out.index,
    target: out.target,
    edgeMask: out.edgeMask.data,
    nodeMask: data.length === 0 ? undefined : { data, shape: [rows, cols] },
    selfLoopMask: out.selfLoopMask.data.length === 0 ? undefined : out.selfLoopMask.data,
  };
}

/** Copies of an explanation's masks for the engine. */
export function explanationInput(given: Explanation): ExplanationArrays {
  const why = knownKeys<Explanation>(given, 'explanation', [
    'method',
    'index',
    'target',
    'edgeMask',
    'nodeMask',
    'selfLoopMask',
  ]);
  if (!(why.edgeMask instanceof Float32Array)) {
    refuse(
      'value',
      'explanation',
      'what model.explain() gives',
      given,
      'Pass an explanation of this graph',
    );
  }
  const edges = why.edgeMask.slice();
  const { data, shape } = why.nodeMask ?? { data: new Float32Array(0), shape: [0, 0] };
  return {
    index: why.index,
    target: why.target,
    edgeMask: { data: edges, rows: edges.length, cols: edges.length === 0 ? 0 : 1 },
    nodeMask: { data: data.slice(), rows: shape[0]!, cols: shape[1]! },
  };
}

/** The options of fidelity as the engine's JSON. */
export function fidelityInput(options: FidelityOptions): string {
  const known = ['topEdges', 'topFeatures', 'loss'];
  return configInput(knownKeys<FidelityOptions>(options, 'options', known, ''), 'options');
}
