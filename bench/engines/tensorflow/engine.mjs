/**
 * The paper's model in TensorFlow.js on its WebAssembly backend, one thread: edges by gather and
 * segment sum, gradients by its own tape except where edge_ops.mjs says why not.
 */
import { orderEdges } from '../../work/edges.mjs';
import { EdgeOps, rowNumbers, segments } from './edge_ops.mjs';
import { denseFeatures, sparseFeatures } from './features.mjs';

const slope = 0.2;

class TensorflowRunner {
  /** @param {import('../engine.mjs').Task} task */
  constructor(tf, { graph, model, training, weights }, { sparse, byRow }) {
    this.tf = tf;
    this.ops = new EdgeOps(tf, byRow);
    this.graph = graph;
    this.training = training;
    this.options = model.layers;
    const { source, target, numNodes } = orderEdges(graph);
    this.source = segments(tf, source, numNodes);
    this.target = segments(tf, target, numNodes);
    this.x =
      sparse && graph.sparse ? sparseFeatures(tf, this.ops, graph) : denseFeatures(tf, graph);
    this.variables = this.makeVariables(weights);
    this.labels = tf.oneHot(
      tf.tensor1d(
        graph.trainNodes.map((node) => graph.y[node]),
        'int32',
      ),
      graph.numClasses,
    );
    this.trainNodes = rowNumbers(tf, graph.trainNodes);
    this.optimizer = tf.train.adam(training.lr, 0.9, 0.999, 1e-8);
  }

  /** W as [F, H·C]; att_src and att_dst as [1, H, C]; all as variables of the tape. */
  makeVariables(weights) {
    const { tf } = this;
    return this.options.map(({ heads, outChannels }, number) => {
      const prefix = `conv${number + 1}`;
      const columns = heads * outChannels;
      const w = weights[`${prefix}.lin.weight`];
      const attention = (name) =>
        tf.tensor3d(weights[`${prefix}.${name}`], [1, heads, outChannels]);
      const variable = (tensor) => tf.variable(tensor);
      return {
        w: variable(tf.transpose(tf.tensor2d(w, [columns, w.length / columns]))),
        attSrc: variable(attention('att_src')),
        attDst: variable(attention('att_dst')),
        bias: variable(tf.tensor1d(weights[`${prefix}.bias`])),
      };
    });
  }

  forward(dropout) {
    const { tf, options, variables } = this;
    const h1 = this.x.product(variables[0].w, dropout);
    const hidden = tf.elu(this.attention(h1, options[0], variables[0], dropout));
    const dropped = dropout > 0 ? tf.dropout(hidden, dropout) : hidden;
    const h2 = tf.matMul(dropped, variables[1].w);
    return this.attention(h2, options[1], variables[1], dropout);
  }

  attention(h, { heads, outChannels }, { attSrc, attDst, bias }, dropout) {
    const { tf, ops, source, target } = this;
    const columns = heads * outChannels;
    const byHead = tf.reshape(h, [-1, heads, outChannels]);
    const src = tf.sum(tf.mul(byHead, attSrc), -1);
    const dst = tf.sum(tf.mul(byHead, attDst), -1);
    const toTarget = ops.gather(dst, target);
    const e = tf.leakyRelu(tf.add(ops.gather(src, source), toTarget), slope);
    const bound = tf.leakyRelu(tf.add(toTarget, tf.max(src, 0, true)), slope);
    const alpha = ops.segmentSoftmax(e, bound, target);
    const kept = dropout > 0 ? tf.dropout(alpha, dropout) : alpha;
    const messages = tf.mul(
      tf.reshape(ops.gather(h, source), [-1, heads, outChannels]),
      tf.expandDims(kept, -1),
    );
    const sums = ops.segmentSum(tf.reshape(messages, [-1, columns]), target);
    return tf.add(sums, bias);
  }

  predict() {
    return this.logits();
  }

  logits() {
    return this.read(() => this.forward(0));
  }

  /** The numbers of a tensor. Not tidy(() => ….dataSync()), which looks for tensors in all of them. */
  read(compute) {
    const tensor = this.tf.tidy(compute);
    const data = tensor.dataSync();
    tensor.dispose();
    return data;
  }

  loss() {
    const { tf } = this;
    const logits = this.ops.pick(this.forward(this.training.dropout), this.trainNodes);
    return tf.losses.softmaxCrossEntropy(this.labels, logits);
  }

  epoch() {
    const { tf, training } = this;
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => this.loss());
      for (const { name, value: weight } of this.named()) {
        grads[name] = tf.add(grads[name], tf.mul(weight, training.weightDecay));
      }
      this.optimizer.applyGradients(grads);
      return value.dataSync()[0];
    });
  }

  named() {
    return this.variables.flatMap(Object.values).map((value) => ({ name: value.name, value }));
  }

  weights() {
    const entries = this.variables.flatMap(({ w, attSrc, attDst, bias }, number) => {
      const prefix = `conv${number + 1}`;
      const data = (tensor) => this.read(() => tensor.clone());
      return [
        [`${prefix}.lin.weight`, this.read(() => this.tf.transpose(w))],
        [`${prefix}.att_src`, data(attSrc)],
        [`${prefix}.att_dst`, data(attDst)],
        [`${prefix}.bias`, data(bias)],
      ];
    });
    return Object.fromEntries(entries);
  }

  close() {
    const { tf } = this;
    this.x.dispose();
    this.optimizer.dispose();
    tf.dispose([this.source, this.target, this.trainNodes, this.labels, this.variables]);
  }
}

/**
 * @param {typeof import('./library.mjs')} tf
 * @param {{sparse: boolean, byRow: boolean}} options whether sparse features stay so, and whether
 *        rows are read with gatherND
 * @returns {import('../engine.mjs').Engine}
 */
export function tensorflowEngine(tf, options) {
  return {
    async open(task) {
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      await tf.setBackend('wasm');
      return new TensorflowRunner(tf, task, options);
    },
  };
}
