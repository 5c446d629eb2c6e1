/**
 * One process or page in which engines run side by side on the same graph. What it is told and what
 * it answers is plain data, so that it can sit at the other end of a pipe or of a page.
 *
 * @typedef {'inference' | 'training'} Kind
 */
import { heapBytes, heapsOf } from '../stage/heaps.mjs';
import { makeGraph } from '../work/graphs.mjs';
import { paperModel, training } from '../work/works.mjs';
import { compareLogits, compareTraining } from './agreement.mjs';

const runs = {
  inference: (runner) => runner.predict(),
  training: (runner) => runner.epoch(),
};

export class Session {
  /** @param {Record<string, () => Promise<import('../engines/engine.mjs').Engine>>} engines */
  constructor(engines) {
    this.engines = engines;
    this.runners = new Map();
  }

  /**
   * Makes the graph, opens the engines on it, and tells how far each is from the first.
   * @param {{spec: object, names: string[], checkTraining: boolean}} request
   * @returns {Promise<({name: string} & import('./agreement.mjs').Verdict)[]>} of all but the first
   */
  async open({ spec, names, checkTraining }) {
    const graph = makeGraph(spec);
    const task = { graph, model: paperModel(spec), training };
    const verdicts = [];
    for (const name of names) {
      const engine = await this.engines[name]();
      const runner = await engine.open(task);
      this.runners.set(name, runner);
      if (name === names[0]) {
        // The first engine's weights are everybody's.
        task.weights = await runner.weights();
        task.file = await runner.file();
        this.expected = await results(runner, engine, task, checkTraining);
      } else {
        const got = await results(runner, engine, task, checkTraining);
        verdicts.push({ name, ...compare(got, this.expected) });
      }
    }
    return verdicts;
  }

  /**
   * The time of one run, in milliseconds, as the mean of so many in a row.
   * @param {{name: string, kind: Kind, count: number}} request
   */
  async sample({ name, kind, count }) {
    const runner = this.runners.get(name);
    if (runner.timed) return runner.timed(kind, count);
    const run = runs[kind];
    const began = performance.now();
    for (let k = 0; k < count; k++) await run(runner);
    return (performance.now() - began) / count;
  }

  /**
   * Bytes of the engine's WebAssembly memory after two runs of one kind and nothing else.
   * @param {{spec: object, name: string, first: string, kind: Kind}} request `first` draws the weights
   */
  async heap({ spec, name, first, kind }) {
    const task = { graph: makeGraph(spec), model: paperModel(spec), training };
    if (name !== first) task.weights = await initialWeights(await this.engines[first](), task);
    heapsOf(name);
    const runner = await (await this.engines[name]()).open(task);
    for (let k = 0; k < 2; k++) await runs[kind](runner);
    return heapBytes(name);
  }

  /** Forgets the graph and everything that was opened on it. */
  async close() {
    for (const runner of this.runners.values()) await runner.close();
    this.runners.clear();
    this.expected = undefined;
  }
}

async function initialWeights(engine, task) {
  const runner = await engine.open(task);
  const weights = await runner.weights();
  await runner.close();
  return weights;
}

/** What is compared between engines. */
async function results(runner, engine, task, withTraining) {
  const logits = await runner.logits();
  return withTraining && runner.epoch
    ? { logits, training: await trained(engine, task) }
    : { logits };
}

function compare(got, expected) {
  const verdict = compareLogits(got.logits, expected.logits);
  if (!got.training) return verdict;
  const { weights, complaints } = compareTraining(got.training, expected.training);
  return { ...verdict, weights, complaints: [...verdict.complaints, ...complaints] };
}

const checkedEpochs = 3;

/** What a few epochs without dropout make of the weights. */
async function trained(engine, task) {
  const runner = await engine.open({ ...task, training: { ...training, dropout: 0 } });
  const losses = [];
  for (let k = 0; k < checkedEpochs; k++) losses.push(await runner.epoch());
  const weights = await runner.weights();
  await runner.close();
  return { losses, weights };
}
