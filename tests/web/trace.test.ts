import { type GatTraceValues, type Graph, type LayerTrace, load, type Matrix } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

const graph = await lab.graph(study);
const model = await lab.model(studyModel);
const prediction = await model.predict(graph, { attention: true, embeddings: true });
const first = (await model.trace(graph)) as LayerTrace<GatTraceValues>;
const second = await model.trace(graph, { layer: 1 });

const at = ({ data, shape }: Matrix, row: number, column: number) => data[row * shape[1] + column]!;
const shapes = (trace: LayerTrace) =>
  Object.fromEntries(Object.entries(trace.values).map(([name, value]) => [name, value!.shape]));

describe('trace', () => {
  test('has every value of a GAT layer, in its shape', () => {
    expect(shapes(first)).toEqual({
      x: [6, 10],
      weight: [10, 15],
      attSrc: [3, 5],
      attDst: [3, 5],
      h: [6, 15],
      sSrc: [6, 3],
      sDst: [6, 3],
      z: [20, 3],
      pairScores: [36, 3],
      e: [20, 3],
      max: [6, 3],
      exp: [20, 3],
      sum: [6, 3],
      alpha: [20, 3],
      messages: [20, 15],
      headSums: [6, 15],
      combined: [6, 15],
      bias: [1, 15],
      out: [6, 15],
      activated: [6, 15],
    });
    expect(shapes(second)).toMatchObject({ x: [6, 15], headSums: [6, 3], activated: [6, 3] });
  });

  test('has the very numbers of predict', () => {
    [first, second].forEach((trace, layer) => {
      const { alpha, edgeIndex, isSelfLoop } = prediction.attention[layer]!;
      expect(trace.values.alpha).toEqual(alpha);
      expect(trace.edgeIndex).toEqual(edgeIndex);
      expect(trace.isSelfLoop).toEqual(isSelfLoop);
      expect(trace.values.activated).toEqual(prediction.embeddings[layer]);
      expect(trace).toMatchObject({ layer, numNodes: 6 });
    });
    expect(second.values.x).toEqual(first.values.activated);
    expect(second.values.out).toEqual(prediction.logits);
    expect(first.values.x.data).toEqual(Float32Array.from((study.x as number[][]).flat()));
  });

  test('has the weights of the state, turned to x·W', async () => {
    const state = await model.stateDict();
    const { weight } = first.values;
    const stored = state['conv1.lin.weight']!;
    for (let f = 0; f < 10; f++)
      for (let c = 0; c < 15; c++) expect(at(weight, f, c)).toBe(stored.data[c * 10 + f]);
    expect(first.values.attSrc.data).toEqual(state['conv1.att_src']!.data);
  });

  test('follows the formulas from step to step', () => {
    const { x, weight, h, attSrc, attDst, sSrc, sDst, z, e, max, exp, sum, alpha } = first.values;
    const { messages, headSums, bias, out, activated, pairScores } = first.values;
    const [sources, targets] = first.edgeIndex;
    for (let i = 0; i < 6; i++) {
      for (let c = 0; c < 15; c++) {
        let product = 0;
        for (let f = 0; f < 10; f++) product += at(x, i, f) * at(weight, f, c);
        expect(at(h, i, c)).toBeCloseTo(product, 5);
        expect(at(out, i, c)).toBeCloseTo(at(headSums, i, c) + bias!.data[c]!, 6);
        const value = at(out, i, c);
        expect(at(activated, i, c)).toBeCloseTo(value > 0 ? value : Math.exp(value) - 1, 6);
      }
      for (let k = 0; k < 3; k++) {
        const score = (att: Matrix) =>
          [0, 1, 2, 3, 4].reduce((s, c) => s + at(h, i, k * 5 + c) * at(att, k, c), 0);
        expect(at(sSrc, i, k)).toBeCloseTo(score(attSrc), 5);
        expect(at(sDst, i, k)).toBeCloseTo(score(attDst), 5);
      }
    }
    for (let edge = 0; edge < 20; edge++) {
      const [j, i] = [sources[edge]!, targets[edge]!];
      for (let k = 0; k < 3; k++) {
        const raw = at(z, edge, k);
        expect(raw).toBeCloseTo(at(sSrc, j, k) + at(sDst, i, k), 6);
        expect(at(e, edge, k)).toBe(Math.fround(raw > 0 ? raw : Math.fround(0.2) * raw));
        expect(at(pairScores!, i * 6 + j, k)).toBe(at(e, edge, k));
        expect(at(exp, edge, k)).toBeCloseTo(Math.exp(at(e, edge, k) - at(max, i, k)), 6);
        expect(at(alpha, edge, k)).toBeCloseTo(at(exp, edge, k) / at(sum, i, k), 6);
        for (let c = 5 * k; c < 5 * k + 5; c++)
          expect(at(messages, edge, c)).toBeCloseTo(at(alpha, edge, k) * at(h, j, c), 6);
      }
    }
  });

  test('leaves the model as it is', async () => {
    const fresh = await lab.model(studyModel);
    await fresh.fit(graph, { epochs: 3 });
    const other = await lab.model(studyModel);
    for await (const { epoch } of other.train(graph, { epochs: 3 }))
      await other.trace(graph, { layer: epoch % 2 });
    expect(await other.save()).toEqual(await fresh.save());
  });
});

describe('trace refuses', () => {
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => 'nothing',
      (error: Error) => error.message,
    );

  test.each([
    [2, 'layer: expected a layer from 0 to 1, got 2. Layers are numbered from 0.'],
    [-1, 'layer: expected a layer from 0 to 1, got -1. Layers are numbered from 0.'],
    [
      0.5,
      'layer: expected a whole number, the place of a layer in the list, got 0.5. Layers are numbered from 0.',
    ],
    [
      '1',
      'layer: expected a whole number, the place of a layer in the list, got 1. Layers are numbered from 0.',
    ],
  ])('layer %s', async (layer, message) => {
    expect(await refused(model.trace(graph, { layer: layer as number }))).toBe(message);
  });

  test('a graph too large to be looked at', async () => {
    const large: Graph = await lab.graph({
      x: { rowPtr: new Int32Array(20_001), colIdx: [], values: [], shape: [20_000, 10] },
      edgeIndex: [[0], [1]],
    });
    expect(await refused(model.trace(large))).toMatch(
      /^graph: expected a graph of which a trace of this layer has at most 2000000 numbers, got one with about \d+\. Trace a smaller graph, such as one node and its neighbours\.$/,
    );
    large.dispose();
  });

  test('an option that it does not have', async () => {
    const options = { layers: 1 } as object;
    expect(await refused(model.trace(graph, options))).toContain('layers');
  });
});
