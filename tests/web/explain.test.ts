import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ExplainMethod, type Explanation, type GraphInput, load } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { bits, droppingModel, study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());
const graph = await lab.graph(study);
const model = await lab.model(studyModel);
await model.fit(graph, { epochs: 60, lr: 0.02 });
const { probabilities, logits, classes, attention } = await model.predict(graph, {
  attention: true,
});

const NODES = 6;
const EDGES = 14;
const FEATURES = 10;

const methods: ExplainMethod[] = [
  { method: 'attention' },
  { method: 'saliency' },
  { method: 'integratedGradients', steps: 20 },
  { method: 'occlusion' },
  { method: 'gnnExplainer', epochs: 20 },
];

/** The edges in the graph's order: attention has them so, with the added loops behind. */
const source = [...attention[0]!.edgeIndex[0]].slice(0, EDGES);
const target = [...attention[0]!.edgeIndex[1]].slice(0, EDGES);

/** The graph without some edges. */
function without(gone: (from: number, to: number) => boolean): GraphInput {
  const { undirected: _, edges: __, ...rest } = study;
  const kept = source.map((from, e) => [from, target[e]!] as [number, number]);
  return { ...rest, edges: kept.filter(([from, to]) => !gone(from, to)) };
}

describe('explain', () => {
  test.each(methods)('by $method: masks in the order of the edges', async (method) => {
    const why = await model.explain(graph, { ...method, index: 4 });
    expect(why).toMatchObject({ method: method.method, index: 4, target: classes[4] });
    expect(why.edgeMask).toBeInstanceOf(Float32Array);
    expect(why.edgeMask).toHaveLength(EDGES);
    expect(why.edgeMask.some((value) => value !== 0)).toBe(true);
    if (method.method === 'attention') expect(why.nodeMask).toBeUndefined();
    else {
      const columns = method.method === 'occlusion' ? 1 : FEATURES;
      expect(why.nodeMask?.shape).toEqual([NODES, columns]);
      expect(why.nodeMask?.data).toHaveLength(NODES * columns);
    }
    expect(why.selfLoopMask?.length).toBe(method.method === 'attention' ? NODES : undefined);
  });

  test('by attention is the largest alpha of the layers and heads', async () => {
    const { edgeMask } = await model.explain(graph, { method: 'attention', index: 3 });
    const largest = new Map<string, number>();
    for (const { edgeIndex, alpha, heads } of attention) {
      for (let k = 0; k < edgeIndex[0].length; k++) {
        const name = `${edgeIndex[0][k]}→${edgeIndex[1][k]}`;
        for (let h = 0; h < heads; h++) {
          largest.set(name, Math.max(largest.get(name) ?? 0, alpha.data[k * heads + h]!));
        }
      }
    }
    // Node 3 is two steps from all others; edges into those two steps away have no say.
    for (let e = 0; e < EDGES; e++) {
      const near = [3, 2, 4, 5].includes(target[e]!);
      expect(edgeMask[e]).toBe(near ? largest.get(`${source[e]}→${target[e]}`) : 0);
    }
  });

  test('by rollout gives every node its share', async () => {
    const why = await model.explain(graph, {
      method: 'attention',
      reduceHeads: 'mean',
      reduceLayers: 'rollout',
      index: 0,
    });
    expect(why.nodeMask?.shape).toEqual([NODES, 1]);
    expect(sum(why.nodeMask!.data)).toBeCloseTo(1, 5);
  });

  test('by integrated gradients sums to what the features bring', async () => {
    const zeros = { data: new Float32Array(NODES * FEATURES), shape: [NODES, FEATURES] as const };
    const nothing = await lab.graph({ ...study, x: zeros });
    const baseline = (await model.predict(nothing)).logits;
    const why = await model.explain(graph, {
      method: 'integratedGradients',
      index: 2,
      target: 1,
      steps: 300,
    });
    const at = 2 * logits.shape[1] + 1;
    expect(sum(why.nodeMask!.data)).toBeCloseTo(logits.data[at]! - baseline.data[at]!, 2);
  });

  test('by occlusion is what the graph without the edge says', async () => {
    const why = await model.explain(graph, {
      method: 'occlusion',
      index: 0,
      target: 0,
      undirected: true,
      only: new Int32Array([0, 3]),
    });
    const cut = async (a: number, b: number) => {
      const input = without((from, to) => (from === a && to === b) || (from === b && to === a));
      const after = (await model.predict(await lab.graph(input))).probabilities;
      return probabilities.data[0]! - after.data[0]!;
    };
    expect(why.edgeMask[0]).toBeCloseTo(await cut(source[0]!, target[0]!), 6);
    expect(why.edgeMask[3]).toBeCloseTo(await cut(source[3]!, target[3]!), 6);
    expect(why.edgeMask.filter((value) => value !== 0)).toHaveLength(2);
  });

  test('by GNNExplainer follows its seed and its epochs', async () => {
    const mask = async (options: { seed?: number; epochs?: number }) =>
      (await model.explain(graph, { method: 'gnnExplainer', index: 1, ...options })).edgeMask;
    expect(await mask({ seed: 3 })).toEqual(await mask({ seed: 3 }));
    expect(await mask({ seed: 3 })).not.toEqual(await mask({ seed: 4 }));
    expect(await mask({ epochs: 1 })).not.toEqual(await mask({ epochs: 2 }));
    for (const value of await mask({})) expect(value >= 0 && value < 1).toBe(true);
  });

  test.each([
    ['none', undefined],
    ['object', [NODES, 1]],
    ['attributes', [NODES, FEATURES]],
    ['common_attributes', [1, FEATURES]],
  ] as const)('with a node mask of type %s', async (nodeMaskType, shape) => {
    for (const method of methods.slice(1)) {
      const why = await model.explain(graph, { ...method, index: 1, nodeMaskType } as never);
      expect(why.nodeMask?.shape).toEqual(shape);
    }
  });

  test('without edges has an empty edge mask', async () => {
    const why = await model.explain(graph, { method: 'saliency', index: 1, edges: false });
    expect(why.edgeMask).toHaveLength(0);
  });

  test('does not disturb a run that goes on', async () => {
    const watched = await lab.model(droppingModel);
    const alone = await lab.model(droppingModel);
    for await (const _ of watched.train(graph, { epochs: 4 })) {
      for (const method of methods) await watched.explain(graph, { ...method, index: 2 });
    }
    await alone.fit(graph, { epochs: 4 });
    expect(await bits(watched)).toBe(await bits(alone));
  });

  const wrong: [string, object, string][] = [
    ['no options', undefined as never, 'index'],
    ['no index', { method: 'saliency' }, 'index'],
    ['an unknown method', { method: 'lime', index: 0 }, 'method'],
    ['a node that is not there', { method: 'saliency', index: 6 }, 'index'],
    ['a class that is not there', { method: 'saliency', index: 0, target: 3 }, 'target'],
    ['an option of another method', { method: 'saliency', index: 0, epochs: 3 }, 'epochs'],
    ['no epochs', { method: 'gnnExplainer', index: 0, epochs: 0 }, 'epochs'],
    ['an edge that is not there', { method: 'occlusion', index: 0, only: [14] }, 'only'],
    [
      'an unknown mask type',
      { method: 'saliency', index: 0, nodeMaskType: 'edges' },
      'nodeMaskType',
    ],
    ['a step that is none', { method: 'integratedGradients', index: 0, steps: 0.5 }, 'steps'],
  ];
  test.each(wrong)('refuses %s', async (_, options, argument) => {
    await expect(model.explain(graph, options as never)).rejects.toMatchObject({
      name: 'GatlabError',
      argument,
    });
  });
});

describe('fidelity', () => {
  test('of all edges is what the model says anyway', async () => {
    const all: Explanation = {
      method: 'gnnExplainer',
      index: 0,
      target: classes[0]!,
      edgeMask: new Float32Array(EDGES).fill(1),
      nodeMask: undefined,
      selfLoopMask: undefined,
    };
    const found = await model.fidelity(graph, all);
    expect(found.minus).toBe(0);
    expect(found.minusProbability).toBeCloseTo(0, 6);
    expect(found.unfaithfulness).toBeCloseTo(0, 6);
    expect(all.edgeMask).toHaveLength(EDGES); // copied, not moved
  });

  test('compares methods by their top edges', async () => {
    for (const method of methods) {
      const why = await model.explain(graph, { ...method, index: 3 });
      const found = await model.fidelity(graph, why, { topEdges: 3 });
      expect([0, 1]).toContain(found.plus);
      expect([0, 1]).toContain(found.minus);
      expect(Math.abs(found.plusProbability)).toBeLessThanOrEqual(1);
      expect(found.unfaithfulness).toBeGreaterThanOrEqual(0);
    }
  });

  test('refuses masks that are no shares, and graphs of other edges', async () => {
    const why = await model.explain(graph, { method: 'saliency', index: 3, absolute: false });
    await expect(model.fidelity(graph, why)).rejects.toMatchObject({ code: 'value' });
    const fewer = await lab.graph(without((from) => from === 1));
    await expect(model.fidelity(fewer, why, { topEdges: 2 })).rejects.toMatchObject({
      code: 'shape',
      argument: 'edgeMask',
    });
    await expect(model.fidelity(graph, {} as never)).rejects.toMatchObject({ code: 'value' });
    await expect(model.fidelity(graph, why, { topEdge: 2 } as never)).rejects.toMatchObject({
      argument: 'topEdge',
    });
  });
});

describe('attentionEntropy', () => {
  test('is that of alpha, by the logarithm of how many edges come in', async () => {
    const layers = await model.attentionEntropy(graph);
    expect(layers.map(({ shape }) => shape)).toEqual([
      [NODES, 3],
      [NODES, 1],
    ]);
    const { edgeIndex, alpha, heads } = attention[0]!;
    const shares = [...alpha.data].filter((_, k) => edgeIndex[1][Math.floor(k / heads)] === 0);
    const entropy = shares
      .filter((_, k) => k % heads === 1)
      .reduce((total, share) => total - share * Math.log(share), 0);
    const incoming = shares.length / heads;
    expect(layers[0]!.data[1]).toBeCloseTo(entropy / Math.log(incoming), 5);
  });
});

test('the example of README.md runs as printed', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  const fence = (heading: string) =>
    readme.split(heading)[1]!.split('```js\n')[1]!.split('```')[0]!;
  mkdirSync(`${root}build`, { recursive: true });
  const file = `${root}build/readme-explain.mjs`;
  writeFileSync(file, fence('## JavaScript') + fence('## Explain'));
  const lines = execFileSync(process.execPath, [file], { encoding: 'utf8' });
  expect(lines).toMatch(/Float32Array\(6\)/);
  expect(lines.trim().split('\n').at(-1)).toMatch(/^[01] [01]$/);
});

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
