import type { EpochReport, Lab, Model, Prediction } from 'gatlab';
import { untrack } from 'svelte';
import { type Example, study } from '../examples';
import type { TracedLayer } from '../layer/parts';
import type { CurvePoint } from './curve';
import { type Draft, sameGraph, setFeature, toggleTie } from './draft';
import { ENDLESS, Engine } from './engine';
import { History } from './history.svelte';
import { originOf } from './origin';
import { Progress } from './progress';
import { Rate } from './rate';
import { isTraining, type Settings } from './settings';
import { outputsOf, settingsOf, WrongShape } from './shape';
import { type Snapshot, Snapshots } from './snapshots';
import { stepwise } from './trace';

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
  /** Whether the engine is still at something that was asked for: a training that pauses has its last epochs to show. */
  busy = $state(false);
  /** Whether the present weights come out of fresh ones by so many epochs on the graph and settings as they are. */
  retraceable = $state(true);
  /** What a link cannot hold of all this; null if it holds everything. */
  linkLacks = $state<'graph' | 'weights' | null>(null);
  /** Epochs per second of late. */
  rate = $state(0);
  /** What the model said over the training, to be looked at again. */
  snapshots = $state.raw<readonly Snapshot[]>([]);
  /** Which of the snapshots is looked at; null for the present. */
  replayed = $state<number | null>(null);
  /** What is looked at: the present, or what was said at the replayed epoch. */
  readonly shown = $derived(
    this.replayed === null ? this.prediction : (this.snapshots[this.replayed]?.prediction ?? null),
  );
  /** Epochs per second that a person wants to see; Infinity for as many as there can be. */
  speed = $state(Number.POSITIVE_INFINITY);
  /** Seconds until the epoch at which playing pauses; null where there is none or nothing is known yet. */
  readonly secondsLeft = $derived(
    this.playing && this.settings.epochs > this.epoch && this.rate > 0
      ? (this.settings.epochs - this.epoch) / this.rate
      : null,
  );
  /** The layer that is looked at step by step, value by value; null while none is watched. */
  traced = $state.raw<TracedLayer | null>(null);
  /** Why the watched layer cannot be shown, in the engine's words. */
  traceProblem = $state.raw<string | null>(null);
  /** The engine's own words about what went wrong; null while all is well. */
  problem = $state.raw<string | null>(null);
  /** True as long as the graph is not the example as it came. */
  readonly edited = $derived(!sameGraph(this.draft, this.origin));
  /** Number of nodes, N. */
  readonly size = $derived(this.draft.x.length);
  readonly history = new History<Draft>();

  readonly #engine: Engine;
  readonly #nextPicture: (due: () => void) => void;
  /** How far the training is; shown with the next prediction. */
  #done = new Progress();
  #stale = { model: true, shape: false, graph: true, run: false, prediction: true, trace: false };
  /** A model that was read from a file and waits for its turn. */
  #loaded: Model | null = null;
  /** The layer that is looked at, and at which of the snapshots; null for the present. */
  #watched: { layer: number; replayed: number | null } | null = null;
  #stepsWanted = 0;
  /** Ends the rest between two epochs. */
  #hurry: () => void = () => {};
  #picture: 'shown' | 'waiting' | 'due' = 'shown';
  readonly #rate = new Rate();

  /** `nextPicture` calls back when it is time for another picture of a running training. */
  constructor(lab: Promise<Lab>, nextPicture: (due: () => void) => void) {
    this.#engine = new Engine(lab);
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
    const changed = Object.keys(change);
    if (!changed.every(isTraining)) this.#stale.model = true;
    else if (changed.some((name) => name !== 'epochs')) this.#stale.run = true;
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

  /**
   * Brings a trace of that layer with every prediction from now on; null ends it. A replayed epoch is
   * traced with the weights that the model had then.
   */
  watch(layer: number | null, replayed = this.replayed): void {
    const before = this.#watched;
    if (layer === (before?.layer ?? null) && replayed === (before?.replayed ?? null)) return;
    this.#watched = layer === null ? null : { layer, replayed };
    this.traceProblem = null;
    if (layer === null) this.traced = null;
    else this.#stale.trace = true;
    this.#wake();
  }

  play(): void {
    // An epoch to pause at that has been reached is for the run before.
    if (this.settings.epochs > 0 && this.#done.epoch >= this.settings.epochs)
      this.settings = { ...this.settings, epochs: 0 };
    this.replayed = null;
    this.playing = true;
    this.rate = 0;
    this.#rate.start(this.#done.epoch);
    this.#wake();
  }

  /** Trains a fresh model to an epoch, and rests there. */
  trainTo(epoch: number): void {
    this.#stepsWanted = epoch;
    this.#wake();
  }

  /** The model as it is, as a safetensors file. */
  async saveModel(): Promise<Uint8Array<ArrayBuffer>> {
    while (!this.#engine.hasModel) await new Promise((done) => setTimeout(done, 10));
    return this.#engine.save();
  }

  /** Takes over the weights of a file. Refused, and nothing is lost, where they are for another shape. */
  async loadModel(file: Uint8Array): Promise<void> {
    const model = await this.#engine.read(file);
    const { config } = model;
    const got = { features: config.inChannels, classes: outputsOf(config) };
    const expected = { features: this.draft.x[0]!.length, classes: this.draft.numClasses };
    if (got.features !== expected.features || got.classes !== expected.classes) {
      model.dispose();
      throw new WrongShape(expected, got);
    }
    this.pause();
    this.#loaded?.dispose();
    this.#loaded = model;
    this.#wake();
  }

  pause(): void {
    this.playing = false;
    this.#hurry();
    this.#stepsWanted = 0;
  }

  oneEpoch(): void {
    this.playing = false;
    this.replayed = null;
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
    this.#hurry();
    if (!untrack(() => this.busy)) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.busy = true;
    try {
      while (await this.#work());
    } catch (error) {
      this.pause();
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }

  /** Does the most urgent piece of work and says whether there may be more. */
  async #work(): Promise<boolean> {
    if (this.#stale.graph) await this.#makeGraph();
    else if (this.#stale.model) await this.#makeModel();
    else if (this.#loaded) await this.#takeLoaded(this.#loaded);
    else if (this.#stale.shape) await this.#reshapeModel();
    else if (this.#stale.run) await this.#endRun();
    else if (this.#stale.prediction && this.#mayShow) await this.#predict();
    else if (this.#stale.trace && this.#mayShow) await this.#retrace();
    else if (this.playing || this.#stepsWanted > 0) await this.#train();
    else return false;
    return true;
  }

  /** A picture is due at its time, and when all that was asked for is done. */
  get #mayShow(): boolean {
    return this.#picture === 'due' || (!this.playing && this.#stepsWanted === 0);
  }

  async #takeLoaded(model: Model): Promise<void> {
    this.#loaded = null;
    await this.#endRun();
    this.#engine.takeModel(model);
    this.settings = { ...this.settings, ...settingsOf(model.config) };
    this.#done = new Progress();
    this.replayed = null;
    this.retraceable = false;
    this.#stale.prediction = true;
  }

  async #makeGraph(): Promise<void> {
    this.#stale.graph = false;
    this.#stale.prediction = true;
    await this.#endRun();
    await this.#engine.makeGraph(this.draft);
    // What was said of another graph is no part of this one's story.
    this.#done.snapshots = new Snapshots();
    this.replayed = null;
  }

  async #makeModel(): Promise<void> {
    this.#stale.model = false;
    this.#stale.shape = false;
    this.#stale.prediction = true;
    await this.#endRun();
    await this.#engine.makeModel(this.draft, this.settings);
    this.#done = new Progress();
    this.retraceable = true;
    this.replayed = null;
    this.rate = 0;
    this.#rate.start(0);
  }

  /** Another number of features or classes: a new model that takes over the weights that still fit. */
  async #reshapeModel(): Promise<void> {
    if (this.#done.epoch === 0 && this.retraceable) return this.#makeModel();
    this.#stale.shape = false;
    this.#stale.prediction = true;
    await this.#endRun();
    await this.#engine.reshapeModel(this.draft, this.settings);
  }

  async #train(): Promise<void> {
    const slow = this.playing && Number.isFinite(this.speed);
    const reports = await this.#engine.train(this.settings, this.#epochsWanted, slow);
    this.#stepsWanted = Math.max(0, this.#stepsWanted - reports.length);
    if (reports.length === 0) return this.#endRun();
    for (const report of reports) this.#done.note(report);
    this.#stale.prediction = true;
    if (this.playing && this.#done.epoch === this.settings.epochs) this.pause();
    if (slow) await this.#atSpeed();
    else this.#askForPicture();
  }

  get #epochsWanted(): number {
    if (!this.playing) return this.#stepsWanted;
    const left = this.settings.epochs - this.#done.epoch;
    return left > 0 ? left : ENDLESS;
  }

  /** Shows each epoch and rests until the next is due, or until there is something to do. */
  async #atSpeed(): Promise<void> {
    await this.#predict();
    if (!this.playing) return;
    await new Promise<void>((done) => {
      this.#hurry = done;
      setTimeout(done, 1000 / this.speed);
    });
  }

  /** Asks the model anew, and shows the answer together with how far the training is. */
  async #predict(): Promise<void> {
    this.#stale.prediction = false;
    this.#picture = 'shown';
    const opened = this.origin;
    const prediction = await this.#engine.predict();
    // Where layers can be looked at step by step, a replayed epoch needs its weights.
    const weights = stepwise(this.draft) ? await this.#engine.save() : null;
    const traced = this.replayed === null ? await this.#trace(prediction) : this.traced;
    if (opened !== this.origin) return; // another graph was opened meanwhile
    this.prediction = prediction;
    this.#done.snapshots.add({ epoch: this.#done.epoch, prediction, weights });
    this.snapshots = this.#done.snapshots.all();
    this.traced = traced;
    this.epoch = this.#done.epoch;
    this.lastReport = this.#done.report;
    this.curve = this.#done.curve.snapshot();
    if (this.playing) this.rate = this.#rate.at(this.epoch);
  }

  /** Another layer, or another epoch, is looked at. */
  async #retrace(): Promise<void> {
    this.#stale.trace = false;
    if (!this.shown) return;
    const { shown } = this;
    const traced = await this.#trace(shown);
    if (shown === this.shown) this.traced = traced;
  }

  /** The watched layer, value by value; null when none is watched or it cannot be shown. */
  async #trace(prediction: Prediction): Promise<TracedLayer | null> {
    if (!this.#watched) return null;
    const { layer } = this.#watched;
    this.#stale.trace = false;
    try {
      const then = this.replayed === null ? null : this.snapshots[this.replayed];
      const traced = await this.#engine.trace(layer, prediction, then?.weights ?? null);
      this.traceProblem = null;
      return traced;
    } catch (error) {
      this.traceProblem = error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  async #endRun(): Promise<void> {
    // Whatever ends a run leaves weights that no single run from the beginning leads to.
    if (this.#engine.isTraining && this.#done.epoch > 0) this.retraceable = false;
    this.#stale.run = false;
    await this.#engine.endRun();
  }

  #askForPicture(): void {
    if (this.#picture !== 'shown') return;
    this.#picture = 'waiting';
    this.#nextPicture(() => {
      this.#picture = 'due';
    });
  }
}
