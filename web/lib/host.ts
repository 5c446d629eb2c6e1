/**
 * Answers the client's requests with the engine. The same host runs in a worker and in-thread; it
 * is the only code that touches objects of the WebAssembly heap.
 */
import type { EngineGraph, EngineModel, EngineModule, EngineTrainer } from './engine.js';
import { complaint, fromErrorData, GatlabError, toErrorData } from './errors.js';
import { toCallersNames } from './names.js';
import type {
  Arguments,
  Handle,
  Method,
  Methods,
  ModelInfo,
  Result,
  RunEnd,
  TrainReply,
  WasmSource,
} from './protocol.js';
import { loadEngine } from './wasm.js';

interface Run {
  trainer: EngineTrainer;
  model: Handle;
}

export class Host {
  private engine: EngineModule | undefined;
  private readonly graphs = new Map<Handle, EngineGraph>();
  private readonly models = new Map<Handle, EngineModel>();
  private readonly runs = new Map<Handle, Run>();
  private nextHandle = 1;
  private crash: GatlabError | undefined;

  constructor(private readonly start: (source: WasmSource) => Promise<EngineModule> = loadEngine) {}

  /** Carries out one request. Whatever goes wrong comes out as a GatlabError. */
  async handle<M extends Method>(method: M, args: Arguments<M>): Promise<Result<M>> {
    if (this.crash) throw this.crash;
    try {
      if (method === 'load') this.engine = await this.start(args as Arguments<'load'>);
      const answer = this.answers[method] as (args: Arguments<M>) => Result<M>;
      return answer(args);
    } catch (thrown) {
      if (thrown instanceof WebAssembly.RuntimeError) this.crash = crashed(thrown);
      throw inCallersWords(thrown);
    }
  }

  private readonly answers: Methods = {
    load: () => ({ version: this.ready().version() }),

    createGraph: (arrays) => {
      const graph = this.ready().createGraph(arrays);
      return {
        handle: this.keep(this.graphs, graph),
        numNodes: graph.numNodes(),
        numEdges: graph.numEdges(),
        numFeatures: graph.numFeatures(),
        numClasses: graph.numClasses(),
      };
    },

    createModel: ({ config }) => this.modelInfo(this.ready().createModel(config)),
    loadModel: ({ bytes }) => this.modelInfo(this.ready().loadModel(bytes)),

    predict: ({ model, graph, attention, embeddings }) =>
      this.model(model).predict(this.graph(graph), attention, embeddings),
    trace: ({ model, graph, layer }) => this.model(model).trace(this.graph(graph), layer),
    evaluate: ({ model, graph, nodes }) => this.model(model).evaluate(this.graph(graph), nodes),
    explain: ({ model, graph, options }) => this.model(model).explain(this.graph(graph), options),
    fidelity: ({ model, graph, explanation, options }) =>
      this.model(model).fidelity(this.graph(graph), explanation, options),
    attentionEntropy: ({ model, graph }) => this.model(model).attentionEntropy(this.graph(graph)),
    stateDict: ({ model }) => this.model(model).stateDict(),
    save: ({ model }) => this.model(model).save(),

    startTraining: ({ model, graph, options }) => this.startTraining(model, graph, options),
    trainEpoch: ({ run }) => this.trainEpoch(run),
    endTraining: ({ run }) => this.endTraining(run),
    release: ({ handle }) => this.release(handle),
  };

  /** Frees every object. */
  releaseAll(): void {
    for (const { trainer } of this.runs.values()) trainer.delete();
    for (const object of [...this.graphs.values(), ...this.models.values()]) object.delete();
    this.runs.clear();
    this.graphs.clear();
    this.models.clear();
  }

  private ready(): EngineModule {
    if (!this.engine) throw new Error('a request came before load');
    return this.engine;
  }

  private keep<T>(objects: Map<Handle, T>, object: T): Handle {
    const handle = this.nextHandle++;
    objects.set(handle, object);
    return handle;
  }

  private modelInfo(model: EngineModel): ModelInfo {
    return { handle: this.keep(this.models, model), config: model.config() };
  }

  private graph(handle: Handle): EngineGraph {
    return held(this.graphs, handle, 'graph');
  }

  private model(handle: Handle): EngineModel {
    return held(this.models, handle, 'model');
  }

  private startTraining(model: Handle, graph: Handle, options: string): { run: Handle } {
    for (const run of this.runs.values()) {
      if (run.model === model) {
        throw complaint('state', {
          argument: 'model',
          expected: 'a model that is not in training',
          got: 'one whose last run has not ended',
          remedy:
            'End that run first: leave its loop, call return() on its iterator, or abort its signal',
        });
      }
    }
    const trainer = this.ready().createTrainer(this.model(model), this.graph(graph), options);
    return { run: this.keep(this.runs, { trainer, model }) };
  }

  private trainEpoch(handle: Handle): TrainReply {
    const { trainer } = held(this.runs, handle, 'run');
    if (trainer.stopReason() !== 'running') return { end: this.endTraining(handle) };
    return { report: trainer.step() };
  }

  private endTraining(handle: Handle): RunEnd {
    const { trainer } = held(this.runs, handle, 'run');
    const reason = trainer.stopReason();
    const bestEpoch = trainer.restoreBest();
    this.forget(this.runs, handle, trainer);
    return { bestEpoch, stopped: reason === 'running' ? 'aborted' : reason };
  }

  /** Frees an object; a model takes its run with it. */
  private release(handle: Handle): undefined {
    const run = this.runs.get(handle);
    if (run) this.forget(this.runs, handle, run.trainer);
    this.forget(this.graphs, handle, this.graphs.get(handle));
    for (const [key, { trainer, model }] of this.runs) {
      if (model === handle) this.forget(this.runs, key, trainer);
    }
    this.forget(this.models, handle, this.models.get(handle));
  }

  private forget(
    objects: Map<Handle, unknown>,
    handle: Handle,
    object: { delete(): void } | undefined,
  ): void {
    objects.delete(handle);
    object?.delete();
  }
}

function held<T>(objects: Map<Handle, T>, handle: Handle, argument: string): T {
  const object = objects.get(handle);
  if (object) return object;
  throw complaint('state', {
    argument,
    expected: `a ${argument} that is still there`,
    got: 'one that was disposed or has ended',
    remedy: `Make a new ${argument}`,
  });
}

/** After a trap nothing in the heap can be trusted. */
function crashed(cause: Error): GatlabError {
  const message = `The engine has crashed (${cause.message}). Start another one with load().`;
  return new GatlabError('internal', message, undefined, { cause });
}

function inCallersWords(thrown: unknown): Error {
  const data = toErrorData(thrown);
  const argument = data.argument && toCallersNames(data.argument);
  return fromErrorData({
    ...data,
    message: toCallersNames(data.message),
    ...(argument ? { argument } : {}),
  });
}
