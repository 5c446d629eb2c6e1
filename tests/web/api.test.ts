import { type GraphInput, load } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { bits, study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

const rowsOf = ({ data, shape }: { data: Float32Array; shape: readonly [number, number] }) =>
  Array.from({ length: shape[0] }, (_, i) => [...data.subarray(i * shape[1], (i + 1) * shape[1])]);

describe('load', () => {
  test('tells the version of package.json', () => {
    expect(lab.version).toBe(packageJson.version);
  });

  test('gives engines that know nothing of each other', async () => {
    const other = await load();
    const graph = await other.graph(study);
    const model = await lab.model(studyModel);
    await expect(model.predict(graph)).rejects.toMatchObject({ code: 'value', argument: 'graph' });
    other.dispose();
    await expect(model.predict(await lab.graph(study))).resolves.toBeDefined();
  });
});

describe('graph', () => {
  test('tells its sizes', async () => {
    const graph = await lab.graph(study);
    expect(graph).toMatchObject({ numNodes: 6, numEdges: 14, numFeatures: 10, numClasses: 3 });
  });

  test('has no classes without labels', async () => {
    const graph = await lab.graph({ x: [[1], [2]], edgeIndex: [[], []] });
    expect(graph).toMatchObject({ numNodes: 2, numEdges: 0, numClasses: 0 });
  });

  test('copies its input', async () => {
    const model = await lab.model(studyModel);
    const data = Float32Array.from((study.x as number[][]).flat());
    const graph = await lab.graph({ ...study, x: { data, shape: [6, 10] } });
    const before = await model.predict(graph);
    expect(data.length).toBe(60);
    data.fill(0);
    expect((await model.predict(graph)).logits).toEqual(before.logits);
  });
});

/** The study graph in every other way it can be written. */
const spellings: Record<string, GraphInput> = {
  'features as typed rows': {
    ...study,
    x: (study.x as number[][]).map((row) => Float64Array.from(row)),
  },
  'features in one array': {
    ...study,
    x: { data: (study.x as number[][]).flat(), shape: [6, 10] },
  },
  'edges in both directions': {
    ...study,
    undirected: false,
    edges: [...study.edges!, ...study.edges!.map(([a, b]) => [b, a] as const)].sort(
      (a, b) => a[0] - b[0] || a[1] - b[1],
    ),
  },
  'edge index': {
    ...study,
    edges: undefined,
    edgeIndex: [study.edges!.map(([a]) => a), Int16Array.from(study.edges!, ([, b]) => b)],
  } as GraphInput,
  'an undirected adjacency with the upper half only': {
    ...study,
    edges: undefined,
    adjacency: [
      [0, 1, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1, 1],
      [0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 0],
    ],
  } as GraphInput,
  'masks as booleans': { ...study, trainMask: [true, false, true, false, true, false] },
  'masks as flags': { ...study, trainMask: Uint8Array.of(1, 0, 1, 0, 1, 0) },
  'masks as a list of nodes': { ...study, trainMask: [4, 0, 2] },
};

describe('every way to write a graph gives the same one', () => {
  test.each(Object.entries(spellings))('%s', async (_, spelling) => {
    const model = await lab.model(studyModel);
    const [first, second] = [await lab.graph(study), await lab.graph(spelling)];
    expect(second.numEdges).toBe(first.numEdges);
    const [a, b] = [await model.predict(first), await model.predict(second)];
    b.probabilities.data.forEach((p, k) => {
      expect(p).toBeCloseTo(a.probabilities.data[k]!, 6);
    });
    const [trainA, trainB] = [
      await model.evaluate(first, 'train'),
      await model.evaluate(second, 'train'),
    ];
    expect(trainB.nodes).toBe(3);
    expect(trainB.loss).toBeCloseTo(trainA.loss, 6);
  });

  test('sparse features', async () => {
    const model = await lab.model(studyModel);
    const rows = study.x as number[][];
    const stored = rows.map((row) =>
      row.flatMap((value, j) => (value === 0 ? [] : [[j, value] as const])),
    );
    const rowPtr = [0];
    for (const row of stored) rowPtr.push(rowPtr.at(-1)! + row.length);
    const sparse = await lab.graph({
      ...study,
      x: {
        rowPtr,
        colIdx: stored.flat().map(([j]) => j),
        values: stored.flat().map(([, value]) => value),
        shape: [6, 10],
      },
    });
    const dense = await lab.graph(study);
    const [a, b] = [await model.predict(dense), await model.predict(sparse)];
    b.logits.data.forEach((value, k) => {
      expect(value).toBeCloseTo(a.logits.data[k]!, 5);
    });
  });
});

describe('model', () => {
  test('tells its configuration with every default, and is made again from it', async () => {
    const model = await lab.model(studyModel);
    expect(model.config).toEqual({
      inChannels: 10,
      dropout: 0,
      attentionDropout: 0,
      seed: 1,
      layers: [
        {
          conv: 'gat',
          heads: 3,
          outChannels: 5,
          concat: true,
          negativeSlope: 0.2,
          addSelfLoops: true,
          bias: true,
          residual: false,
          edgeDim: 0,
          fillValue: 'mean',
          messageDropout: 0,
          activation: 'elu',
        },
        {
          conv: 'gat',
          heads: 1,
          outChannels: 3,
          concat: false,
          negativeSlope: 0.2,
          addSelfLoops: true,
          bias: true,
          residual: false,
          edgeDim: 0,
          fillValue: 'mean',
          messageDropout: 0,
          activation: 'identity',
        },
      ],
    });
    const again = await lab.model(model.config);
    expect(again.config).toEqual(model.config);
    expect(await bits(again)).toBe(await bits(model));
  });

  test("has weights under PyG's names and in its shapes", async () => {
    const model = await lab.model({
      inChannels: 10,
      layers: [{ conv: 'gat', heads: 2, outChannels: 4, edgeDim: 3, residual: true }],
    });
    const state = await model.stateDict();
    const shapes = Object.fromEntries(
      Object.entries(state).map(([name, { shape }]) => [name, shape]),
    );
    expect(shapes).toEqual({
      'conv1.lin.weight': [8, 10],
      'conv1.att_src': [1, 2, 4],
      'conv1.att_dst': [1, 2, 4],
      'conv1.lin_edge.weight': [8, 3],
      'conv1.att_edge': [1, 2, 4],
      'conv1.res.weight': [8, 10],
      'conv1.bias': [8],
    });
    for (const { data, shape } of Object.values(state)) {
      expect(data.length).toBe(shape.reduce((a, b) => a * b));
    }
  });

  test('weights follow from the seed alone', async () => {
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map((seed) => lab.model({ ...studyModel, seed })),
    );
    expect((await a!.stateDict())['conv1.lin.weight']).toEqual(
      (await b!.stateDict())['conv1.lin.weight'],
    );
    expect((await a!.stateDict())['conv1.lin.weight']).not.toEqual(
      (await c!.stateDict())['conv1.lin.weight'],
    );
  });
});

describe('predict', () => {
  test('gives rows of probabilities that sum to 1, and the most probable class', async () => {
    const model = await lab.model(studyModel);
    const { logits, probabilities, classes, attention, embeddings } = await model.predict(
      await lab.graph(study),
    );
    expect([logits.shape, probabilities.shape]).toEqual([
      [6, 3],
      [6, 3],
    ]);
    expect([attention, embeddings]).toEqual([[], []]);
    rowsOf(probabilities).forEach((row, node) => {
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
      expect(classes[node]).toBe(row.indexOf(Math.max(...row)));
    });
  });

  test("gives attention edge by edge in the caller's order, self loops last", async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph({ ...study, undirected: false });
    const { attention } = await model.predict(graph, { attention: true });
    expect(attention).toHaveLength(2);
    const [layer] = attention;
    const loops = [0, 1, 2, 3, 4, 5];
    expect([...layer!.edgeIndex[0]]).toEqual([...study.edges!.map(([source]) => source), ...loops]);
    expect([...layer!.edgeIndex[1]]).toEqual([
      ...study.edges!.map(([, target]) => target),
      ...loops,
    ]);
    expect([...layer!.isSelfLoop]).toEqual([...study.edges!.map(() => 0), ...loops.map(() => 1)]);
    expect(layer).toMatchObject({ heads: 3, numNodes: 6, alpha: { shape: [13, 3] } });
  });

  test('attention as a matrix has rows that sum to 1, and the mean of the heads is their mean', async () => {
    const model = await lab.model(studyModel);
    const { attention } = await model.predict(await lab.graph(study), { attention: true });
    const heads = [0, 1, 2].map((head) => attention[0]!.toDense(head));
    for (const matrix of [...heads, attention[0]!.toDense(), attention[1]!.toDense('mean')]) {
      expect(matrix.shape).toEqual([6, 6]);
      for (const row of rowsOf(matrix)) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    }
    const mean = attention[0]!.toDense('mean');
    mean.data.forEach((value, k) => {
      expect(value).toBeCloseTo(heads.reduce((sum, head) => sum + head.data[k]!, 0) / 3, 6);
    });
    // The row is the node that attends: 0 attends to 5 but not to 2.
    expect(mean.data[0 * 6 + 5]).toBeGreaterThan(0);
    expect(mean.data[0 * 6 + 2]).toBe(0);
  });

  test('attention of a directed edge stands in the row of its target', async () => {
    const model = await lab.model({ ...studyModel, inChannels: 1 });
    const graph = await lab.graph({ x: [[1], [2]], edges: [[0, 1]] });
    const { attention } = await model.predict(graph, { attention: true });
    const [first, second] = rowsOf(attention[0]!.toDense(0));
    expect(first).toEqual([1, 0]);
    expect(second![0]).toBeGreaterThan(0);
    expect(second![0]! + second![1]!).toBeCloseTo(1, 6);
  });

  test('gives the output of every layer on request', async () => {
    const model = await lab.model(studyModel);
    const { embeddings, logits } = await model.predict(await lab.graph(study), {
      embeddings: true,
    });
    expect(embeddings.map(({ shape }) => shape)).toEqual([
      [6, 15],
      [6, 3],
    ]);
    expect(embeddings[1]!.data).toEqual(logits.data);
    expect(Math.min(...embeddings[0]!.data)).toBeGreaterThan(-1);
  });

  test('gives the logits alone where no probabilities are wanted', async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph(study);
    const { logits } = await model.predict(graph);
    const alone = await model.predict(graph, { probabilities: false, attention: true });
    const asEver = await model.predict(graph, { probabilities: undefined });
    expect(asEver.probabilities.shape).toEqual([6, 3]);
    expect(alone.logits).toEqual(logits);
    expect(alone.probabilities.shape).toEqual([0, 0]);
    expect(alone.classes).toHaveLength(0);
    expect(alone.attention).toHaveLength(2);
  });

  test('writes over an earlier prediction that nobody needs', async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph(study);
    const old = await model.predict(graph);
    const numbers = old.logits.data;
    numbers.fill(0);
    const wanted = await model.predict(graph);
    const again = await model.predict(graph, { into: old });
    expect(again).toEqual(wanted);
    expect(again.logits.data).toBe(numbers);
    // Where lengths differ, or parts are not there, arrays are made as ever.
    const pair = await lab.graph({ x: { data: new Float32Array(20), shape: [2, 10] }, edges: [] });
    const alone = await model.predict(pair, { into: again, probabilities: false });
    expect(alone.logits.shape).toEqual([2, 3]);
    expect(again.logits).toEqual(wanted.logits);
    expect(await model.predict(graph, { into: alone })).toEqual(wanted);
    await expect(model.predict(graph, { into: {} as typeof old })).rejects.toMatchObject({
      code: 'value',
      argument: 'into',
    });
  });

  test('gives arrays that belong to the caller', async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph(study);
    const first = await model.predict(graph);
    const kept = [...first.logits.data];
    first.probabilities.data.fill(7);
    await model.fit(graph, { epochs: 3 });
    const big = await lab.graph({
      x: { data: new Float32Array(4e6), shape: [4e5, 10] },
      edgeIndex: [[], []],
    });
    expect([...first.logits.data]).toEqual(kept);
    big.dispose();
  });
});

describe('evaluate', () => {
  test('agrees with the prediction', async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph(study);
    const { probabilities, classes } = await model.predict(graph);
    const { loss, accuracy, nodes } = await model.evaluate(graph, 'val');
    const val = [1, 3, 5];
    const losses = val.map((node) => -Math.log(probabilities.data[node * 3 + study.y[node]!]!));
    expect(nodes).toBe(3);
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 3, 5);
    expect(accuracy).toBeCloseTo(
      val.filter((node) => classes[node] === study.y[node]).length / 3,
      6,
    );
  });
});

describe('save and loadModel', () => {
  test('give the same model back, to the bit', async () => {
    const graph = await lab.graph(study);
    const model = await lab.model({ ...studyModel, dropout: 0.2 });
    await model.fit(graph, { epochs: 5 });
    const again = await lab.loadModel(await model.save());
    expect(again.config).toEqual(model.config);
    expect(await again.predict(graph)).toEqual(await model.predict(graph));
    expect(await bits(again)).toBe(await bits(model));
  });

  test('read an ArrayBuffer, and leave the bytes to the caller', async () => {
    const model = await lab.model(studyModel);
    const bytes = await model.save();
    await lab.loadModel(bytes.buffer);
    expect((await lab.loadModel(Buffer.from(bytes))).config).toEqual(model.config);
    expect(bytes.length).toBeGreaterThan(0);
  });

  test('write a safetensors file', async () => {
    const bytes = await (await lab.model(studyModel)).save();
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header['conv1.lin.weight']).toMatchObject({ dtype: 'F32', shape: [15, 10] });
  });
});

describe('dispose', () => {
  test('may be called twice, and by `using`', async () => {
    const graph = await lab.graph(study);
    graph.dispose();
    graph.dispose();
    let kept: Awaited<ReturnType<typeof lab.model>>;
    {
      using model = await lab.model(studyModel);
      kept = model;
      expect((await model.predict(await lab.graph(study))).classes).toHaveLength(6);
    }
    await expect(kept.save()).rejects.toMatchObject({ code: 'state', argument: 'model' });
  });

  test('of a lab ends what it made', async () => {
    const other = await load();
    const model = await other.model(studyModel);
    const graph = await other.graph(study);
    other.dispose();
    await expect(model.predict(graph)).rejects.toMatchObject({ code: 'state', argument: 'lab' });
    await expect(other.graph(study)).rejects.toMatchObject({ code: 'state', argument: 'lab' });
    other.dispose();
    model.dispose();
  });
});
