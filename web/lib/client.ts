/** The classes that a user sees. They hold numbers (handles), never pointers. */
import { abandoned, release } from './abandoned.js';
import { layerAttention } from './attention.js';
import type { Channel } from './channel.js';
import { knownKeys, refuse } from './checks.js';
import { configInput } from './config_input.js';
import type { MatrixOut, NodeSet } from './engine.js';
import { complaint } from './errors.js';
import {
  type ExplainOptions,
  type Explanation,
  explainInput,
  explanation,
  explanationInput,
  type Fidelity,
  type FidelityOptions,
  fidelityInput,
} from './explain.js';
import { graphInput } from './graph_input.js';
import { fromEngineJson } from './names.js';
import type { GraphInfo, Handle, ModelInfo } from './protocol.js';
import { checkedLayer, type LayerTrace, layerTrace, type TraceOptions } from './trace.js';
import { type TrainingRun, trainingRun } from './training.js';
import type {
  EpochReport,
  Evaluation,
  FitResult,
  FullModelConfig,
  GraphInput,
  Matrix,
  ModelConfig,
  Prediction,
  PredictOptions,
  StateDict,
  TrainOptions,
} from './types.js';

/** `Symbol.dispose`, also where the platform does not have it yet. */
const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/** Something that the engine holds for us. */
abstract class Held {
  /** @internal */
  readonly channel: Channel;
  private readonly handle: Handle;
  private disposed = false;

  /** @internal */
  constructor(channel: Channel, handle: Handle) {
    this.channel = channel;
    this.handle = handle;
    abandoned.register(this, { channel, handle }, this);
  }

  /** Frees the memory. Later use is an error; disposing again is not. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    abandoned.unregister(this);
    release({ channel: this.channel, handle: this.handle });
  }

  [dispose](): void {
    this.dispose();
  }

  /** @internal The handle, if this can still be used. */
  use(argument: string): Handle {
    if (!this.disposed) return this.handle;
    return refuse(
      'state',
      argument,
      `a ${argument} in use`,
      'one that was disposed',
      `Make a new ${argument}`,
    );
  }
}

/** A graph with its features, labels and masks, held by the engine. */
export class Graph extends Held {
  readonly numNodes: number;
  /** Directed edges, without the self loops that layers add. */
  readonly numEdges: number;
  readonly numFeatures: number;
  /** Largest label + 1; 0 without labels. */
  readonly numClasses: number;

  /** @internal */
  constructor(channel: Channel, info: GraphInfo) {
    super(channel, info.handle);
    this.numNodes = info.numNodes;
    this.numEdges = info.numEdges;
    this.numFeatures = info.numFeatures;
    this.numClasses = info.numClasses;
  }
}

/** A graph attention network with its weights, held by the engine. */
export class Model extends Held {
  /** The configuration, with every default filled in. */
  readonly config: FullModelConfig;

  /** @internal */
  constructor(channel: Channel, info: ModelInfo) {
    super(channel, info.handle);
    this.config = fromEngineJson(info.config);
  }

  /**
   * Trains one epoch per step of the iteration: not asking is pausing. Leaving the loop, or the
   * signal, ends the run, and the model gets its best weights (with validation nodes and patience)
   * or keeps its last ones.
   */
  train(graph: Graph, options: TrainOptions = {}): AsyncIterableIterator<EpochReport> {
    return this.run(graph, options);
  }

  /** Trains to the end and returns what each epoch brought. */
  async fit(graph: Graph, options: TrainOptions = {}): Promise<FitResult> {
    const run = this.run(graph, options);
    const history: EpochReport[] = [];
    for (;;) {
      const step = await run.next();
      if (step.done) return { history, ...step.value };
      history.push(step.value);
    }
  }

  /** Class probabilities of every node, without dropout. */
  async predict(graph: Graph, options: PredictOptions = {}): Promise<Prediction> {
    const { attention = false, embeddings = false } = knownKeys<PredictOptions>(
      options,
      'options',
      ['attention', 'embeddings'],
      '',
    );
    const handles = this.with(graph);
    const out = await this.channel.call('predict', {
      ...handles,
      attention: !!attention,
      embeddings: !!embeddings,
    });
    return {
      logits: matrix(out.logits),
      probabilities: matrix(out.probabilities),
      classes: out.classes,
      attention: out.attention.map((layer) => layerAttention(layer, graph.numNodes)),
      embeddings: out.embeddings.map(matrix),
    };
  }

  /**
   * Every intermediate value of one attention layer's forward pass, without dropout; for graphs
   * small enough to be looked at.
   */
  async trace(graph: Graph, options: TraceOptions = {}): Promise<LayerTrace> {
    const { layer = 0 } = knownKeys<TraceOptions>(options, 'options', ['layer'], '');
    const checked = checkedLayer(layer);
    const out = await this.channel.call('trace', { ...this.with(graph), layer: checked });
    return layerTrace(out, checked, graph.numNodes);
  }

  /** Loss and accuracy over one of the graph's sets of nodes, without dropout. */
  async evaluate(graph: Graph, nodes: NodeSet): Promise<Evaluation> {
    if (!['train', 'val', 'test'].includes(nodes)) {
      refuse(
        'value',
        'nodes',
        "'train', 'val' or 'test'",
        nodes,
        'Choose one of the masks of the graph',
      );
    }
    return this.channel.call('evaluate', { ...this.with(graph), nodes });
  }

  /**
   * Which edges and features made the model say what it says of a node, or of a graph for models
   * with a readout. The model is not changed, and a run of it not disturbed.
   */
  async explain(graph: Graph, options: ExplainOptions): Promise<Explanation> {
    const json = explainInput(options);
    const out = await this.channel.call('explain', { ...this.with(graph), options: json });
    return explanation(out, options);
  }

  /** How well an explanation of this graph holds. */
  async fidelity(graph: Graph, why: Explanation, options: FidelityOptions = {}): Promise<Fidelity> {
    return this.channel.call('fidelity', {
      ...this.with(graph),
      explanation: explanationInput(why),
      options: fidelityInput(options),
    });
  }

  /**
   * How even each node's attention is, per layer [N, H]: 1 is the same for all neighbours, 0 all on
   * one, NaN where fewer than two edges come in.
   */
  async attentionEntropy(graph: Graph): Promise<Matrix[]> {
    return (await this.channel.call('attentionEntropy', this.with(graph))).map(matrix);
  }

  /** Every learnable array under PyG's name and in PyG's shape, such as `conv1.lin.weight`. */
  async stateDict(): Promise<StateDict> {
    const parameters = await this.channel.call('stateDict', { model: this.use('model') });
    return Object.fromEntries(parameters.map(({ name, data, shape }) => [name, { data, shape }]));
  }

  /** Configuration and weights as a safetensors file. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.channel.call('save', { model: this.use('model') });
    return bytes as Uint8Array<ArrayBuffer>;
  }

  private run(graph: Graph, options: TrainOptions): TrainingRun {
    return trainingRun({ channel: this.channel, handles: () => this.with(graph), options });
  }

  private with(graph: Graph): { model: Handle; graph: Handle } {
    const model = this.use('model');
    if (!(graph instanceof Graph)) {
      refuse(
        'value',
        'graph',
        'a graph made by lab.graph()',
        graph,
        'Await lab.graph() and pass what it gives',
      );
    }
    if (graph.channel !== this.channel) {
      refuse(
        'value',
        'graph',
        "a graph of the model's own lab",
        'one of another lab',
        'Make it with the same lab',
      );
    }
    return { model, graph: graph.use('graph') };
  }
}

function matrix({ data, rows, cols }: MatrixOut): Matrix {
  return { data, shape: [rows, cols] };
}

/** An engine, ready to make graphs and models. */
export class Lab {
  private readonly channel: Channel;
  /** The version of the engine. */
  readonly version: string;

  /** @internal */
  constructor(channel: Channel, version: string) {
    this.channel = channel;
    this.version = version;
  }

  /** Checks a graph and hands it to the engine. The input is copied and may change afterwards. */
  async graph(input: GraphInput): Promise<Graph> {
    return new Graph(this.channel, await this.channel.call('createGraph', graphInput(input)));
  }

  /** Makes a model with fresh weights that follow from `config.seed` alone. */
  async model(config: ModelConfig): Promise<Model> {
    const json = configInput(config, 'config');
    return new Model(this.channel, await this.channel.call('createModel', { config: json }));
  }

  /** Reads a model that `save` wrote. */
  async loadModel(file: Uint8Array | ArrayBuffer): Promise<Model> {
    if (!(file instanceof Uint8Array) && !(file instanceof ArrayBuffer)) {
      refuse('value', 'file', 'an ArrayBuffer or Uint8Array', file, 'Pass the content of the file');
    }
    const bytes = new Uint8Array(file);
    return new Model(this.channel, await this.channel.call('loadModel', { bytes }));
  }

  /** Frees everything and ends the worker. Open calls are rejected. */
  dispose(): void {
    this.channel.close(
      complaint('state', {
        argument: 'lab',
        expected: 'a lab in use',
        got: 'one that was disposed',
        remedy: 'Call load() for a new one',
      }),
    );
  }

  [dispose](): void {
    this.dispose();
  }
}
