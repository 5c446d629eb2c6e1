import type { EpochReport, Graph, Lab, Model, Prediction } from 'gatlab';
import { forceLayout } from '../drawing/layout';
import { type Example, type Settings, study } from '../examples';
import { carryWeights } from './carry';
import { Curve, type CurvePoint } from './curve';
import {
  type Draft,
  graphInput,
  modelConfig,
  sameGraph,
  setFeature,
  tiesOf,
  toggleTie,
} from './draft';
import { History } from './history.svelte';

/** More epochs than anybody waits for; a run ends because a person pauses it. */
const ENDLESS = 1_000_000_000;
/** How often the epochs per second are counted anew. */
const RATE_WINDOW_MS = 200;

/**
 * One graph, one model, one training, and the prediction that belongs to them.
 *
 * Whatever a person does only notes what has become stale; a single loop (`#pump`) then brings the
 * engine up to date, most urgent first. So no two calls to the engine ever cross, and an edit in the
 * middle of a training simply continues it on the new graph with the weights it has.
 */
export class Session {
  example = $state.raw<Example>(study);
  settings = $state.raw<Settings>(study.settings);
  /** The graph as it was opened. */
  origin = $state.raw<Draft>(originOf(study));
  /** The graph as it is now. */
  draft = $state.raw<Draft>(this.origin);
  /** What the model says of the present graph; null until the engine has spoken. */
  prediction = $state.raw<Prediction | null>(null);
  curve = $state.raw<CurvePoint[]>([]);
  epoch = $state(0);
  lastReport = $state.raw<EpochReport | null>(null);
  playing = $state(false);
  /** Epochs per second of late. */
  rate = $state(0);
  /** The engine's own words about what went wrong; null while all is well. */
  problem = $state.raw<string | null>(null);
  /** True as long as the graph is not the example as it came. */
  readonly edited = $derived(!sameGraph(this.draft, this.origin));
  /** Number of nodes, N. */
  readonly size = $derived(this.draft.x.length);
  readonly history = new History<Draft>();

  readonly #lab: Lab;
  readonly #nextPicture: (due: () => void) => void;
  #model: Model | null = null;
  #graph: Graph | null = null;
  #run: AsyncIterableIterator<EpochReport> | null = null;
  /** How far the training is; shown with the next prediction. */
  #done: { epoch: number; report: EpochReport | null; curve: Curve } = {
    epoch: 0,
    report: null,
    curve: new Curve(),
  };
  #stale = { model: true, shape: false, graph: true, run: false, prediction: true };
  #stepsWanted = 0;
  #pumping = false;
  #picture: 'shown' | 'waiting' | 'due' = 'shown';
  #rateSince = { time: 0, epoch: 0 };

  /** `nextPicture` calls back when it is time for another picture of a running training. */
  constructor(lab: Lab, nextPicture: (due: () => void) => void) {
    this.#lab = lab;
    this.#nextPicture = nextPicture;
  }

  /** Opens an example as it came, with the given settings or its own. */
  open(example: Example, settings: Settings = example.settings): void {
    this.example = example;
    this.settings = settings;
    this.origin = originOf(example);
    this.draft = this.origin;
    this.history.clear();
    this.prediction = null;
    this.#stale.graph = true;
    this.reset();
  }

  /** Back to the untrained model: the same seed gives the same weights. */
  reset(): void {
    this.pause();
    this.#stale.model = true;
    this.#wake();
  }

  /** A new shape, seed or dropout needs a new model; the optimiser's settings only a new run. */
  configure(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    const optimiserOnly = Object.keys(change).every((key) => key === 'lr' || key === 'weightDecay');
    if (optimiserOnly) this.#stale.run = true;
    else this.#stale.model = true;
    this.#wake();
  }

  toggleTie(i: number, j: number): void {
    this.edit(toggleTie(this.draft, i, j));
  }

  setFeature(node: number, feature: number, value: number): void {
    this.edit(setFeature(this.draft, node, feature, value));
  }

  /** Another draft of the graph; the model keeps the weights that still fit. */
  edit(draft: Draft): void {
    if (draft === this.draft) return;
    this.history.note(this.draft);
    this.#show(draft);
  }

  undo(): void {
    const before = this.history.undo(this.draft);
    if (before) this.#show(before);
  }

  redo(): void {
    const after = this.history.redo(this.draft);
    if (after) this.#show(after);
  }

  /** The graph as it came, as one more edit. */
  undoEdits(): void {
    this.edit(this.origin);
  }

  play(): void {
    this.playing = true;
    this.rate = 0;
    this.#rateSince = { time: performance.now(), epoch: this.#done.epoch };
    this.#wake();
  }

  pause(): void {
    this.playing = false;
    this.#stepsWanted = 0;
  }

  oneEpoch(): void {
    this.playing = false;
    this.#stepsWanted += 1;
    this.#wake();
  }

  #show(draft: Draft): void {
    const before = this.draft;
    this.draft = draft;
    if (sameGraph(before, draft)) return; // a node was moved
    this.#stale.graph = true;
    const fits =
      before.numClasses === draft.numClasses && before.x[0]?.length === draft.x[0]?.length;
    if (!fits) this.#stale.shape = true;
    this.#wake();
  }

  #wake(): void {
    this.problem = null;
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (await this.#work());
    } catch (error) {
      this.pause();
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.#pumping = false;
    }
  }

  /** Does the most urgent piece of work and says whether there may be more. */
  async #work(): Promise<boolean> {
    if (this.#stale.graph) await this.#makeGraph();
    else if (this.#stale.model) await this.#makeModel();
    else if (this.#stale.shape) await this.#reshapeModel();
    else if (this.#stale.run) await this.#endRun();
    else if (this.#stale.prediction && (this.#picture === 'due' || !this.playing))
      await this.#predict();
    else if (this.playing || this.#stepsWanted > 0) await this.#trainOneEpoch();
    else return false;
    return true;
  }

  async #makeGraph(): Promise<void> {
    this.#stale.graph = false;
    this.#stale.prediction = true;
    await this.#endRun();
    const graph = await this.#lab.graph(graphInput(this.draft));
    this.#graph?.dispose();
    this.#graph = graph;
  }

  async #makeModel(): Promise<void> {
    this.#stale.model = false;
    this.#stale.shape = false;
    this.#stale.prediction = true;
    await this.#endRun();
    const model = await this.#lab.model(modelConfig(this.draft, this.settings));
    this.#model?.dispose();
    this.#model = model;
    this.#done = { epoch: 0, report: null, curve: new Curve() };
    this.rate = 0;
    this.#rateSince = { time: performance.now(), epoch: 0 };
  }

  /** Another number of features or classes: a new model that takes over the weights that still fit. */
  async #reshapeModel(): Promise<void> {
    this.#stale.shape = false;
    this.#stale.prediction = true;
    await this.#endRun();
    const fresh = await this.#lab.model(modelConfig(this.draft, this.settings));
    const carried = carryWeights(await this.#model!.save(), await fresh.save());
    const model = await this.#lab.loadModel(carried);
    fresh.dispose();
    this.#model!.dispose();
    this.#model = model;
  }

  async #trainOneEpoch(): Promise<void> {
    const { lr, weightDecay } = this.settings;
    this.#run ??= this.#model!.train(this.#graph!, { epochs: ENDLESS, lr, weightDecay });
    const { value, done } = await this.#run.next();
    if (this.#stepsWanted > 0) this.#stepsWanted -= 1;
    if (done) return this.#endRun();
    this.#note(value);
    this.#askForPicture();
  }

  #note(report: EpochReport): void {
    this.#stale.prediction = true;
    this.#done.epoch += 1;
    this.#done.report = report;
    this.#done.curve.add(this.#done.epoch, report);
  }

  /** Asks the model anew, and shows the answer together with how far the training is. */
  async #predict(): Promise<void> {
    this.#stale.prediction = false;
    this.#picture = 'shown';
    const opened = this.origin;
    const prediction = await this.#model!.predict(this.#graph!, { attention: true });
    if (opened !== this.origin) return; // another graph was opened meanwhile
    this.prediction = prediction;
    this.epoch = this.#done.epoch;
    this.lastReport = this.#done.report;
    this.curve = this.#done.curve.snapshot();
    this.#measureRate();
  }

  async #endRun(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    this.#stale.run = false;
    await run?.return?.();
  }

  #askForPicture(): void {
    if (this.#picture !== 'shown') return;
    this.#picture = 'waiting';
    this.#nextPicture(() => {
      this.#picture = 'due';
    });
  }

  #measureRate(): void {
    const now = performance.now();
    const elapsed = now - this.#rateSince.time;
    if (!this.playing || elapsed < RATE_WINDOW_MS) return;
    const latest = ((this.epoch - this.#rateSince.epoch) * 1000) / elapsed;
    this.rate = this.rate === 0 ? latest : (this.rate + latest) / 2;
    this.#rateSince = { time: now, epoch: this.epoch };
  }
}

/** The graph as it comes; nodes without a place are laid out by springs. */
function originOf({ graph }: Example): Draft {
  if (graph.places) return { ...graph, places: graph.places };
  const ties = tiesOf(graph).filter(([i, j]) => i < j || !graph.adjacency[j]![i]);
  return { ...graph, places: forceLayout(graph.x.length, ties) };
}
