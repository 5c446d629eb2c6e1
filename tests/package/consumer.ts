// Somebody's program: compiled against the package's types, then run. What should not compile is
// marked so, and the compiler checks that it does not.
import {
  type Activation,
  type EpochReport,
  GatlabError,
  type Graph,
  type GraphInput,
  type Lab,
  type LayerAttention,
  load,
  type Matrix,
  type Model,
  type ModelConfig,
  type Prediction,
  type StateDict,
} from 'gatlab';

const activation: Activation = 'elu';
const config: ModelConfig = {
  inChannels: 2,
  layers: [
    { conv: 'gat', heads: 2, outChannels: 3, activation },
    { conv: 'gat', outChannels: 2, concat: false, fillValue: 'mean' },
  ],
};
/** As JSON.parse would give it. */
const pairs: number[][] = [[0, 1]];
const inputs: GraphInput[] = [
  {
    x: [
      [1, 2],
      [3, 4],
    ],
    edges: pairs,
    y: [0, 1],
    trainMask: [true, true],
  },
  {
    x: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
    edgeIndex: [Int32Array.of(0), [1]],
    y: Int32Array.of(0, 1),
    trainMask: [0, 1],
  },
  {
    x: { rowPtr: [0, 1, 2], colIdx: [0, 1], values: [1, 1], shape: [2, 2] },
    adjacency: [
      [0, 0],
      [1, 0],
    ],
    y: [0, 1],
    trainMask: { nodes: Int32Array.of(0, 1) },
  },
];

// @ts-expect-error: there is no such layer
export const wrongLayer: ModelConfig = { inChannels: 2, layers: [{ conv: 'gcn', outChannels: 2 }] };
// @ts-expect-error: outChannels is not optional
export const noChannels: ModelConfig = { inChannels: 2, layers: [{ conv: 'gat' }] };
// @ts-expect-error: features are not optional
export const noFeatures: GraphInput = { edges: [] };
// @ts-expect-error: a matrix needs its shape
export const noShape: GraphInput = { x: { data: [1] }, edges: [] };

const lab: Lab = await load();
const model: Model = await lab.model(config);
const heads: number = model.config.layers[0]!.heads;
for (const input of inputs) {
  using graph: Graph = await lab.graph(input);
  for await (const report of model.train(graph, { epochs: 2, monitor: 'loss' })) {
    const { epoch, loss }: EpochReport = report;
    if (epoch === 2) console.log(Number.isFinite(loss));
  }
  const prediction: Prediction = await model.predict(graph, { attention: true });
  const layer: LayerAttention = prediction.attention[0]!;
  const dense: Matrix = layer.toDense(heads - 1);
  const sources: Int32Array = layer.edgeIndex[0];
  console.log(prediction.probabilities.shape.join('×'), dense.data.length, sources.length);
}
const state: StateDict = await model.stateDict();
const file: Blob = new Blob([await model.save()]);
console.log(state['conv1.att_src']!.shape.join('×'), file.size > 0);
// @ts-expect-error: only the graph's three sets of nodes
await model.evaluate(await lab.graph(inputs[0]!), 'all').catch((error: unknown) => {
  if (error instanceof GatlabError) console.log(error.code, error.argument);
});
lab.dispose();
