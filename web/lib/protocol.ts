/**
 * What client and host say to each other, the same words in a worker and in this thread.
 *
 * The client asks, the host answers each request once, in order. Objects of the engine are known
 * to the client by number (`Handle`). One `trainEpoch` request is exactly one epoch, one
 * `trainEpochs` at most as many as it says: pausing is not asking.
 */
import type {
  EvaluationOut,
  GraphArrays,
  GraphSizes,
  MatrixOut,
  PairsOut,
  ParameterOut,
  PredictionOut,
  PredictionWanted,
  TaskData,
} from './engine.js';
import type { ErrorData } from './errors.js';
import type { ExplanationArrays, ExplanationOut, Fidelity } from './explain.js';
import type { TraceOut } from './trace.js';
import type { EpochReport, NodeSet, RunEnd } from './train_types.js';
import type { Build, MemoryNeeded } from './types.js';

/** Names an object that the host holds. */
export type Handle = number;

/** Where the host finds the engine, bytes or an address to fetch, and with how many threads. */
export interface WasmSource {
  url?: string;
  bytes?: ArrayBuffer | Uint8Array;
  threads?: number | 'auto';
}

/** The engine that the host found. */
export interface EngineInfo {
  version: string;
  build: Build;
  threads: number;
}

export interface GraphInfo extends GraphSizes {
  handle: Handle;
}

export interface SplitInfo {
  handle: Handle;
  graph: GraphInfo;
  train: PairsOut;
  val: PairsOut;
  test: PairsOut;
}

export interface ModelInfo {
  handle: Handle;
  /** The engine's JSON, every option written out. */
  config: string;
}

/** One epoch, or the end of the run, after which the host has let go of it. */
export type TrainReply = { report: EpochReport } | { end: RunEnd };

/** Every request by name, with what it takes and what it gives. */
export interface Methods {
  load(source: WasmSource): EngineInfo;
  createGraph(arrays: GraphArrays): GraphInfo;
  splitLinks(args: {
    graph: Handle;
    val: number;
    test: number;
    undirected: boolean;
    seed: number;
  }): SplitInfo;
  createModel(args: { config: string }): ModelInfo;
  loadModel(args: { bytes: Uint8Array }): ModelInfo;
  predict(args: {
    model: Handle;
    graph: Handle;
    wanted: PredictionWanted;
    options: string;
  }): PredictionOut;
  trace(args: { model: Handle; graph: Handle; layer: number }): TraceOut;
  evaluate(args: {
    model: Handle;
    data: TaskData<Handle, Handle>;
    set: NodeSet;
    options: string;
    ranking: boolean;
  }): EvaluationOut;
  scoreLinks(args: {
    model: Handle;
    graph: Handle;
    edgeIndex: { source: Int32Array; target: Int32Array };
  }): Float32Array;
  explain(args: { model: Handle; graph: Handle; options: string }): ExplanationOut;
  fidelity(args: {
    model: Handle;
    graph: Handle;
    explanation: ExplanationArrays;
    options: string;
  }): Fidelity;
  attentionEntropy(args: { model: Handle; graph: Handle }): MatrixOut[];
  memory(args: { model: Handle; graph: Handle }): MemoryNeeded;
  stateDict(args: { model: Handle }): ParameterOut[];
  save(args: { model: Handle }): Uint8Array;
  startTraining(args: {
    model: Handle;
    data: TaskData<Handle, Handle>;
    options: string;
    /** The checkpoint to go on from, whose options hold where `options` says nothing. */
    resume?: Uint8Array;
  }): { run: Handle };
  trainEpoch(args: { run: Handle }): TrainReply;
  /** At least one epoch while the run goes on, then more until either limit is reached. */
  trainEpochs(args: { run: Handle; epochs: number; milliseconds: number }): EpochReport[];
  checkpoint(args: { run: Handle }): Uint8Array;
  /** Ends a run early; the model gets its best weights. */
  endTraining(args: { run: Handle }): RunEnd;
  release(args: { handle: Handle }): undefined;
}

export type Method = keyof Methods;
export type Arguments<M extends Method> = Parameters<Methods[M]>[0];
export type Result<M extends Method> = ReturnType<Methods[M]>;

export interface Request<M extends Method = Method> {
  id: number;
  method: M;
  args: Arguments<M>;
}

export type Reply = { id: number; result: unknown } | { id: number; error: ErrorData };

/** The memory of every typed array in a message, to be moved instead of copied. */
export function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return found;
}
