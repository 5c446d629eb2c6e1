// What is disposed of, or forgotten, gives its memory back: the WebAssembly heap stops growing.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Lab, load } from 'gatlab';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { study, studyModel } from './support/study.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let lab: Lab;
let heap: WebAssembly.Memory;

/** An engine, and the heap that it alone uses. */
async function start(): Promise<{ lab: Lab; heap: WebAssembly.Memory }> {
  const spy = vi.spyOn(WebAssembly, 'instantiate');
  const lab = await load({ threads: 1 });
  // Given a module, as here, instantiate gives the instance itself.
  const { exports } = (await spy.mock.results[0]!.value) as unknown as WebAssembly.Instance;
  spy.mockRestore();
  const heap = Object.values(exports).find((item) => item instanceof WebAssembly.Memory)!;
  return { lab, heap };
}

beforeAll(async () => {
  ({ lab, heap } = await start());
});
afterAll(() => lab.dispose());

/** About a megabyte in the engine. */
const megabyte = { data: new Float32Array(250_000), shape: [1000, 250] as [number, number] };
const wide = { inChannels: 250, layers: [{ conv: 'gat', outChannels: 1000 } as const] };

/** How much the heap grows when `work` is done `times` more often than it takes to settle. */
async function growth(work: () => Promise<unknown>, times: number): Promise<number> {
  for (let k = 0; k < 10; k++) await work();
  const settled = heap.buffer.byteLength;
  for (let k = 0; k < times; k++) await work();
  return heap.buffer.byteLength - settled;
}

test('the heap does grow when things are kept', async () => {
  const kept: unknown[] = [];
  expect(
    await growth(async () => kept.push(await lab.graph({ x: megabyte, edges: [] })), 100),
  ).toBeGreaterThan(5e7);
  expect(kept).toHaveLength(110);
});

test('graphs', async () => {
  const work = async () => (await lab.graph({ x: megabyte, edges: [[0, 1]] })).dispose();
  expect(await growth(work, 200)).toBe(0);
});

test('models, with training, prediction and saving', async () => {
  const graph = await lab.graph(study);
  const work = async () => {
    using model = await lab.model({ ...studyModel, inChannels: 10 });
    await model.fit(graph, { epochs: 3, patience: 2 });
    await model.predict(graph, { attention: true, embeddings: true });
    using again = await lab.loadModel(await model.save());
    await again.stateDict();
  };
  expect(await growth(work, 300)).toBe(0);
  expect(await growth(async () => (await lab.model(wide)).dispose(), 200)).toBe(0);
});

test('runs that were left early', async () => {
  const graph = await lab.graph({
    x: megabyte,
    edges: [[0, 1]],
    y: new Array(1000).fill(0),
    trainMask: [0],
  });
  const work = async () => {
    using model = await lab.model(wide);
    for await (const _ of model.train(graph)) break;
  };
  expect(await growth(work, 15)).toBe(0);
});

test('attempts that failed', async () => {
  const work = async () => {
    await expect(lab.graph({ x: megabyte, edges: [[0, 1]], y: [1] })).rejects.toThrow();
    await expect(lab.model({ ...wide, dropout: 2 })).rejects.toThrow();
    using model = await lab.model(wide);
    using graph = await lab.graph({ x: [[1]], edges: [] });
    await expect(model.predict(graph)).rejects.toThrow();
    const file = await model.save();
    await expect(lab.loadModel(file.subarray(0, file.length - 4))).rejects.toThrow();
  };
  expect(await growth(work, 50)).toBe(0);
});

test('what was forgotten without dispose, once it is collected', async () => {
  const forget = async () => {
    await lab.graph({ x: megabyte, edges: [[0, 1]] });
    collectGarbage();
    // Finalisers run between turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve));
  };
  expect(await growth(forget, 200)).toBe(0);
});

test('a run that was forgotten, once it is collected', async () => {
  const model = await lab.model(studyModel);
  const graph = await lab.graph(study);
  const forget = async () => {
    await model.train(graph).next();
  };
  await forget();
  await expect(model.fit(graph, { epochs: 1 })).rejects.toMatchObject({ code: 'state' });
  await vi.waitFor(async () => {
    collectGarbage();
    await expect(model.fit(graph, { epochs: 1 })).resolves.toMatchObject({ stopped: 'epochs' });
  });
});

test('more memory than there is, is an error, and the engine works on', async () => {
  // 2³⁰ channels of weights would take 4 GB on their own.
  const huge = { inChannels: 2 ** 10, layers: [{ conv: 'gat', outChannels: 2 ** 20 } as const] };
  await expect(lab.model(huge)).rejects.toMatchObject({ name: 'GatlabError', code: 'memory' });
  const model = await lab.model(studyModel);
  await expect(model.predict(await lab.graph(study))).resolves.toBeDefined();
});

describe('model.memory', () => {
  // Of its own, so that the heap has no room that was free before.
  let lab: Lab;
  let heap: WebAssembly.Memory;

  beforeAll(async () => {
    ({ lab, heap } = await start());
  });
  afterAll(() => lab.dispose());

  /** 60,000 edges between 4,000 nodes of 64 features. */
  const large = () => {
    const nodes = 4000;
    const ends = (step: number) =>
      Int32Array.from({ length: 60_000 }, (_, e) => (e * step) % nodes);
    return lab.graph({
      x: { data: new Float32Array(nodes * 64).fill(0.5), shape: [nodes, 64] },
      edgeIndex: [ends(7), ends(11)],
      y: new Array(nodes).fill(0),
      trainMask: new Array(nodes).fill(true),
    });
  };
  const heads = (outChannels: number) =>
    lab.model({
      inChannels: 64,
      layers: [
        { conv: 'gat', heads: 8, outChannels, activation: 'elu' },
        { conv: 'gat', outChannels: 3, concat: false },
      ],
      dropout: 0.5,
      attentionDropout: 0.5,
    });

  test('plans what the heap then grows by', async () => {
    const graph = await large();
    const model = await heads(512);
    const { inference, training } = await model.memory(graph);
    expect(inference).toBeLessThan(training);
    const before = heap.buffer.byteLength;
    await model.fit(graph, { epochs: 1 });
    const grown = heap.buffer.byteLength - before;
    expect(training / grown).toBeGreaterThan(0.9);
    expect(training / grown).toBeLessThan(1.3);
  }, 120_000);

  test('refuses what cannot fit before it asks for any of it', async () => {
    const graph = await large();
    const model = await heads(20_000);
    const before = heap.buffer.byteLength;
    const refused = { code: 'memory', argument: 'graph' };
    await expect(model.predict(graph)).rejects.toMatchObject(refused);
    await expect(model.fit(graph, { epochs: 1 })).rejects.toMatchObject(refused);
    expect(heap.buffer.byteLength).toBe(before);
  });
});
