// Every layer of the engine's registry, through the package: its options come back as they were
// given, it can be saved, and the order of nodes and edges does not matter to it.
import { type GatlabError, gat, type LayerConfig, load, type Matrix } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { fromEngineJson } from '../../web/lib/names.js';
import gatCases from '../fixtures/gat_model_cases.json' with { type: 'json' };
import { inCamelCase } from './support/fixtures.js';
import { bits, study } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

/** One layer of each kind, with every option away from its default. */
const layers: LayerConfig[] = [
  {
    conv: 'gat',
    outChannels: 4,
    heads: 2,
    concat: false,
    negativeSlope: 0.3,
    addSelfLoops: false,
    bias: false,
    residual: true,
    edgeDim: 2,
    fillValue: 'add',
    dropout: 0.1,
    messageDropout: 0.2,
    activation: 'tanh',
    name: 'first',
  },
  {
    conv: 'gatv2',
    outChannels: 3,
    heads: 3,
    concat: false,
    negativeSlope: 0.1,
    addSelfLoops: false,
    bias: false,
    residual: true,
    edgeDim: 2,
    fillValue: 0.5,
    dropout: 0.1,
    activation: 'relu',
    shareWeights: true,
    name: 'first',
  },
  {
    conv: 'transformer',
    outChannels: 3,
    heads: 2,
    concat: false,
    beta: true,
    rootWeight: true,
    bias: false,
    edgeDim: 2,
    dropout: 0.1,
    activation: 'gelu',
    name: 'first',
  },
  { layer: 'linear', outChannels: 7, bias: false, activation: 'sigmoid', name: 'first' },
  { layer: 'activation', activation: 'leaky_relu', name: 'first' },
  { layer: 'dropout', p: 0.25, name: 'first' },
  { layer: 'batch_norm', eps: 1e-3, momentum: 0.2, name: 'first' },
  { layer: 'layer_norm', mode: 'node', eps: 1e-3, affine: false, name: 'first' },
  { layer: 'graph_norm', eps: 1e-3, name: 'first' },
  { layer: 'pair_norm', scale: 2, scaleIndividually: true, eps: 1e-3, name: 'first' },
  { layer: 'jumping_knowledge', mode: 'max', layers: [0], name: 'first' },
  { layer: 'readout', aggr: 'max', name: 'first' },
  { layer: 'attentional_aggregation', outChannels: 3, name: 'first' },
];

const kindOf = (layer: LayerConfig) => ('conv' in layer ? layer.conv : layer.layer);

/** A model of that layer, with something before it that jumping knowledge can look back at. */
const modelOf = (layer: LayerConfig) => ({
  inChannels: 10,
  layers: [{ conv: 'gat', outChannels: 6 } as const, layer],
  seed: 3,
});

/** Both directions of the study's citations, with features and weights. */
const { undirected: _, edges, ...rest } = study;
const ofGraphs = (layer: LayerConfig) =>
  kindOf(layer) === 'readout' || kindOf(layer) === 'attentional_aggregation';
const pairs = [...edges, ...edges.map(([a, b]) => [b, a] as const)];
const graphOf = (order: number[]) => ({
  ...rest,
  edges: order.map((k) => pairs[k]!),
  edgeAttr: order.map((k) => [Math.sin(k), Math.cos(3 * k)]),
  edgeWeight: order.map((k) => 1 + k / 10),
});
const inOrder = pairs.map((_pair, k) => k);

function expectClose(actual: Matrix, expected: ArrayLike<number>): void {
  expect(actual.data.length).toBe(expected.length);
  actual.data.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 5);
  });
}

test('every kind that the engine knows is here', async () => {
  const error: GatlabError = await lab
    .model({ inChannels: 1, layers: [{}] } as never)
    .catch((thrown) => thrown);
  const known = [...error.message.matchAll(/(?:conv|layer): "(\w+)"/g)].map(([, kind]) => kind);
  expect(known.length).toBeGreaterThan(10);
  expect(layers.map(kindOf)).toEqual(known);
});

describe.each(layers.map((layer) => [kindOf(layer), layer] as const))('%s', (_kind, layer) => {
  test('keeps every option, and makes the same model from what it tells', async () => {
    const model = await lab.model(modelOf(layer));
    expect(model.config.layers[1]).toEqual(layer);
    expect(await bits(await lab.model(model.config))).toBe(await bits(model));
  });

  test('fills in its defaults', async () => {
    const { conv, layer: kind, outChannels } = layer as unknown as Record<string, never>;
    const bare = JSON.parse(JSON.stringify({ conv, layer: kind, outChannels })) as LayerConfig;
    const model = await lab.model(modelOf(bare));
    const unset = ['name', ...('conv' in layer ? ['dropout'] : [])];
    expect(Object.keys(model.config.layers[1]!).sort()).toEqual(
      Object.keys(layer)
        .filter((option) => !unset.includes(option))
        .sort(),
    );
  });

  test('is saved and loaded to the bit', async () => {
    const model = await lab.model(modelOf(layer));
    const labels = ofGraphs(layer) ? { graphLevel: true, y: [1], trainMask: [0], valMask: [] } : {};
    const graph = await lab.graph({ ...graphOf(inOrder), ...labels });
    await model.fit(graph, { epochs: 3 });
    const again = await lab.loadModel(await model.save());
    expect(await bits(again)).toBe(await bits(model));
    expect(await again.predict(graph)).toEqual(await model.predict(graph));
  });

  test('does not mind the order of edges', async () => {
    const model = await lab.model(modelOf(layer));
    const { logits } = await model.predict(await lab.graph(graphOf(inOrder)));
    const reversed = await model.predict(await lab.graph(graphOf(inOrder.toReversed())));
    expectClose(reversed.logits, logits.data);
  });

  test('gives renumbered nodes their renumbered rows', async () => {
    const model = await lab.model(modelOf(layer));
    const graph = graphOf(inOrder);
    const { logits } = await model.predict(await lab.graph(graph));
    const place = [3, 5, 0, 1, 4, 2]; // node n becomes node place[n]
    const x = place.map((_place, node) => (graph.x as number[][])[place.indexOf(node)]!);
    const moved = await model.predict(
      await lab.graph({
        x,
        edges: graph.edges.map(([a, b]) => [place[a]!, place[b]!]),
        edgeAttr: graph.edgeAttr,
        edgeWeight: graph.edgeWeight,
      }),
    );
    if (ofGraphs(layer)) return expectClose(moved.logits, logits.data);
    const columns = logits.shape[1];
    const back = place.flatMap((row) => [
      ...moved.logits.data.subarray(row * columns, (row + 1) * columns),
    ]);
    expectClose(logits, back);
  });
});

describe('edge weights', () => {
  const layersOf = (conv: 'gat' | 'gatv2' | 'transformer') => ({
    inChannels: 10,
    layers: [{ conv, outChannels: 3, heads: 2 }],
  });

  test.each(['gat', 'gatv2', 'transformer'] as const)('multiply alpha in %s', async (conv) => {
    const model = await lab.model(layersOf(conv));
    const predict = async (edgeWeight?: number[]) => {
      const graph = await lab.graph({ ...rest, edges: pairs, ...(edgeWeight && { edgeWeight }) });
      return (await model.predict(graph, { attention: true })).logits.data;
    };
    const plain = await predict();
    expect(await predict(pairs.map(() => 1))).toEqual(plain);
    const doubled = await predict(pairs.map(() => 2));
    const none = await predict(pairs.map(() => 0));
    // Linear in the weights: out(2) − out(1) = out(1) − out(0).
    doubled.forEach((value, k) => {
      expect(value - plain[k]!).toBeCloseTo(plain[k]! - none[k]!, 5);
    });
    expect(none).not.toEqual(plain);
  });
});

describe('gat', () => {
  test.each(gatCases.map(({ options, config }) => [JSON.stringify(options), config] as const))(
    "gives the engine's list of layers for %s",
    async (options, config) => {
      const model = await lab.model(gat(inCamelCase(JSON.parse(options))));
      const expected = await lab.model(fromEngineJson(JSON.stringify(config)));
      expect(model.config).toEqual(expected.config);
    },
  );

  const sizes = { inChannels: 10, hiddenChannels: 8, numLayers: 2 };
  test.each([
    [{ ...sizes, hiddenChannels: 10, heads: 4 }, 'hiddenChannels'],
    [{ ...sizes, numLayers: 0 }, 'numLayers'],
    [{ ...sizes, numLayers: 1.5 }, 'numLayers'],
    [{ ...sizes, outHeads: -1 }, 'outHeads'],
    [{ ...sizes, head: 2 }, 'head'],
  ])('refuses %j', (options, argument) => {
    expect(() => gat(options as never)).toThrow(expect.objectContaining({ argument }));
  });

  test('leaves the rest to the engine to refuse', async () => {
    await expect(lab.model(gat({ ...sizes, dropout: 1 }))).rejects.toMatchObject({
      code: 'value',
      argument: 'layers[0].dropout',
    });
    const norm = 'batchnorm' as never;
    await expect(lab.model(gat({ ...sizes, norm }))).rejects.toMatchObject({ code: 'value' });
  });
});
