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
  constructor(lab, graph, model, { lr, weightDecay }) {
    this.lab = lab;
    this.graph = graph;
    this.model = model;
    this.run = model.train(graph, { epochs: allEpochs, lr, weightDecay });
  }

  predict() {
    return this.model.predict(this.graph);
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
 * @returns {import('./engine.mjs').Engine}
 */
export function gatlabEngine({ load }, options) {
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
      );
    },
  };
}
