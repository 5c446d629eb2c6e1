/** onnxruntime-web on its WebAssembly backend: inference only, since it cannot train there. */
import { orderEdges, rowsOf } from '../../work/edges.mjs';
import { gatModel } from './gat_model.mjs';

const wide = (values) => BigInt64Array.from(values, BigInt);

function inputs(ort, graph, { source, target }) {
  const tensor = (type, data, shape) => new ort.Tensor(type, data, shape);
  const edges = {
    source: tensor('int64', wide(source), [source.length]),
    target: tensor('int64', wide(target), [target.length, 1]),
  };
  if (!graph.sparse) {
    return { ...edges, x: tensor('float32', graph.dense, [graph.numNodes, graph.numFeatures]) };
  }
  const { colIdx, values } = graph.sparse;
  return {
    ...edges,
    x_row: tensor('int64', wide(rowsOf(graph.sparse.rowPtr)), [values.length, 1]),
    x_column: tensor('int64', wide(colIdx), [values.length]),
    x_value: tensor('float32', values, [values.length, 1]),
  };
}

class OnnxRunner {
  constructor(session, feeds) {
    this.session = session;
    this.feeds = feeds;
  }

  predict() {
    return this.session.run(this.feeds);
  }

  async logits() {
    return (await this.predict()).logits.data;
  }

  close() {
    return this.session.release();
  }
}

/**
 * @param {typeof import('onnxruntime-web/wasm')} ort
 * @returns {import('../engine.mjs').Engine}
 */
export function onnxEngine(ort) {
  return {
    async open(task) {
      ort.env.wasm.numThreads = 1;
      const edges = orderEdges(task.graph);
      const file = gatModel(task, edges.source.length);
      const session = await ort.InferenceSession.create(file, { executionProviders: ['wasm'] });
      return new OnnxRunner(session, inputs(ort, task.graph, edges));
    },
  };
}
