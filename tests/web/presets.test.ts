import { load, presets } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { study } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

const open = { inChannels: 10, outChannels: 3, seed: 2 };

describe.each(Object.entries(presets))('%s', (name, preset) => {
  test('makes a model of its kind, and trains it', async () => {
    const { model: config, train } = preset(open);
    const model = await lab.model(config);
    const { seed, layers } = model.config;
    expect(seed).toBe(2);
    const kind = name.startsWith('gatv2') ? 'gatv2' : 'gat';
    expect(layers.map((layer) => ('conv' in layer ? layer.conv : ''))).toEqual(
      layers.map(() => kind),
    );
    const labels = study.y.map((k) => [0, 1, 2].map((label) => Number(label === k)));
    const many = train.loss === 'bce';
    const graph = await lab.graph(many ? { ...study, y: labels } : study);
    const data = many ? { train: [graph, graph], val: [graph] } : graph;
    const { history } = await model.fit(data, { ...train, epochs: 2 });
    expect(history).toHaveLength(2);
    expect(history[0]!.valMetric).not.toBeNaN();
  });
});

/** What the paper says of each (Veličković et al. 2018, section 3.3). */
const paper = [
  ['gatCora', { heads: [8, 1], channels: [8, 3], lr: 0.005, weightDecay: 5e-4, dropout: 0.6 }],
  ['gatCiteseer', { heads: [8, 1], channels: [8, 3], lr: 0.005, weightDecay: 5e-4, dropout: 0.6 }],
  ['gatPubmed', { heads: [8, 8], channels: [8, 3], lr: 0.01, weightDecay: 1e-3, dropout: 0.6 }],
  ['gatPPI', { heads: [4, 4, 6], channels: [256, 256, 3], lr: 0.005, weightDecay: 0, dropout: 0 }],
] as const;

test.each(paper)('%s is as in the paper', async (name, { heads, channels, dropout, ...train }) => {
  const preset = presets[name](open);
  const { config } = await lab.model(preset.model);
  const convs = config.layers.flatMap((layer) => ('conv' in layer ? [layer] : []));
  expect(convs.map((conv) => conv.heads)).toEqual(heads);
  expect(convs.map(({ outChannels }) => outChannels)).toEqual(channels);
  expect(convs.map(({ concat }) => concat)).toEqual(convs.map((_c, k) => k + 1 < convs.length));
  expect(convs.map(({ activation }) => activation)).toEqual(
    convs.map((_c, k) => (k + 1 < convs.length ? 'elu' : 'identity')),
  );
  expect([config.dropout, config.attentionDropout]).toEqual([dropout, dropout]);
  for (const conv of convs) expect(conv).toMatchObject({ messageDropout: dropout });
  expect(preset.train).toMatchObject({ ...train, patience: 100, monitor: 'both' });
});

test('gatPPI skips across the layer in the middle, and learns several labels in batches of 2', () => {
  const { model, train } = presets.gatPPI(open);
  expect(model.layers.map((layer) => ('residual' in layer ? layer.residual : false))).toEqual([
    false,
    true,
    false,
  ]);
  expect(train).toMatchObject({ loss: 'bce', batchSize: 2 });
});
