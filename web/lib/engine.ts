/**
 * What bindings/bindings.cpp exports, by hand: the engine's side of the package.
 *
 * Every method may throw an Error that carries `code` and `argument` (see bindings/marshal.h).
 * Objects live in the WebAssembly heap until `delete()`; arrays are copies in both directions.
 */
import type { ExplanationArrays, ExplanationOut, Fidelity } from './explain.js';

import type { TraceOut } from './trace.js';
import type { Evaluation, NodeSet } from './train_types.js';
import type { MemoryNeeded } from './types.js';

/** Arrays of one graph, checked, in the engine's types. The layout is documented where it is made: graph_input.ts. */
export interface GraphArrays {
  numNodes: number;
  x: DenseArrays | CsrArrays;
  /** Either the edges one by one, … */
  edgeIndex?: { source: Int32Array; target: Int32Array };
  /** … or a dense [N, N] matrix. */
  adjacency?: Float64Array;
  edgeAttr?: DenseArrays;
  edgeWeight?: DenseArrays;
  /** The classes, or … */
  y?: Int32Array;
  /** … whatever else is to be predicted. */
  targets?: DenseArrays;
  ptr?: Int32Array;
  graphLevel?: boolean;
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

/** Arrays that a prediction may be written into, those of the right length. */
export interface PredictionArrays {
  logits?: Float32Array | undefined;
  probabilities?: Float32Array | undefined;
  classes?: Int32Array | undefined;
}

/** What a prediction is to hold beside the logits. */
export interface PredictionWanted {
  attention: boolean;
  embeddings: boolean;
  probabilities: boolean;
  into: PredictionArrays;
}

export interface PredictionOut {
  logits: MatrixOut;
  probabilities: MatrixOut;
  classes: Int32Array;
  attention: AttentionOut[];
  embeddings: MatrixOut[];
}

/** The sizes of a graph. */
export interface GraphSizes {
  numNodes: number;
  numEdges: number;
  numFeatures: number;
  numClasses: number;
  numTargets: number;
  numGraphs: number;
}

/** An Evaluation whose matrix is still the engine's. */
export type EvaluationOut = Omit<Evaluation, 'confusion'> & {
  confusion: { data: Int32Array; rows: number; cols: number };
};

/** What a run works on: the masked nodes of one graph, many graphs, or links. */
export type TaskData<G = EngineGraph, L = EngineLinks> =
  | { graph: G }
  | { train: G[]; val?: G[]; test?: G[] }
  | { links: L };

/** Pairs of nodes, of which the first `numEdges` are edges. */
export interface PairsOut {
  source: Int32Array;
  target: Int32Array;
  numEdges: number;
}

export interface ParameterOut {
  name: string;
  shape: number[];
  data: Float32Array;
}

interface Owned {
  /** Frees the object. */
  delete(): void;
}

export interface EngineGraph extends Owned {
  info(): GraphSizes;
}

/** A graph with hidden edges. */
export interface EngineLinks extends Owned {
  pairs(set: NodeSet): PairsOut;
}

export interface EngineModel extends Owned {
  /** Its configuration with every option written out, as JSON in snake_case. */
  config(): string;
  /** `options`: JSON of train options, of which loss and batch_size count. */
  predict(graph: EngineGraph, wanted: PredictionWanted, options: string): PredictionOut;
  trace(graph: EngineGraph, layer: number): TraceOut;
  evaluate(data: TaskData, set: NodeSet, options: string, ranking: boolean): EvaluationOut;
  /** The probability that each pair is an edge. */
  scoreLinks(
    graph: EngineGraph,
    edgeIndex: { source: Int32Array; target: Int32Array },
  ): Float32Array;
  explain(graph: EngineGraph, options: string): ExplanationOut;
  fidelity(graph: EngineGraph, explanation: ExplanationArrays, options: string): Fidelity;
  /** Per attention layer [N, H]. */
  attentionEntropy(graph: EngineGraph): MatrixOut[];
  /** Bytes that work on the graph will ask for, beside the graph and the model themselves. */
  memory(graph: EngineGraph): MemoryNeeded;
  /** PyG's names and shapes. */
  stateDict(): ParameterOut[];
  /** The bytes of a safetensors file. */
  save(): Uint8Array;
}

/** One training run. Keeps its model and graphs alive by itself. */
export interface EngineTrainer extends Owned {
  /** One epoch: the numbers of its report, as epoch_report.ts names them. */
  step(): Float64Array;
  stopReason(): 'running' | 'epochs' | 'patience';
  /** Gives the model its best weights and returns the epoch that they are of. */
  restoreBest(): number;
  /** The bytes of a safetensors file. */
  checkpoint(): Uint8Array;
  /** Lets a fresh run, and its model, go on where the checkpoint was made. */
  resume(bytes: Uint8Array): void;
}

export interface EngineModule {
  version(): string;
  createGraph(arrays: GraphArrays): EngineGraph;
  splitLinks(
    graph: EngineGraph,
    val: number,
    test: number,
    undirected: boolean,
    seed: number,
  ): EngineLinks;
  /** The graph without the hidden edges. */
  graphOfLinks(links: EngineLinks): EngineGraph;
  createModel(config: string): EngineModel;
  loadModel(bytes: Uint8Array): EngineModel;
  createTrainer(model: EngineModel, data: TaskData, options: string): EngineTrainer;
  /** The options of the run that was saved, as JSON. */
  checkpointOptions(bytes: Uint8Array): string;
}

/** What gatlab-threads has beside. */
export interface ThreadedModule extends EngineModule {
  /** How many threads to use; they start with the first work worth sharing, or … */
  setThreads(threads: number): void;
  /** … now. */
  startThreads(): void;
}

/** What Emscripten's glue is given. */
export interface EngineSettings {
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
  /** Makes the worker of a thread, called with `new`. */
  Worker?: () => object;
}

/** The default export of gatlab.mjs and gatlab-threads.mjs, made by Emscripten. */
export type EngineFactory = (settings?: EngineSettings) => Promise<EngineModule>;
