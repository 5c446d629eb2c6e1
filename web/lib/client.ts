/** The classes that a user sees. They hold numbers (handles), never pointers. */
import type { Channel } from './channel.js';
import { bytesInput, knownKeys, refuse } from './checks.js';
import { configInput } from './config_input.js';
import { edgeIndexInput } from './edges_input.js';
import type { TaskData } from './engine.js';
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
import { Graph } from './graph.js';
import { graphInput } from './graph_input.js';
import { dispose, Held } from './held.js';
import type { FullModelConfig, ModelConfig } from './layer_types.js';
import { LinkSplit, type LinkSplitOptions, linkSplitInput } from './links.js';
import { fromEngineJson } from './names.js';
import { matrix, predictInput, prediction } from './prediction.js';
import type { EngineInfo, Handle, ModelInfo } from './protocol.js';
import { checkedLayer, type LayerTrace, layerTrace, type TraceOptions } from './trace.js';
import type {
  EpochReport,
  EvaluateOptions,
  Evaluation,
  FitResult,
  GraphSets,
  NodeSet,
  TrainingData,
  TrainingRun,
  TrainOptions,
} from './train_types.js';
import { trainingRun } from './training.js';
import type {
  Build,
  GraphInput,
  Matrix,
  MemoryNeeded,
  Prediction,
  PredictOptions,
  StateDict,
} from './types.js';

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
   * or keeps its last ones. `data` is a graph, whose masked nodes count, `{ train: graphs, … }`, or
   * what `lab.splitLinks` gives.
   */
  train(data: TrainingData, options: TrainOptions = {}): TrainingRun {
    // A checkpoint's own options go before ours.
    const isNew = data instanceof LinkSplit && !options?.resume;
    return trainingRun({
      channel: this.channel,
      begin: () => ({ model: this.use('model'), data: this.task(data) }),
      options: isNew ? { ...LINK_OPTIONS, ...options } : options,
    });
  }

  /** Trains to the end and returns what each epoch brought. */
  async fit(data: TrainingData, options: TrainOptions = {}): Promise<FitResult> {
    const run = this.train(data, options);
    const history: EpochReport[] = [];
    for (;;) {
      const step = await run.next();
      if (step.done) return { history, ...step.value };
      history.push(step.value);
    }
  }

  /** Class probabilities of every node, without dropout. */
  async predict(graph: Graph, options: PredictOptions = {}): Promise<Prediction> {
    const input = predictInput(options);
    const out = await this.channel.call('predict', { ...this.with(graph), ...input });
    return prediction(out, graph.numNodes);
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

  /**
   * How probable it is that each pair of nodes is an edge, [P]: the sigmoid of the dot product of
   * their rows of the model's output, as link prediction trains it.
   */
  async predictLinks(
    graph: Graph,
    edgeIndex: readonly [ArrayLike<number>, ArrayLike<number>],
  ): Promise<Float32Array> {
    return this.channel.call('scoreLinks', {
      ...this.with(graph),
      edgeIndex: edgeIndexInput(edgeIndex, graph.numNodes),
    });
  }

  /** Loss and metrics over one of the data's sets, or over many graphs, without dropout. */
  async evaluate(
    data: Graph | LinkSplit,
    set: NodeSet,
    options?: EvaluateOptions,
  ): Promise<Evaluation>;
  async evaluate(graphs: readonly Graph[], options?: EvaluateOptions): Promise<Evaluation>;
  async evaluate(
    data: Graph | LinkSplit | readonly Graph[],
    second?: NodeSet | EvaluateOptions,
    third?: EvaluateOptions,
  ): Promise<Evaluation> {
    const many = Array.isArray(data);
    const links = data instanceof LinkSplit;
    const { ranking = links, ...options } = knownKeys<EvaluateOptions>(
      (many ? second : third) ?? {},
      'options',
      ['loss', 'classWeights', 'ranking', 'batchSize'],
      '',
    );
    const out = await this.channel.call('evaluate', {
      model: this.use('model'),
      data: this.task(many ? { train: data } : (data as Graph | LinkSplit)),
      set: many ? 'train' : nodeSet(second),
      options: configInput({ ...(links && LINK_OPTIONS), ...options, shuffle: false }, 'options'),
      ranking: !!ranking,
    });
    return { ...out, confusion: matrix(out.confusion) };
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

  /**
   * Bytes that `predict` (without attention and embeddings) and `train` with default options will
   * ask for on this graph at their peak, beside the graph and the model themselves. Nothing is
   * allocated. What cannot fit into 4 GB is refused with a GatlabError of code 'memory'.
   */
  async memory(graph: Graph): Promise<MemoryNeeded> {
    return this.channel.call('memory', this.with(graph));
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

  private graph(graph: Graph, argument = 'graph'): Handle {
    return graphHandle(this.channel, graph, argument);
  }

  private with(graph: Graph): { model: Handle; graph: Handle } {
    return { model: this.use('model'), graph: this.graph(graph) };
  }

  private task(data: TrainingData): TaskData<Handle, Handle> {
    if (data instanceof LinkSplit) return { links: data.useWith(this.channel, 'links') };
    if (data instanceof Graph || typeof data !== 'object' || !data || !('train' in data)) {
      return { graph: this.graph(data as Graph) };
    }
    const {
      train,
      val = [],
      test = [],
    } = knownKeys<GraphSets>(data, 'graphs', ['train', 'val', 'test'], '');
    const handles = (graphs: readonly Graph[], name: string) => {
      if (!Array.isArray(graphs)) {
        refuse('value', name, 'a list of graphs', graphs, 'Give graphs made by lab.graph()');
      }
      return graphs.map((graph: Graph, k) => this.graph(graph, `${name}[${k}]`));
    };
    return {
      train: handles(train, 'train'),
      val: handles(val, 'val'),
      test: handles(test, 'test'),
    };
  }
}

/** What link prediction takes where nothing else is said. */
const LINK_OPTIONS = { loss: 'bce', metric: 'roc_auc' } as const;

/** The handle of a graph that the lab at the other end of `channel` holds. */
function graphHandle(channel: Channel, graph: Graph, argument: string): Handle {
  if (!(graph instanceof Graph)) {
    refuse(
      'value',
      argument,
      'a graph made by lab.graph()',
      graph,
      'Await lab.graph() and pass what it gives',
    );
  }
  return graph.useWith(channel, argument);
}

function nodeSet(nodes: unknown): NodeSet {
  if (nodes === 'train' || nodes === 'val' || nodes === 'test') return nodes;
  return refuse(
    'value',
    'nodes',
    "'train', 'val' or 'test'",
    nodes,
    'Choose one of the masks of the graph',
  );
}

/** An engine, ready to make graphs and models. */
export class Lab {
  private readonly channel: Channel;
  /** The version of the engine. */
  readonly version: string;
  /** Which WebAssembly file was picked. */
  readonly build: Build;
  /** How many threads share the work on large graphs; 1 in the build 'simd'. */
  readonly threads: number;

  /** @internal */
  constructor(channel: Channel, { version, build, threads }: EngineInfo) {
    this.channel = channel;
    this.version = version;
    this.build = build;
    this.threads = threads;
  }

  /** Checks a graph and hands it to the engine. The input is copied and may change afterwards. */
  async graph(input: GraphInput): Promise<Graph> {
    return new Graph(this.channel, await this.channel.call('createGraph', graphInput(input)));
  }

  /** Hides some of a graph's edges, for link prediction, and draws as many pairs that are no edges. */
  async splitLinks(graph: Graph, options: LinkSplitOptions = {}): Promise<LinkSplit> {
    const handle = graphHandle(this.channel, graph, 'graph');
    const args = { graph: handle, ...linkSplitInput(options) };
    return new LinkSplit(this.channel, await this.channel.call('splitLinks', args));
  }

  /** Makes a model with fresh weights that follow from `config.seed` alone. */
  async model(config: ModelConfig): Promise<Model> {
    const json = configInput(config, 'config');
    return new Model(this.channel, await this.channel.call('createModel', { config: json }));
  }

  /** Reads a model that `save` wrote, or the one in a checkpoint. */
  async loadModel(file: Uint8Array | ArrayBuffer): Promise<Model> {
    const bytes = bytesInput(file, 'file');
    return new Model(this.channel, await this.channel.call('loadModel', { bytes }));
  }

  /** Frees everything and ends the worker and the threads. Open calls are rejected. */
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
