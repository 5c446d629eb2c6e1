/**
 * Answers the client's requests with the engine. The same host runs in a worker and in-thread; it
 * is the only code that touches objects of the WebAssembly heap.
 */
import type {
  EngineGraph,
  EngineLinks,
  EngineModel,
  EngineModule,
  EngineTrainer,
  TaskData,
} from './engine.js';
import { epochReport } from './epoch_report.js';
import { complaint, fromErrorData, GatlabError, toErrorData } from './errors.js';
import { toCallersNames } from './names.js';
import type {
  Arguments,
  EngineInfo,
  GraphInfo,
  Handle,
  Method,
  Methods,
  ModelInfo,
  Result,
  SplitInfo,
  TrainReply,
  WasmSource,
} from './protocol.js';
import type { EpochReport, RunEnd } from './train_types.js';
import { loadEngine, type Started } from './wasm.js';

interface Run {
  trainer: EngineTrainer;
  model: Handle;
}

export class Host {
  private started: Started | undefined;
  private readonly graphs = new Map<Handle, EngineGraph>();
  private readonly links = new Map<Handle, EngineLinks>();
  private readonly models = new Map<Handle, EngineModel>();
  private readonly runs = new Map<Handle, Run>();
  private nextHandle = 1;
  private crash: GatlabError | undefined;

  constructor(private readonly start: (source: WasmSource) => Promise<Started> = loadEngine) {}

  /** Carries out one request. Whatever goes wrong comes out as a GatlabError. */
  async handle<M extends Method>(method: M, args: Arguments<M>): Promise<Result<M>> {
    if (this.crash) throw this.crash;
    try {
      if (method === 'load') this.started = await this.start(args as Arguments<'load'>);
      const answer = this.answers[method] as (args: Arguments<M>) => Result<M>;
      return answer(args);
    } catch (thrown) {
      if (thrown instanceof WebAssembly.RuntimeError) this.crash = crashed(thrown);
      throw inCallersWords(thrown);
    }
  }

  private readonly answers: Methods = {
    load: () => ({ version: this.ready().version(), ...this.picked() }),

    createGraph: (arrays) => this.graphInfo(this.ready().createGraph(arrays)),
    splitLinks: (args) => this.splitLinks(args),

    createModel: ({ config }) => this.modelInfo(this.ready().createModel(config)),
    loadModel: ({ bytes }) => this.modelInfo(this.ready().loadModel(bytes)),

    predict: ({ model, graph, wanted, options }) =>
      this.model(model).predict(this.graph(graph), wanted, options),
    trace: ({ model, graph, layer }) => this.model(model).trace(this.graph(graph), layer),
    evaluate: ({ model, data, set, options, ranking }) =>
      this.model(model).evaluate(this.data(data), set, options, ranking),
    scoreLinks: ({ model, graph, edgeIndex }) =>
      this.model(model).scoreLinks(this.graph(graph), edgeIndex),
    explain: ({ model, graph, options }) => this.model(model).explain(this.graph(graph), options),
    fidelity: ({ model, graph, explanation, options }) =>
      this.model(model).fidelity(this.graph(graph), explanation, options),
    attentionEntropy: ({ model, graph }) => this.model(model).attentionEntropy(this.graph(graph)),
    memory: ({ model, graph }) => this.model(model).memory(this.graph(graph)),
    stateDict: ({ model }) => this.model(model).stateDict(),
    save: ({ model }) => this.model(model).save(),

    startTraining: (args) => this.startTraining(args),
    trainEpoch: ({ run }) => this.trainEpoch(run),
    trainEpochs: ({ run, epochs, milliseconds }) => this.trainEpochs(run, epochs, milliseconds),
    checkpoint: ({ run }) => held(this.runs, run, 'run').trainer.checkpoint(),
    endTraining: ({ run }) => this.endTraining(run),
    release: ({ handle }) => this.release(handle),
  };

  /** Frees every object and ends the threads. */
  close(): void {
    for (const { trainer } of this.runs.values()) trainer.delete();
    this.runs.clear();
    for (const objects of [this.graphs, this.links, this.models]) {
      for (const object of objects.values()) object.delete();
      objects.clear();
    }
    this.started?.close();
  }

  private picked(): Pick<EngineInfo, 'build' | 'threads'> {
    const { build = 'simd', threads = 1 } = this.started ?? {};
    return { build, threads };
  }

  private ready(): EngineModule {
    if (!this.started) throw new Error('a request came before load');
    return this.started.engine;
  }

  private keep<T>(objects: Map<Handle, T>, object: T): Handle {
    const handle = this.nextHandle++;
    objects.set(handle, object);
    return handle;
  }

  private graphInfo(graph: EngineGraph): GraphInfo {
    return { handle: this.keep(this.graphs, graph), ...graph.info() };
  }

  private splitLinks({ graph, val, test, undirected, seed }: Arguments<'splitLinks'>): SplitInfo {
    const engine = this.ready();
    const links = engine.splitLinks(this.graph(graph), val, test, undirected, seed);
    return {
      handle: this.keep(this.links, links),
      graph: this.graphInfo(engine.graphOfLinks(links)),
      train: links.pairs('train'),
      val: links.pairs('val'),
      test: links.pairs('test'),
    };
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

  private data(data: TaskData<Handle, Handle>): TaskData {
    if ('links' in data) return { links: held(this.links, data.links, 'links') };
    if ('graph' in data) return { graph: this.graph(data.graph) };
    const graphs = (handles: Handle[] = []) => handles.map((handle) => this.graph(handle));
    return { train: graphs(data.train), val: graphs(data.val), test: graphs(data.test) };
  }

  private startTraining({ model, data, options, resume }: Arguments<'startTraining'>): {
    run: Handle;
  } {
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
    const engine = this.ready();
    const given = resume ? merged(engine.checkpointOptions(resume), options) : options;
    const trainer = engine.createTrainer(this.model(model), this.data(data), given);
    const run = this.keep(this.runs, { trainer, model });
    if (resume) this.resume(run, trainer, resume);
    return { run };
  }

  private resume(run: Handle, trainer: EngineTrainer, checkpoint: Uint8Array): void {
    try {
      trainer.resume(checkpoint);
    } catch (thrown) {
      this.release(run);
      throw thrown;
    }
  }

  private trainEpoch(handle: Handle): TrainReply {
    const { trainer } = held(this.runs, handle, 'run');
    if (trainer.stopReason() !== 'running') return { end: this.endTraining(handle) };
    return { report: epochReport(trainer.step()) };
  }

  private trainEpochs(handle: Handle, epochs: number, milliseconds: number): EpochReport[] {
    const { trainer } = held(this.runs, handle, 'run');
    const reports: EpochReport[] = [];
    const end = performance.now() + milliseconds;
    while (reports.length < epochs && trainer.stopReason() === 'running') {
      reports.push(epochReport(trainer.step()));
      if (performance.now() >= end) break;
    }
    return reports;
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
    this.forget(this.links, handle, this.links.get(handle));
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

/** Options of which those of `over` count. */
function merged(json: string, over: string): string {
  return JSON.stringify({ ...JSON.parse(json), ...JSON.parse(over) });
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
  // Callers know one y, be it classes or targets.
  if (data.argument === 'targets') {
    data.argument = 'y';
    data.message = data.message.replace('targets', 'y');
  }
  const argument = data.argument && toCallersNames(data.argument);
  return fromErrorData({
    ...data,
    message: toCallersNames(data.message),
    ...(argument ? { argument } : {}),
  });
}
