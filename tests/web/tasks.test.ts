// What else can be learnt: labels of whole graphs, links, and large graphs in samples.
import { type Graph, load, type ModelConfig } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { bits, droppingModel, study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

/** Numbers that look random and are the same everywhere. */
const noise = (k: number) => Math.sin(12.9898 * k + 78.233) * 43_758.5453;
const share = (k: number) => noise(k) - Math.floor(noise(k));

describe('labels of whole graphs', () => {
  /** Rings are class 0, stars class 1; features say only how many neighbours a node has. */
  function shape(nodes: number, star: boolean) {
    const others = Array.from({ length: nodes - 1 }, (_, k) => k + 1);
    const edges = star
      ? others.map((node) => [0, node])
      : [...others, 0].map((node, k) => [k, node]);
    const degree = new Array<number>(nodes).fill(0);
    for (const [a, b] of edges) {
      degree[a!]!++;
      degree[b!]!++;
    }
    return { x: degree.map((d) => [1, d / 4]), edges, undirected: true };
  }

  const sizes = [4, 5, 6, 7, 8, 9];
  const shapes = sizes.flatMap((nodes) => [shape(nodes, false), shape(nodes, true)]);
  const graphs = (from: number, to: number) =>
    Promise.all(
      shapes
        .slice(from, to)
        .map((one, k) => lab.graph({ ...one, graphLevel: true, y: [(from + k) % 2] })),
    );
  const config = (readout: ModelConfig['layers'][number]): ModelConfig => ({
    inChannels: 2,
    layers: [
      { conv: 'gat', heads: 2, outChannels: 8, activation: 'elu' },
      readout,
      { layer: 'linear', outChannels: 2 },
    ],
    seed: 2,
  });

  test.each([
    { layer: 'readout', aggr: 'mean' },
    { layer: 'readout', aggr: 'sum' },
    { layer: 'readout', aggr: 'max' },
    { layer: 'attentional_aggregation', outChannels: 6 },
  ] as const)(
    'are learnt through $layer $aggr, and unseen graphs are told apart',
    async (readout) => {
      const model = await lab.model(config(readout));
      const data = { train: await graphs(0, 8), val: await graphs(8, 12) };
      const { history } = await model.fit(data, { epochs: 80, lr: 0.02, batchSize: 4 });
      expect(history.at(-1)!.trainAccuracy).toBe(1);
      const { accuracy, nodes } = await model.evaluate(data.val);
      expect([accuracy, nodes]).toEqual([1, 4]);
      const { probabilities, classes } = await model.predict(data.val[1]!);
      expect([probabilities.shape, [...classes]]).toEqual([[1, 2], [1]]);
    },
  );

  test('may be masked in one graph of several', async () => {
    const offsets = [0, 4, 8];
    const [ring, star] = shapes;
    const joined = await lab.graph({
      x: [...ring!.x, ...star!.x],
      edges: [...ring!.edges, ...star!.edges.map(([a, b]) => [a! + 4, b! + 4])],
      undirected: true,
      ptr: offsets,
      graphLevel: true,
      y: [0, 1],
      trainMask: [0],
      testMask: [1],
    });
    const model = await lab.model(config({ layer: 'readout' }));
    const [first] = await graphs(0, 1);
    const alone = await model.evaluate([first!]);
    expect((await model.evaluate(joined, 'train')).loss).toBeCloseTo(alone.loss, 6);
    expect((await model.evaluate(joined, 'test')).nodes).toBe(1);
    expect((await model.predict(joined)).logits.shape).toEqual([2, 2]);
  });

  test('and labels of nodes are not taken for one another', async () => {
    const nodes = await lab.graph(study);
    const model = await lab.model({
      ...studyModel,
      layers: [...studyModel.layers, { layer: 'readout' }],
    });
    await expect(model.fit(nodes)).rejects.toMatchObject({ code: 'value', argument: 'graphLevel' });
  });
});

describe('links', () => {
  /** Two groups of nodes, tied within and seldom between. */
  const pairs = Array.from({ length: 40 * 40 }, (_, k) => [Math.floor(k / 40), k % 40] as const);
  const edges = pairs.filter(
    ([a, b]) => a < b && share(a * 40 + b) < (a < 20 === b < 20 ? 0.35 : 0.02),
  );
  const input = {
    x: Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 8 }, (__, j) => (i < 20 ? 1 : -1) * (j < 4 ? 1 : 0) + share(i * 8 + j)),
    ),
    edges,
    undirected: true,
  };
  const config: ModelConfig = {
    inChannels: 8,
    layers: [
      { conv: 'gat', heads: 2, outChannels: 8, activation: 'elu' },
      { conv: 'gat', outChannels: 8, concat: false },
    ],
    seed: 1,
  };
  const key = (a: number, b: number) => `${Math.min(a, b)}-${Math.max(a, b)}`;

  async function split(graph: Graph) {
    return lab.splitLinks(graph, { val: 0.1, test: 0.2, seed: 3 });
  }

  test('are hidden, each once, and pairs that are none are drawn', async () => {
    const graph = await lab.graph(input);
    const links = await split(graph);
    const known = new Set(edges.map(([a, b]) => key(a, b)));
    const hidden = ['train', 'val', 'test'] as const;
    const seen = hidden.flatMap((set) => {
      const { edgeIndex, numEdges } = links[set];
      const all = [...edgeIndex[0]].map((a, k) => key(a, edgeIndex[1][k]!));
      all.forEach((pair, k) => {
        expect(known.has(pair)).toBe(k < numEdges);
      });
      return all;
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(links.val.numEdges).toBe(Math.floor(edges.length / 10));
    expect(links.test.numEdges).toBe(Math.floor(edges.length / 5));
    expect(links.val.edgeIndex[0]).toHaveLength(2 * links.val.numEdges);
    expect(links.graph.numEdges).toBe(2 * links.train.numEdges);
    const again = await split(graph);
    expect(again.test).toEqual(links.test);
    expect((await lab.splitLinks(graph, { seed: 4 })).test).not.toEqual(links.test);
  });

  test('are learnt, and hidden ones rank above pairs that are none', async () => {
    const links = await split(await lab.graph(input));
    const model = await lab.model(config);
    const before = await model.evaluate(links, 'test');
    const { history } = await model.fit(links, { epochs: 60, lr: 0.02, patience: 60 });
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
    const { rocAuc, averagePrecision, nodes, loss } = await model.evaluate(links, 'test');
    expect(rocAuc).toBeGreaterThan(Math.max(0.75, before.rocAuc));
    expect(averagePrecision).toBeGreaterThan(0.7);
    expect(nodes).toBe(links.test.edgeIndex[0].length);

    const scores = await model.predictLinks(links.graph, links.test.edgeIndex);
    const { numEdges } = links.test;
    const losses = [...scores].map((p, k) => -Math.log(k < numEdges ? p : 1 - p));
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / losses.length, 4);
    const real = scores.subarray(0, numEdges);
    const others = scores.subarray(numEdges);
    const won = [...real].flatMap((p) => [...others].map((q) => (p > q ? 1 : p === q ? 0.5 : 0)));
    const auc = won.reduce((a: number, b) => a + b, 0) / won.length;
    expect(rocAuc).toBeCloseTo(auc, 6);
  });

  test('give the same bits again, and from a checkpoint', async () => {
    const links = await split(await lab.graph(input));
    const straight = await lab.model(config);
    const options = { epochs: 10, metric: 'average_precision' } as const;
    const { history } = await straight.fit(links, options);
    const model = await lab.model(config);
    const run = model.train(links, options);
    let resume: Uint8Array | undefined;
    for await (const { epoch } of run) {
      if (epoch !== 5) continue;
      resume = await run.checkpoint();
      break;
    }
    const rest = await model.fit(links, { resume: resume! });
    expect(rest.history).toEqual(history.slice(5));
    expect(await bits(model)).toBe(await bits(straight));
  });

  test('of a disposed split are refused, and its graph lives on', async () => {
    const links = await split(await lab.graph(input));
    const { graph } = links;
    links.dispose();
    const model = await lab.model(config);
    await expect(model.fit(links)).rejects.toMatchObject({ code: 'state', argument: 'links' });
    await expect(model.predict(graph)).resolves.toBeDefined();
  });

  test.each([
    [{ val: 1 }, 'val'],
    [{ test: -0.1 }, 'test'],
    [{ val: 0.6, test: 0.6 }, undefined],
    [{ seed: 0.5 }, 'seed'],
    [{ undirected: 'yes' }, 'undirected'],
    [{ share: 0.1 }, 'share'],
  ])('refuse %j', async (options, argument) => {
    const graph = await lab.graph(input);
    await expect(lab.splitLinks(graph, options as never)).rejects.toMatchObject({
      name: 'GatlabError',
      ...(argument && { argument }),
    });
  });

  test('refuse pairs of nodes that are not there, and other losses', async () => {
    const links = await split(await lab.graph(input));
    const model = await lab.model(config);
    await expect(model.predictLinks(links.graph, [[0], [40]])).rejects.toMatchObject({
      argument: 'edgeIndex[1]',
    });
    await expect(model.fit(links, { loss: 'mse', metric: 'r2' })).rejects.toMatchObject({
      argument: 'loss',
    });
  });
});

describe('sampling', () => {
  test('learns from a few nodes and neighbours at a time, by the seed alone', async () => {
    const graph = await lab.graph(study);
    const weights = async (seed: number) => {
      const model = await lab.model(droppingModel);
      const { loss } = await model.evaluate(graph, 'train');
      await model.fit(graph, {
        epochs: 60,
        lr: 0.02,
        numNeighbors: [2, 2],
        batchSize: 2,
        seed,
      });
      expect((await model.evaluate(graph, 'train')).loss).toBeLessThan(loss / 2);
      return bits(model);
    };
    expect(await weights(1)).toBe(await weights(1));
    expect(await weights(1)).not.toBe(await weights(2));
  });

  test('with all neighbours and all nodes is the whole graph', async () => {
    const graph = await lab.graph(study);
    const options = { epochs: 10, lr: 0.02 };
    const [whole, sampled] = [await lab.model(studyModel), await lab.model(studyModel)];
    const a = await whole.fit(graph, options);
    const b = await sampled.fit(graph, { ...options, numNeighbors: [-1, -1] });
    b.history.forEach(({ loss }, k) => {
      expect(loss).toBeCloseTo(a.history[k]!.loss, 4);
    });
  });

  test('goes on from a checkpoint with the same bits', async () => {
    const graph = await lab.graph(study);
    const straight = await lab.model(droppingModel);
    const options = { epochs: 10, numNeighbors: [2, 1], batchSize: 2 };
    await straight.fit(graph, options);
    const run = (await lab.model(droppingModel)).train(graph, options);
    let resume: Uint8Array | undefined;
    for await (const { epoch } of run) if (epoch === 4) resume = await run.checkpoint();
    const model = await lab.loadModel(resume!);
    const { history } = await model.fit(graph, { resume: resume! });
    expect(history).toHaveLength(6);
    expect(await bits(model)).toBe(await bits(straight));
  });

  test('layer by layer gives the same bits', async () => {
    const graph = await lab.graph(study);
    const model = await lab.model(studyModel);
    const whole = await model.predict(graph, { embeddings: true });
    for (const batchSize of [1, 4, 100]) {
      expect(await model.predict(graph, { embeddings: true, batchSize })).toEqual(whole);
    }
    expect(await model.evaluate(graph, 'val', { batchSize: 2 })).toEqual(
      await model.evaluate(graph, 'val'),
    );
    await expect(model.predict(graph, { attention: true, batchSize: 2 })).rejects.toMatchObject({
      argument: 'attention',
    });
  });

  test.each([
    [{ numNeighbors: [2] }, 'numNeighbors'],
    [{ numNeighbors: [2, 0] }, 'numNeighbors'],
    [{ numNeighbors: 10 }, 'numNeighbors'],
    [{ batchSize: -1, numNeighbors: [1, 1] }, 'batchSize'],
  ])('refuses %j', async (options, argument) => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph(study);
    await expect(model.fit(graph, options as never)).rejects.toMatchObject({ argument });
  });
});
