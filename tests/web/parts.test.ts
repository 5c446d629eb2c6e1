// The engine in two parts, as a worker in a browser has it: the second comes when something in it is called.
import { readFileSync } from 'node:fs';
import type { Lab, LayerConfig, Model, ModelConfig } from 'gatlab';
import { load } from 'gatlab';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import createEngine from '../../build/wasm/gatlab.mjs';
import { LocalChannel } from '../../web/lib/channel.js';
import { Lab as LabHere } from '../../web/lib/client.js';
import { Host } from '../../web/lib/host.js';
import { startedInParts } from '../../web/lib/parts.js';
import { bits, droppingModel, probe, study, studyModel } from './support/study.js';

const fileOf = (part: string) => new URL(`../../dist/gatlab-${part}.wasm`, import.meta.url);
const first = new WebAssembly.Module(readFileSync(fileOf('first')));

/** What was fetched, and whether anything can be. */
const net = { asked: [] as string[], status: 200 };

/** A browser's, as far as it is used. */
class WaitingRequest {
  responseType = '';
  status = 0;
  response: ArrayBuffer | undefined;
  open(_: string, url: string, async: boolean): void {
    expect(async).toBe(false);
    net.asked.push(url);
  }
  send(): void {
    this.status = net.status;
    const bytes = readFileSync(fileOf('rest'));
    this.response = Uint8Array.from(bytes).buffer;
  }
}

beforeAll(() => Object.assign(globalThis, { XMLHttpRequest: WaitingRequest }));
afterAll(() => Reflect.deleteProperty(globalThis, 'XMLHttpRequest'));

let lab: Lab;
let whole: Lab;
beforeEach(async () => {
  Object.assign(net, { asked: [], status: 200 });
  const start = async () => ({
    engine: await startedInParts(createEngine, first, 'https://here/gatlab-rest.wasm'),
    build: 'simd' as const,
    threads: 1,
    close() {},
  });
  const channel = new LocalChannel(new Host(start));
  lab = new LabHere(channel, await channel.call('load', {})) as unknown as Lab;
  whole = await load({ worker: false, threads: 1 });
});

async function trained(on: Lab, config = droppingModel): Promise<Model> {
  const model = await on.model(config);
  await model.fit(await on.graph(study), { epochs: 5, patience: 3 });
  return model;
}

test('training, predicting and keeping a model need the first part only', async () => {
  expect(await probe(lab)).toBe(await probe(whole));
  const model = await trained(lab);
  expect(await bits(model)).toBe(await bits(await trained(whole)));
  const opened = await lab.loadModel(await model.save());
  await opened.evaluate(await lab.graph(study), 'val');
  await expect(lab.graph({ ...study, edges: [[0, 9]] })).rejects.toThrow(/^edges: expected/);
  expect(net.asked).toEqual([]);
});

test.each([3, 500])('so do large graphs of %d labelled nodes', async (labelled) => {
  const graph = await lab.graph({
    x: Array.from({ length: 500 }, (_, i) => [i % 7, i % 3]),
    edges: Array.from({ length: 2000 }, (_, e) => [e % 500, (e * e) % 500]),
    y: Array.from({ length: 500 }, (_, i) => i % 7),
    trainMask: { nodes: [...Array(labelled).keys()] },
  });
  const model = await lab.model({
    inChannels: 2,
    layers: [
      { conv: 'gat', heads: 8, outChannels: 8, activation: 'elu' },
      { conv: 'gat', outChannels: 7, concat: false },
    ],
    dropout: 0.6,
    attentionDropout: 0.6,
  });
  await model.fit(graph, { epochs: 2, lr: 0.005, weightDecay: 5e-4 });
  await model.predict(graph);
  expect(net.asked).toEqual([]);
});

const norm: ModelConfig = {
  ...studyModel,
  layers: [{ layer: 'layer_norm' }, ...studyModel.layers],
};

/** What stands in the rest, as numbers to compare. */
const others: [string, (on: Lab) => Promise<unknown>][] = [
  [
    'an explanation',
    async (on) => {
      const model = await trained(on);
      const graph = await on.graph(study);
      return model.explain(graph, { method: 'gnnExplainer', index: 2, epochs: 5 });
    },
  ],
  ['a layer of another kind', async (on) => bits(await trained(on, norm))],
  [
    'a layer taken apart',
    async (on) => (await trained(on)).trace(await on.graph(study), { layer: 0 }),
  ],
  [
    'what links there may be',
    async (on) => {
      const links = await on.splitLinks(await on.graph(study), { val: 0.2, test: 0.2, seed: 1 });
      const model = await on.model({ ...studyModel, layers: [{ conv: 'gat', outChannels: 4 }] });
      await model.fit(links, { epochs: 2 });
      const pairs = await model.predictLinks(links.graph, [[0], [1]]);
      return [pairs, await model.evaluate(links, 'test')];
    },
  ],
  [
    'a label for a whole graph',
    async (on) => {
      const graph = await on.graph({ x: study.x, edges: study.edges, y: [1], graphLevel: true });
      const readout: LayerConfig = { layer: 'readout', aggr: 'mean' };
      const model = await on.model({ ...studyModel, layers: [...studyModel.layers, readout] });
      await model.fit({ train: [graph, graph] }, { epochs: 2, batchSize: 1 });
      return bits(model);
    },
  ],
  [
    'a checkpoint',
    async (on) => {
      const graph = await on.graph(study);
      const model = await on.model(droppingModel);
      const run = model.train(graph, { epochs: 4 });
      await run.next();
      const checkpoint = await run.checkpoint();
      await run.return?.();
      const again = await on.loadModel(checkpoint);
      await again.fit(graph, { resume: checkpoint });
      return bits(again);
    },
  ],
  [
    'training on samples',
    async (on) => {
      const model = await on.model(studyModel);
      await model.fit(await on.graph(study), { epochs: 2, numNeighbors: [2, 2], batchSize: 2 });
      return bits(model);
    },
  ],
];

test.each(others)('%s brings the rest, once, and the bits of the whole', async (_, use) => {
  const numbers = await use(lab);
  expect(numbers).toEqual(await use(whole));
  await use(lab);
  expect(net.asked).toEqual(['https://here/gatlab-rest.wasm']);
});

test.each(others)('%s without the rest is refused; all else goes on', async (_, use) => {
  const before = await probe(lab);
  net.status = 404;
  await expect(use(lab)).rejects.toMatchObject({
    name: 'GatlabError',
    code: 'value',
    argument: 'wasmUrl',
    message: expect.stringMatching(/https:\/\/here\/gatlab-rest\.wasm, got .*404.*side by side/),
  });
  expect(await probe(lab)).toBe(before);
  net.status = 200;
  expect(await use(lab)).toEqual(await use(whole));
});
