// Somebody's program: compiled against the package's types, then run. What should not compile is
// marked so, and the compiler checks that it does not.
import {
  type Activation,
  type EpochReport,
  type Evaluation,
  GatlabError,
  type Graph,
  type GraphInput,
  gat,
  type Lab,
  type LayerAttention,
  type LayerConfig,
  type LinkSplit,
  load,
  type Matrix,
  type Model,
  type ModelConfig,
  type Prediction,
  type Preset,
  presets,
  type StateDict,
  type TrainingRun,
  type TrainOptions,
} from 'gatlab';

const activation: Activation = 'elu';
const config: ModelConfig = {
  inChannels: 2,
  layers: [
    { conv: 'gat', heads: 2, outChannels: 3, activation },
    { conv: 'gat', outChannels: 2, concat: false, fillValue: 'mean' },
  ],
};
/** One of each kind; the first member tells which options there are. */
export const layers: LayerConfig[] = [
  { conv: 'gatv2', outChannels: 4, heads: 2, shareWeights: true },
  { conv: 'transformer', outChannels: 4, beta: true },
  { layer: 'linear', outChannels: 4, activation },
  { layer: 'activation', activation: 'gelu' },
  { layer: 'dropout', p: 0.5 },
  { layer: 'batch_norm', momentum: 0.2 },
  { layer: 'layer_norm', mode: 'node' },
  { layer: 'graph_norm' },
  { layer: 'pair_norm', scaleIndividually: true },
  { layer: 'jumping_knowledge', mode: 'cat', layers: [0, 1] },
  { layer: 'readout', aggr: 'sum' },
  { layer: 'attentional_aggregation', outChannels: 4 },
];
export const options: TrainOptions[] = [
  { optimizer: 'sgd', momentum: 0.9, clip: 1, schedule: 'cosine' },
  { loss: 'cross_entropy', classWeights: [1, 2], metric: 'macro_f1', monitor: 'metric' },
  { schedule: { kind: 'step', stepSize: 10, gamma: 0.5, warmup: 5 } },
  { loss: 'bce', batchSize: 2, shuffle: false },
  { numNeighbors: [10, -1], batchSize: 512 },
];

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
// @ts-expect-error: GATConv has no weights to share
export const wrongOption: LayerConfig = { conv: 'gat', outChannels: 2, shareWeights: true };
// @ts-expect-error: a step schedule has no eta_min
export const wrongSchedule: TrainOptions = { schedule: { kind: 'step', etaMin: 0 } };
// @ts-expect-error: outChannels is not optional
export const noChannels: ModelConfig = { inChannels: 2, layers: [{ conv: 'gat' }] };
// @ts-expect-error: features are not optional
export const noFeatures: GraphInput = { edges: [] };
// @ts-expect-error: a matrix needs its shape
export const noShape: GraphInput = { x: { data: [1] }, edges: [] };

const lab: Lab = await load();
const model: Model = await lab.model(config);
const first = model.config.layers[0]!;
const heads: number = 'conv' in first ? first.heads : 0;
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
const many: Graph[] = await Promise.all(inputs.map((input) => lab.graph(input)));
const deep: Model = await lab.model(
  gat({ inChannels: 2, hiddenChannels: 4, numLayers: 2, outChannels: 2, norm: 'layer_norm' }),
);
const run: TrainingRun = deep.train({ train: many.slice(1), val: [many[0]!] }, { epochs: 2 });
for await (const { epoch } of run) {
  if (epoch === 1) {
    const bytes: Uint8Array = await run.checkpoint();
    const { history } = await (await lab.loadModel(bytes)).fit({ train: many }, { resume: bytes });
    console.log(history.length);
  }
}
const { confusion }: Evaluation = await deep.evaluate(many, { ranking: true });
console.log(confusion.data.reduce((sum: number, count: number) => sum + count, 0));
const links: LinkSplit = await lab.splitLinks(many[0]!, { val: 0, test: 0 });
const scores: Float32Array = await deep.predictLinks(links.graph, links.train.edgeIndex);
const preset: Preset = presets.gatv2Pubmed({ inChannels: 2, outChannels: 2 });
console.log(scores.length, preset.train.lr);
// @ts-expect-error: only the graph's three sets of nodes
await model.evaluate(await lab.graph(inputs[0]!), 'all').catch((error: unknown) => {
  if (error instanceof GatlabError) console.log(error.code, error.argument);
});
lab.dispose();
