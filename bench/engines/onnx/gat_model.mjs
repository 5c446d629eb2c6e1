/**
 * The paper's model as an ONNX file, in the words that PyG's export uses: Gather for what edges
 * read, scatters with reduction for what targets gather. Weights are constants; the graph and its
 * features are inputs, or the runtime would fold the whole model into its answer.
 */
import { GraphBuilder } from './graph_builder.mjs';

/** @param {import('../engine.mjs').Task} task @param {number} numEdges with self loops */
export function gatModel({ graph, model, weights }, numEdges) {
  const builder = new GraphBuilder();
  const sizes = { numNodes: graph.numNodes, numEdges };
  const edges = {
    source: builder.input('source', 'int64', [numEdges]),
    target: builder.input('target', 'int64', [numEdges, 1]),
  };
  const [first, last] = model.layers;
  const w1 = linearWeight(builder, weights, 'conv1', first, graph.numFeatures);
  const h1 = graph.sparse
    ? sparseProduct(builder, graph, w1)
    : denseProduct(builder, graph, w1.name);
  const out1 = attention(builder, sizes, edges, h1, first, weights, 'conv1');
  const hidden = builder.node('Elu', [out1]);
  const w2 = linearWeight(builder, weights, 'conv2', last, w1.columns);
  const h2 = builder.node('MatMul', [hidden, w2.name]);
  attention(builder, sizes, edges, h2, last, weights, 'conv2', 'logits');
  builder.output('logits', 'float32', [graph.numNodes, w2.columns]);
  return builder.finish();
}

/** W as [F, H·C]. */
function linearWeight(builder, weights, prefix, { heads, outChannels }, rows) {
  const columns = heads * outChannels;
  const theirs = weights[`${prefix}.lin.weight`];
  const w = new Float32Array(rows * columns);
  for (let c = 0; c < columns; c++) {
    for (let f = 0; f < rows; f++) w[f * columns + c] = theirs[c * rows + f];
  }
  return { name: builder.constant(w, [rows, columns]), columns };
}

function denseProduct(builder, { numNodes, numFeatures }, w) {
  return builder.node('MatMul', [builder.input('x', 'float32', [numNodes, numFeatures]), w]);
}

/** x·W from x in coordinates: the rows of W that its entries name, summed by row of x. */
function sparseProduct(builder, { numNodes, sparse }, { name, columns }) {
  const stored = sparse.values.length;
  const row = builder.input('x_row', 'int64', [stored, 1]);
  const column = builder.input('x_column', 'int64', [stored]);
  const value = builder.input('x_value', 'float32', [stored, 1]);
  const rows = builder.node('Gather', [name, column], { axis: 0 });
  return sumRows(builder, numNodes, columns, row, builder.node('Mul', [rows, value]));
}

/** out[i] = Σ of the rows whose index is i. */
function sumRows(builder, numRows, columns, index, rows) {
  return scatter(builder, numRows, columns, 0, 'add', index, rows);
}

function scatter(builder, numRows, columns, start, reduction, index, rows) {
  const size = builder.integers([numRows, columns]);
  const value = builder.constant(Float32Array.of(start), [1]);
  const begin = builder.node('Expand', [value, size]);
  return builder.node('ScatterND', [begin, index, rows], { reduction });
}

/** Attention of one layer, as torch_geometric.nn.GATConv computes it. */
function attention(builder, { numNodes, numEdges }, edges, h, options, weights, prefix, result) {
  const { heads, outChannels } = options;
  const columns = heads * outChannels;
  const targetOf = builder.node('Reshape', [edges.target, builder.integers([numEdges])]);
  const toEdges = (nodes, index) => builder.node('Gather', [nodes, index], { axis: 0 });

  const src = builder.node('MatMul', [
    h,
    scoreWeight(builder, weights[`${prefix}.att_src`], options),
  ]);
  const dst = builder.node('MatMul', [
    h,
    scoreWeight(builder, weights[`${prefix}.att_dst`], options),
  ]);
  const z = builder.node('Add', [toEdges(src, edges.source), toEdges(dst, targetOf)]);
  const e = builder.node('LeakyRelu', [z], { alpha: { float: 0.2 } });
  const largest = scatter(builder, numNodes, heads, -1e30, 'max', edges.target, e);
  const shifted = builder.node('Sub', [e, toEdges(largest, targetOf)]);
  const power = builder.node('Exp', [shifted]);
  const sum = sumRows(builder, numNodes, heads, edges.target, power);
  const alpha = builder.node('Div', [power, toEdges(sum, targetOf)]);

  const byHead = builder.integers([numEdges, heads, outChannels]);
  const messages = builder.node('Mul', [
    builder.node('Reshape', [toEdges(h, edges.source), byHead]),
    builder.node('Reshape', [alpha, builder.integers([numEdges, heads, 1])]),
  ]);
  const flat = builder.node('Reshape', [messages, builder.integers([numEdges, columns])]);
  const out = sumRows(builder, numNodes, columns, edges.target, flat);
  const bias = builder.constant(weights[`${prefix}.bias`], [columns]);
  return builder.node('Add', [out, bias], {}, result);
}

/** att [H, C] as [H·C, H], so that h times it has the scores of every head. */
function scoreWeight(builder, att, { heads, outChannels }) {
  const matrix = new Float32Array(heads * outChannels * heads);
  for (let k = 0; k < att.length; k++) matrix[k * heads + Math.floor(k / outChannels)] = att[k];
  return builder.constant(matrix, [heads * outChannels, heads]);
}
