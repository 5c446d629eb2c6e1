import type { EpochReport, Graph, Lab, Model, Prediction, TrainingRun } from 'gatlab';
import type { TracedLayer } from '../layer/parts';
import { carryWeights } from './carry';
import { type Draft, graphInput } from './draft';
import { modelConfig, type Settings, trainOptions } from './settings';
import { traceEarlier, traceLayer } from './trace';

/** More epochs than anybody waits for; a run ends because a person pauses it. */
export const ENDLESS = 1_000_000_000;
/** What the worker may do on its own while the page draws; an edit waits no longer than this. */
const BETWEEN_PICTURES_MS = 12;

/**
 * What the page has in the engine: a graph, a model, and the run that trains it. It knows nothing of what
 * is stale or shown; the session calls it, one call at a time, and makes graph and model before all else.
 */
export class Engine {
  readonly #lab: Promise<Lab>;
  #graph: Graph | null = null;
  #model: Model | null = null;
  #run: TrainingRun | null = null;
  /** Whether the first epoch of the run is over. */
  #begun = false;

  /** Where the lab is still being loaded, what is asked for waits. */
  constructor(lab: Promise<Lab>) {
    this.#lab = lab;
  }

  get hasModel(): boolean {
    return this.#model !== null;
  }

  async makeGraph(draft: Draft): Promise<void> {
    const graph = await (await this.#lab).graph(graphInput(draft));
    this.#graph?.dispose();
    this.#graph = graph;
  }

  /** A fresh model: the same seed gives the same weights. */
  async makeModel(draft: Draft, settings: Settings): Promise<void> {
    this.takeModel(await (await this.#lab).model(modelConfig(draft, settings)));
  }

  /** Another number of features or classes: a new model that takes over the weights that still fit. */
  async reshapeModel(draft: Draft, settings: Settings): Promise<void> {
    const fresh = await (await this.#lab).model(modelConfig(draft, settings));
    const carried = carryWeights(await this.save(), await fresh.save());
    fresh.dispose();
    this.takeModel(await this.read(carried));
  }

  /** Puts a model in the place of the present one. */
  takeModel(model: Model): void {
    this.#model?.dispose();
    this.#model = model;
  }

  async read(file: Uint8Array): Promise<Model> {
    return (await this.#lab).loadModel(file);
  }

  save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#model!.save();
  }

  predict(): Promise<Prediction> {
    return this.#model!.predict(this.#graph!, { attention: true });
  }

  /** Every value of a layer, with the present weights or with those of an earlier model's file. */
  async trace(layer: number, said: Prediction, weights: Uint8Array | null): Promise<TracedLayer> {
    return weights
      ? traceEarlier(await this.#lab, weights, this.#graph!, layer, said)
      : traceLayer(this.#model!, this.#graph!, layer, said);
  }

  /**
   * Goes on training, or begins to, by at most so many epochs: the first of a run, and any that are to be
   * seen one by one, alone; else as many as fit between two pictures. None where the run is over.
   */
  async train(settings: Settings, most: number, oneByOne: boolean): Promise<EpochReport[]> {
    this.#run ??= this.#model!.train(this.#graph!, { epochs: ENDLESS, ...trainOptions(settings) });
    if (this.#begun && most > 1 && !oneByOne) return this.#run.many(most, BETWEEN_PICTURES_MS);
    this.#begun = true;
    const { value, done } = await this.#run.next();
    return done ? [] : [value];
  }

  get isTraining(): boolean {
    return this.#run !== null;
  }

  async endRun(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    this.#begun = false;
    await run?.return?.();
  }
}
