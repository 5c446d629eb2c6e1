/**
 * What bindings/bindings.cpp exports, by hand: the engine's side of the package.
 *
 * Every method may throw an Error that carries `code` and `argument` (see bindings/marshal.h).
 * Objects live in the WebAssembly heap until `delete()`; arrays are copies in both directions.
 */
import type { ExplanationArrays, ExplanationOut, Fidelity } from './explain.js';

import type { TraceOut } from './trace.js';

/** Arrays of one graph, checked, in the engine's types. The layout is documented where it is made: graph_input.ts. */
export interface GraphArrays {
  numNodes: number;
  x: DenseArrays | CsrArrays;
  /** Either the edges one by one, … */
  edgeIndex?: { source: Int32Array; target: Int32Array };
  /** … or a dense [N, N] matrix. */
  adjacency?: Float64Array;
  edgeAttr?: DenseArrays;
  y?: Int32Array;
  trainMask?: Uint8Array;
  valMask?: Uint8Array;
  testMask?: Uint8Array;
}

export interface DenseArrays {
  data: Float32Array;
  rows: number;
  cols: number;
}

export interface CsrArrays {
  rowPtr: Int32Array;
  colIdx: Int32Array;
  values: Float32Array;
  rows: number;
  cols: number;
}

/** A matrix that came out of the engine. */
export interface MatrixOut {
  data: Float32Array;
  rows: number;
  cols: number;
}

export interface AttentionOut {
  source: Int32Array;
  target: Int32Array;
  alpha: MatrixOut;
}

export interface PredictionOut {
  logits: MatrixOut;
  probabilities: MatrixOut;
  classes: Int32Array;
  attention: AttentionOut[];
  embeddings: MatrixOut[];
}

export interface EpochOut {
  epoch: number;
  loss: number;
  trainAccuracy: number;
  valLoss: number;
  valAccuracy: number;
  improved: boolean;
}

export interface EvaluationOut {
  loss: number;
  accuracy: number;
  nodes: number;
}

export interface ParameterOut {
  name: string;
  shape: number[];
  data: Float32Array;
}

export type NodeSet = 'train' | 'val' | 'test';

interface Owned {
  /** Frees the object. */
  delete(): void;
}

export interface EngineGraph extends Owned {
  numNodes(): number;
  numEdges(): number;
  numFeatures(): number;
  numClasses(): number;
}

export interface EngineModel extends Owned {
  /** Its configuration with every option written out, as JSON in snake_case. */
  config(): string;
  predict(graph: EngineGraph, attention: boolean, embeddings: boolean): PredictionOut;
  trace(graph: EngineGraph, layer: number): TraceOut;
  evaluate(graph: EngineGraph, nodes: NodeSet): EvaluationOut;
  explain(graph: EngineGraph, options: string): ExplanationOut;
  fidelity(graph: EngineGraph, explanation: ExplanationArrays, options: string): Fidelity;
  /** Per attention layer [N, H]. */
  attentionEntropy(graph: EngineGraph): MatrixOut[];
  /** PyG's names and shapes. */
  stateDict(): ParameterOut[];
  /** The bytes of a safetensors file. */
  save(): Uint8Array;
}

/** One training run. Keeps its model and graph alive by itself. */
export interface EngineTrainer extends Owned {
  /** One epoch. */
  step(): EpochOut;
  stopReason(): 'running' | 'epochs' | 'patience';
  /** Gives the model its best weights and returns the epoch that they are of. */
  restoreBest(): number;
}

export interface EngineModule {
  version(): string;
  createGraph(arrays: GraphArrays): EngineGraph;
  createModel(config: string): EngineModel;
  loadModel(bytes: Uint8Array): EngineModel;
  createTrainer(model: EngineModel, graph: EngineGraph, options: string): EngineTrainer;
}

/** The default export of gatlab.mjs, made by Emscripten. */
export type EngineFactory = (options: {
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ): object;
}) => Promise<EngineModule>;
