/** Our engine, through the package that users get. */

/** @param {import('./engine.mjs').Task['graph']} graph */
export function graphInput({
  numNodes,
  numFeatures,
  source,
  target,
  y,
  trainNodes,
  dense,
  sparse,
}) {
  const shape = [numNodes, numFeatures];
  return {
    x: sparse ? { ...sparse, shape } : { data: dense, shape },
    edgeIndex: [source, target],
    y,
    trainMask: { nodes: trainNodes },
  };
}

const allEpochs = 1_000_000;

class GatlabRunner {
  constructor(lab, graph, model, { lr, weightDecay }, asked) {
    this.lab = lab;
    this.graph = graph;
    this.model = model;
    this.asked = asked;
    this.run = model.train(graph, { epochs: allEpochs, lr, weightDecay });
  }

  /** Into the arrays of the one before, if so asked: the peers' memory is there already, too. */
  async predict() {
    const { again, ...asked } = this.asked;
    this.last = await this.model.predict(this.graph, { ...asked, into: again && this.last });
    return this.last;
  }

  async epoch() {
    return (await this.run.next()).value.loss;
  }

  async logits() {
    return (await this.predict()).logits.data;
  }

  async weights() {
    const state = await this.model.stateDict();
    return Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, data]));
  }

  /** Configuration and weights, as our native build reads them. */
  file() {
    return this.model.save();
  }

  async close() {
    await this.run.return();
    this.lab.dispose();
  }
}

/**
 * @param {typeof import('../../dist/index.js')} gatlab
 * @param {import('../../dist/index.js').LoadOptions} options
 * @param {import('../../dist/index.js').PredictOptions & {again?: boolean}} asked of a prediction;
 *        by default what the peers give, the logits, over those of the time before
 * @returns {import('./engine.mjs').Engine}
 */
export function gatlabEngine({ load }, options, asked = { probabilities: false, again: true }) {
  return {
    async open({ graph, model, training }) {
      const lab = await load(options);
      const { dropout } = training;
      const config = { ...model, dropout, attentionDropout: dropout };
      return new GatlabRunner(
        lab,
        await lab.graph(graphInput(graph)),
        await lab.model(config),
        training,
        asked,
      );
    },
  };
}
