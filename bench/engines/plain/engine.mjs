/**
 * The paper's model in plain JavaScript, as well as it can be written: typed arrays, edges sorted
 * both ways, features that stay sparse, sums in registers, no allocation in an epoch.
 */
import { orderEdges } from '../../work/edges.mjs';
import { Adam, crossEntropy, Dropout } from './elementwise.mjs';
import { DenseInput, SparseInput } from './input.mjs';
import { AttentionLayer } from './layer.mjs';
import { loadWeights, readWeights } from './weights.mjs';

/** Channels of the last layer are padded to whole blocks; the padding is zero and stays zero. */
const padded = (channels) => 8 * Math.ceil(channels / 8);

class PlainGat {
  /** @param {import('../engine.mjs').Task} task */
  constructor({ graph, model, training, weights }) {
    this.graph = graph;
    const edges = orderEdges(graph);
    const [first, last] = model.layers;
    this.x = graph.sparse
      ? new SparseInput(graph.sparse, graph.numFeatures)
      : new DenseInput(graph.dense, graph.numFeatures);
    this.layer1 = new AttentionLayer(this.x, edges, {
      heads: first.heads,
      channels: first.outChannels,
      elu: true,
    });
    this.hidden = new DenseInput(this.layer1.out, this.layer1.columns);
    this.layer2 = new AttentionLayer(this.hidden, edges, {
      heads: last.heads,
      channels: padded(last.outChannels),
      elu: false,
    });
    this.layers = [this.layer1, this.layer2];
    this.gLogits = new Float32Array(graph.numNodes * this.layer2.columns);
    this.dropout = new Dropout(training.dropout, 1);
    loadWeights(this.layers, weights, model);
    this.model = model;
    this.adam = new Adam(
      this.layers.flatMap(({ parameters }) => parameters),
      training,
    );
  }

  forward(dropout) {
    this.x.drop(dropout);
    this.layer1.forward(dropout);
    this.hidden.drop(dropout);
    return this.layer2.forward(dropout);
  }

  predict() {
    return this.forward();
  }

  epoch() {
    const { graph, layer1, layer2, gLogits } = this;
    const logits = this.forward(this.dropout);
    const { numClasses, y, trainNodes } = graph;
    const loss = crossEntropy(logits, layer2.columns, numClasses, y, trainNodes, gLogits);
    layer2.backward(gLogits);
    layer1.backward(this.hidden.grad(layer2.gH, layer2.columns, layer2.w.value));
    this.adam.step();
    return loss;
  }

  /** [N, K] without the padding */
  logits() {
    const { numNodes, numClasses } = this.graph;
    const { columns } = this.layer2;
    const all = this.predict();
    const logits = new Float32Array(numNodes * numClasses);
    for (let i = 0; i < numNodes; i++) {
      logits.set(all.subarray(i * columns, i * columns + numClasses), i * numClasses);
    }
    return logits;
  }

  weights() {
    return readWeights(this.layers, this.model);
  }

  close() {}
}

/** @type {import('../engine.mjs').Engine} */
export const plain = {
  async open(task) {
    return new PlainGat(task);
  },
};
