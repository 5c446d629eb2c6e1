// PyTorch Geometric's numbers through the package: every fixture's weights arrive as a saved model;
// outputs, attention, losses and training are compared. Gradients are compared in C++.
import { type GatOptions, gat, load } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { fromEngineJson, toEngineJson } from '../../web/lib/names.js';
import {
  arraysUnder,
  expectClose,
  type Fixture,
  fixtures,
  graphOf,
  inCamelCase,
  layerOf,
  matrixOf,
  modelWith,
} from './support/fixtures.js';

const lab = await load();
afterAll(() => lab.dispose());

const columns = (fixture: Fixture) => fixture.tensors.x!.shape[1];

async function expectOutput(
  fixture: Fixture,
  config: object,
  { prefix = '', weights = arraysUnder(fixture, 'param.') } = {},
) {
  const model = await modelWith(lab, config, weights);
  const { batch, ...graph } = graphOf(fixture);
  const { logits } = await model.predict(
    await lab.graph(prefix === 'nobatch.' || !batch ? graph : { ...graph, batch }),
  );
  const expected = fixture.tensors[`${prefix}out`]!;
  expect(logits.shape).toEqual(expected.shape);
  expectClose(logits.data, expected);
  return model;
}

function testConv(fixture: Fixture): void {
  const config = { in_channels: columns(fixture), layers: [layerOf(fixture.config)] };
  const weights = arraysUnder(fixture, 'param.', 'conv1.');

  test('gives the same output', async () => {
    await expectOutput(fixture, config, { weights });
  });

  test('gives the same attention on the same edges', async () => {
    const model = await modelWith(lab, config, weights);
    const { attention } = await model.predict(await lab.graph(graphOf(fixture)), {
      attention: true,
    });
    const { edgeIndex, alpha } = attention[0]!;
    const { alpha_edge_index, alpha: expected } = fixture.tensors;
    expect([...edgeIndex[0], ...edgeIndex[1]]).toEqual([...alpha_edge_index!.data]);
    expect(alpha.shape).toEqual(expected!.shape);
    expectClose(alpha.data, expected!);
  });

  test('has a configuration that makes it again', async () => {
    const model = await modelWith(lab, config, weights);
    const again = await lab.model(fromEngineJson(JSON.stringify(config)));
    expect(again.config).toEqual(model.config);
    expect((await lab.model(model.config)).config).toEqual(model.config);
    expect(Object.keys(await again.stateDict())).toEqual(Object.keys(await model.stateDict()));
  });
}

/** The package predicts, so that batch norm is seen with the running statistics of its eval mode. */
function testNorm(fixture: Fixture): void {
  const config = { in_channels: columns(fixture), layers: [layerOf(fixture.config)] };
  const moved = arraysUnder(fixture, 'after1.param.', 'norm1.');
  const weights = { ...arraysUnder(fixture, 'param.', 'norm1.'), ...moved };
  const runs = [
    ...(fixture.config.train_eval_differ ? ['eval.'] : ['']),
    ...(fixture.config.takes_batch ? ['nobatch.'] : []),
  ];
  test.each(runs)('gives the same output: %sout', async (prefix) => {
    await expectOutput(fixture, config, { prefix, weights });
  });
}

function testModel(fixture: Fixture): void {
  const { config, tensors } = fixture;
  const layer = (channels: string, heads: string, first: boolean) => ({
    ...layerOf({ ...config, out_channels: config[channels], heads: config[heads] }),
    concat: first,
    activation: first ? 'elu' : 'identity',
  });
  const own = {
    in_channels: config.in_channels,
    layers: [layer('hidden', 'heads', true), layer('classes', 'out_heads', false)],
  };

  test('gives the same output', async () => {
    await expectOutput(fixture, own);
  });

  test('trains as PyTorch does', async () => {
    const model = await modelWith(lab, own, arraysUnder(fixture, 'param.'));
    const graph = await lab.graph(graphOf(fixture));
    const { lr, weight_decay: weightDecay } = config as unknown as Record<string, number>;
    const { history } = await model.fit(graph, { epochs: 5, lr: lr!, weightDecay: weightDecay! });
    const losses = tensors.losses!;
    expectClose(
      history.map(({ loss }) => loss),
      { ...losses, data: losses.data.slice(0, 5) },
    );
    expect((await model.evaluate(graph, 'train')).loss).toBeCloseTo(losses.data[5]!, 5);
    const state = await model.stateDict();
    for (const [name, tensor] of Object.entries(arraysUnder(fixture, 'adam5.param.'))) {
      // Where a gradient is about 0, a step of Adam is noise of up to lr: see the fixtures' README.
      expectClose(state[name]!.data, tensor, 1e-4);
    }
    expectClose((await model.predict(graph)).logits.data, tensors['adam5.out']!, 1e-4);
  });
}

function testGatModel(fixture: Fixture): void {
  const { act: activation, ...config } = fixture.config;
  const options = Object.fromEntries(
    [
      ...['in_channels', 'hidden_channels', 'num_layers', 'out_channels', 'heads', 'v2'],
      ...['act_first', 'norm', 'jk', 'edge_dim'],
    ]
      .filter((name) => config[name] !== null)
      .map((name) => [name, config[name]]),
  );

  test('gives the same output and loss', async () => {
    const given = gat(inCamelCase<GatOptions>({ ...options, activation }));
    const model = await expectOutput(fixture, JSON.parse(toEngineJson(given)));
    const { loss } = await model.evaluate(await lab.graph(graphOf(fixture)), 'train');
    expect(loss).toBeCloseTo(fixture.tensors.loss!.data[0]!, 5);
  });
}

/** A model without weights passes its input on: the losses are of the features themselves. */
function testLosses({ tensors }: Fixture): void {
  const cases = {
    ce: { x: 'ce.logits', y: tensors['ce.y']!.data },
    bce: { x: 'bce.logits', y: matrixOf(tensors['bce.target']!) },
    mse: { x: 'mse.pred', y: matrixOf(tensors['mse.target']!) },
  };
  const runs = Object.keys(tensors).flatMap((name) => /^([a-z_]+)\.loss$/.exec(name)?.[1] ?? []);
  test.each(runs)('gives the same loss: %s', async (run) => {
    const [kind, ...variant] = run.split('_') as [keyof typeof cases, ...string[]];
    const { x, y } = cases[kind];
    const mask = tensors.mask!.data as Uint8Array;
    const graph = await lab.graph({
      x: matrixOf(tensors[x]!),
      edges: [],
      y,
      trainMask: variant.includes('mask') ? mask : mask.map(() => 1),
    });
    const model = await lab.model({
      inChannels: graph.numFeatures,
      layers: [{ layer: 'activation', activation: 'identity' }],
    });
    const { loss } = await model.evaluate(graph, 'train', {
      loss: kind === 'ce' ? 'cross_entropy' : kind,
      ...(variant.includes('weight') && { classWeights: [...tensors['ce.class_weight']!.data] }),
    });
    expectClose([loss], tensors[`${run}.loss`]!);
  });
}

/** A readout of each kind, alone in a model. */
function testPools(fixture: Fixture): void {
  const layers: Record<string, object> = {
    mean: { layer: 'readout', aggr: 'mean' },
    add: { layer: 'readout', aggr: 'sum' },
    max: { layer: 'readout', aggr: 'max' },
    maxties: { layer: 'readout', aggr: 'max' },
    att: { layer: 'attentional_aggregation' },
    attnn: { layer: 'attentional_aggregation', out_channels: 3 },
  };
  const runs = Object.keys(fixture.tensors).flatMap((name) => /^(\w+)\.out$/.exec(name)?.[1] ?? []);
  test.each(runs)('gives the same rows: %s', async (run) => {
    const x = fixture.tensors[`${run}.x`] ?? fixture.tensors.x!;
    const graph = graphOf({ ...fixture, tensors: { ...fixture.tensors, x } });
    const config = { in_channels: x.shape[1], layers: [layers[run]] };
    const model = await modelWith(lab, config, arraysUnder(fixture, `${run}.param.`, 'readout1.'));
    const { logits } = await model.predict(await lab.graph(graph));
    expect(logits.shape).toEqual(fixture.tensors[`${run}.out`]!.shape);
    expectClose(logits.data, fixture.tensors[`${run}.out`]!);
  });
}

const tests: Record<string, (fixture: Fixture) => void> = {
  layer: testConv,
  transformer: testConv,
  norm: testNorm,
  model: testModel,
  gat_model: testGatModel,
  losses: testLosses,
  pool: testPools,
};

/** What the package has no words for, and why; the C++ tests run these. */
const elsewhere: Record<string, string> = {
  bipartite: 'graphs of the package have one list of nodes, which are sources and targets',
  optimizers: 'its gradients are given, and the package computes its own',
};

test('there are fixtures', () => {
  expect(fixtures.length).toBeGreaterThan(0);
});

for (const fixture of fixtures) {
  const { kind } = fixture.config;
  describe(`PyG: ${fixture.name}`, () => {
    if (tests[kind]) tests[kind](fixture);
    else if (elsewhere[kind]) test.skip(`${kind}: ${elsewhere[kind]}`);
    else test('is of a kind that is tested', () => expect(Object.keys(tests)).toContain(kind));
  });
}
