// What a run can be told, and what it tells: optimizers, schedules, losses, metrics, many graphs.
import { type EpochReport, type Graph, load, type ModelConfig, type TrainOptions } from 'gatlab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bits, droppingModel, study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

let graph: Graph;
beforeAll(async () => {
  graph = await lab.graph(study);
});

async function fit(options: TrainOptions, config: ModelConfig = studyModel) {
  const model = await lab.model(config);
  return { model, ...(await model.fit(graph, options)) };
}

const lrs = (history: EpochReport[]) => history.map(({ lr }) => lr);

function expectAll(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k]!, 8);
  });
}

describe('optimizers', () => {
  test('all learn, each in its own way', async () => {
    const runs = await Promise.all(
      [
        { optimizer: 'adam', lr: 0.02 },
        { optimizer: 'adam', lr: 0.02, beta1: 0.5, beta2: 0.9, eps: 1e-3 },
        { optimizer: 'adamw', lr: 0.02, weightDecay: 0.1 },
        { optimizer: 'sgd', lr: 0.1 },
        { optimizer: 'sgd', lr: 0.1, momentum: 0.9 },
      ].map((options) => fit({ epochs: 60, ...options } as TrainOptions)),
    );
    for (const { history } of runs) expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 2);
    const weights = await Promise.all(runs.map(({ model }) => bits(model)));
    expect(new Set(weights).size).toBe(runs.length);
  });

  test('sgd moves weights against the gradient by lr', async () => {
    const first = await (await lab.model(studyModel)).stateDict();
    const slow = await (await fit({ epochs: 1, optimizer: 'sgd', lr: 0.01 })).model.stateDict();
    const fast = await (await fit({ epochs: 1, optimizer: 'sgd', lr: 0.03 })).model.stateDict();
    const name = 'conv1.att_src';
    first[name]!.data.forEach((start, k) => {
      const step = slow[name]!.data[k]! - start;
      expect(fast[name]!.data[k]! - start).toBeCloseTo(3 * step, 5);
    });
  });
});

describe('schedules', () => {
  const lr = 0.02;

  test('constant, the default', async () => {
    expectAll(lrs((await fit({ epochs: 3, lr })).history), [lr, lr, lr]);
    expectAll(lrs((await fit({ epochs: 2, lr, schedule: 'constant' })).history), [lr, lr]);
  });

  test('step, with a warm-up', async () => {
    const schedule = { kind: 'step', stepSize: 2, gamma: 0.5, warmup: 2 } as const;
    const { history } = await fit({ epochs: 5, lr, schedule });
    expectAll(lrs(history), [lr / 2, lr, lr, lr, lr / 2]);
  });

  test('cosine', async () => {
    const schedule = { kind: 'cosine', tMax: 4, etaMin: 0.01 } as const;
    const { history } = await fit({ epochs: 5, lr, schedule });
    const cosine = (t: number) => 0.01 + (0.01 * (1 + Math.cos((Math.PI * t) / 4))) / 2;
    expectAll(lrs(history), [0, 1, 2, 3, 4].map(cosine));
  });

  test('plateau', async () => {
    // A threshold that no progress can pass.
    const schedule = {
      kind: 'plateau',
      factor: 0.5,
      patience: 1,
      threshold: 0.99,
      minLr: 0.006,
    } as const;
    const { history } = await fit({ epochs: 6, lr, schedule });
    expectAll(lrs(history), [lr, lr, lr, lr / 2, lr / 2, 0.006]);
  });
});

test('clipping tells how long the gradient was, and shortens it', async () => {
  const free = await fit({ epochs: 1, optimizer: 'sgd', lr: 1, weightDecay: 0 });
  expect(free.history[0]!.gradNorm).toBeNaN();
  const clip = 0.01;
  const { history, model } = await fit({
    epochs: 1,
    optimizer: 'sgd',
    lr: 1,
    weightDecay: 0,
    clip,
  });
  expect(history[0]!.gradNorm).toBeGreaterThan(clip);
  const before = await (await lab.model(studyModel)).stateDict();
  const after = await model.stateDict();
  const squares = Object.entries(before).flatMap(([name, { data }]) =>
    [...data].map((value, k) => (after[name]!.data[k]! - value) ** 2),
  );
  expect(Math.sqrt(squares.reduce((a, b) => a + b))).toBeCloseTo(clip, 5);
});

test('class weights weigh classes', async () => {
  const model = await lab.model(studyModel);
  const { probabilities } = await model.predict(graph);
  const loss = (node: number) => -Math.log(probabilities.data[node * 3 + study.y[node]!]!);
  const classWeights = [1, 2, 5];
  const evaluation = await model.evaluate(graph, 'val', { classWeights });
  expect(evaluation.loss).toBeCloseTo((loss(1) + 2 * loss(3) + 5 * loss(5)) / 8, 5);
  const [plain, weighted] = [await fit({ epochs: 5 }), await fit({ epochs: 5, classWeights })];
  expect(await bits(plain.model)).not.toBe(await bits(weighted.model));
});

describe('evaluation', () => {
  test('counts who was taken for whom', async () => {
    const { model } = await fit({ epochs: 40, lr: 0.02 });
    const { classes, probabilities } = await model.predict(graph);
    const { confusion, accuracy, microF1, macroF1, rocAuc } = await model.evaluate(graph, 'val', {
      ranking: true,
    });
    expect(confusion.shape).toEqual([3, 3]);
    const expected = new Int32Array(9);
    for (const node of [1, 3, 5]) expected[study.y[node]! * 3 + classes[node]!]!++;
    expect(confusion.data).toEqual(expected);
    expect(microF1).toBeCloseTo(accuracy, 8);
    const f1 = [0, 1, 2].map((k) => {
      const right = expected[k * 3 + k]!;
      const chosen = [0, 1, 2].reduce((sum, row) => sum + expected[row * 3 + k]!, 0);
      return (2 * right) / (1 + chosen); // every class is there once
    });
    expect(macroF1).toBeCloseTo(f1.reduce((a, b) => a + b) / 3, 8);
    const auc = [0, 1, 2].map((k) => {
      const score = (node: number) => probabilities.data[node * 3 + k]!;
      const val = [1, 3, 5];
      const own = val.find((node) => study.y[node] === k)!;
      const others = val.filter((node) => node !== own);
      return others.filter((node) => score(own) > score(node)).length / 2;
    });
    expect(rocAuc).toBeCloseTo(auc.reduce((a, b) => a + b) / 3, 8);
  });

  test('leaves out what sorting costs unless asked', async () => {
    const { rocAuc, averagePrecision, r2 } = await (await lab.model(studyModel)).evaluate(
      graph,
      'val',
    );
    expect([rocAuc, averagePrecision, r2]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('several labels a node', () => {
  const labels = [
    [1, 0, 1],
    [1, 0, 0],
    [0, 1, 1],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
  ];

  test('are learnt with bce, and predicted one by one', async () => {
    const many = await lab.graph({ ...study, y: labels });
    expect(many).toMatchObject({ numClasses: 0, numTargets: 3 });
    const model = await lab.model(studyModel);
    const { history } = await model.fit(many, { loss: 'bce', epochs: 120, lr: 0.02 });
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 3);
    expect(history.at(-1)!.trainMetric).toBe(1); // micro F1
    expect(history.at(-1)!.trainAccuracy).toBeNaN();
    const { probabilities, logits, classes } = await model.predict(many, { loss: 'bce' });
    expect(classes).toHaveLength(0);
    probabilities.data.forEach((p, k) => {
      expect(p).toBeCloseTo(1 / (1 + Math.exp(-logits.data[k]!)), 6);
    });
    const { loss, microF1, averagePrecision } = await model.evaluate(many, 'train', {
      loss: 'bce',
      ranking: true,
    });
    const losses = [0, 2, 4].flatMap((node) =>
      labels[node]!.map((label, k) => {
        const p = probabilities.data[node * 3 + k]!;
        return -Math.log(label === 1 ? p : 1 - p);
      }),
    );
    expect(loss).toBeCloseTo(losses.reduce((a, b) => a + b) / 9, 5);
    expect([microF1, averagePrecision]).toEqual([1, 1]);
  });

  test.each([
    ['classes are asked for', { loss: 'cross_entropy' }, 'y'],
    ['a label is 2', { loss: 'bce' }, 'y', labels.with(1, [0, 2, 0])],
    ['there are more labels than outputs', { loss: 'bce' }, 'y', labels.map((l) => [...l, 0])],
  ] as const)('are refused when %s', async (_why, options, argument, y = labels) => {
    const many = await lab.graph({ ...study, y: y as number[][] });
    const model = await lab.model(studyModel);
    await expect(model.fit(many, options)).rejects.toMatchObject({ argument });
    await expect(model.evaluate(many, 'train', options)).rejects.toMatchObject({ argument });
  });
});

describe('numbers', () => {
  test.each(['mse', 'mae'] as const)('are learnt with %s', async (loss) => {
    const y = { data: Float32Array.of(0.5, 0.4, -1, -0.8, 2, 1.5), shape: [6, 1] as const };
    const numbers = await lab.graph({ ...study, y });
    const model = await lab.model({
      ...studyModel,
      layers: [studyModel.layers[0]!, { layer: 'linear', outChannels: 1 }],
    });
    const { history } = await model.fit(numbers, { loss, epochs: 150, lr: 0.02, metric: 'r2' });
    expect(history.at(-1)!.trainMetric).toBeGreaterThan(0.9);
    const { logits, probabilities, classes } = await model.predict(numbers, { loss });
    expect([probabilities.shape, classes.length]).toEqual([[0, 0], 0]);
    const off = [1, 3, 5].map((node) => logits.data[node]! - y.data[node]!);
    const found = await model.evaluate(numbers, 'val', { loss });
    const expected = off.map((d) => (loss === 'mse' ? d * d : Math.abs(d)));
    expect(found.loss).toBeCloseTo(expected.reduce((a, b) => a + b) / 3, 5);
    expect(found.r2).not.toBeNaN();
  });
});

describe('many graphs', () => {
  /** The study example with its words in another order, so that each graph is a new one. */
  const graphs = () =>
    Promise.all(
      [0, 1, 2, 3].map((shift) =>
        lab.graph({
          ...study,
          x: (study.x as number[][]).map((row) => [...row.slice(shift), ...row.slice(0, shift)]),
        }),
      ),
    );

  test('are learnt from, and unseen ones judge', async () => {
    const [a, b, c, d] = await graphs();
    const model = await lab.model(studyModel);
    const { history } = await model.fit({ train: [a!, b!], val: [c!] }, { epochs: 60, lr: 0.02 });
    expect(history.at(-1)!.trainAccuracy).toBe(1);
    const alone = await model.evaluate([c!]);
    expect(history.at(-1)!.valLoss).toBeCloseTo(alone.loss, 5);
    expect(alone.nodes).toBe(6); // all that have a label, whatever the masks
    const both = await model.evaluate([c!, d!]);
    const other = await model.evaluate([d!]);
    expect(both.nodes).toBe(12);
    expect(both.loss).toBeCloseTo((alone.loss + other.loss) / 2, 5);
  });

  test('as one batch are one graph of several', async () => {
    const [a, b] = await graphs();
    const train = async (data: Parameters<typeof model.fit>[0], options: TrainOptions) => {
      const other = await lab.model(studyModel);
      await other.fit(data, { epochs: 5, shuffle: false, ...options });
      return bits(other);
    };
    const model = await lab.model(studyModel);
    const inputs = await Promise.all([a!, b!].map((g) => model.predict(g)));
    const rows = study.x as number[][];
    const both = {
      x: [...rows, ...rows.map((row) => [...row.slice(1), ...row.slice(0, 1)])],
      edges: [...study.edges, ...study.edges.map(([from, to]) => [from + 6, to + 6])],
      undirected: true,
      y: [...study.y, ...study.y],
      trainMask: { nodes: Array.from({ length: 12 }, (_, node) => node) },
    };
    const joined = await lab.graph({ ...both, batch: both.y.map((_y, k) => Math.floor(k / 6)) });
    expect(joined.numGraphs).toBe(2);
    const { logits } = await model.predict(joined);
    const expected = inputs.flatMap((out) => [...out.logits.data]);
    logits.data.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 6);
    });
    expect(await train({ train: [a!, b!] }, { batchSize: 2 })).toBe(await train(joined, {}));
    expect(await train({ train: [a!, b!] }, { batchSize: 1 })).not.toBe(await train(joined, {}));
  });

  test('are shuffled by the seed alone', async () => {
    const all = await graphs();
    const weights = async (options: TrainOptions) => {
      const model = await lab.model(studyModel);
      await model.fit({ train: all }, { epochs: 3, ...options });
      return bits(model);
    };
    expect(await weights({ seed: 4 })).toBe(await weights({ seed: 4 }));
    expect(await weights({ seed: 4 })).not.toBe(await weights({ seed: 5 }));
    expect(await weights({ seed: 4, shuffle: false })).toBe(
      await weights({ seed: 5, shuffle: false }),
    );
  });

  test.each([
    ['none', { train: [] }, 'train'],
    ['something else', { train: ['graph'] }, 'train[0]'],
    ['one graph that is no list', { train: study }, 'train'],
    ['a misspelled set', { train: [], valid: [] }, 'valid'],
  ])('are refused when given as %s', async (_how, data, argument) => {
    const model = await lab.model(studyModel);
    await expect(model.fit(data as never, { epochs: 1 })).rejects.toMatchObject({ argument });
  });
});

describe('several graphs in one', () => {
  const x = [[1], [2], [3], [4], [5]];
  const whole = { x, edges: [], y: [0, 1, 1, 0, 1] };

  test('are told apart by ptr or by batch', async () => {
    const model = await lab.model({ inChannels: 1, layers: [{ layer: 'graph_norm' }] });
    const predict = async (input: object) =>
      (await model.predict(await lab.graph({ ...whole, ...input }))).logits.data;
    const split = await predict({ ptr: [0, 2, 5] });
    expect(await predict({ batch: [0, 0, 1, 1, 1] })).toEqual(split);
    expect(await predict({})).not.toEqual(split);
    expect(split[0]! + split[1]!).toBeCloseTo(0, 5);
  });

  test.each([
    ['ptr that starts late', { ptr: [1, 5] }, 'ptr'],
    ['ptr that ends early', { ptr: [0, 4] }, 'ptr'],
    ['ptr that falls', { ptr: [0, 3, 2, 5] }, 'ptr'],
    ['ptr and batch', { ptr: [0, 5], batch: [0, 0, 0, 0, 0] }, 'ptr'],
    ['a batch of other nodes', { batch: [0, 0] }, 'batch'],
    ['a batch that falls', { batch: [0, 1, 0, 1, 1] }, 'batch'],
    ['graph level as a text', { graphLevel: 'yes' }, 'graphLevel'],
    ['labels of nodes at graph level', { graphLevel: true, ptr: [0, 2, 5] }, 'y'],
    ['weights of other edges', { edgeWeight: [1] }, 'edgeWeight'],
    ['no targets', { y: [[], [], [], [], []] }, 'y'],
    ['targets of other nodes', { y: [[1], [2]] }, 'y'],
  ])('are refused with %s', async (_how, input, argument) => {
    await expect(lab.graph({ ...whole, ...input } as never)).rejects.toMatchObject({
      name: 'GatlabError',
      argument,
    });
  });
});

test('a run that diverges says when, where and what to try', async () => {
  const model = await lab.model(droppingModel);
  const run = model.train(graph, { optimizer: 'sgd', lr: 1e30, epochs: 50 });
  const epochs: number[] = [];
  const failure = await (async () => {
    for await (const { epoch } of run) epochs.push(epoch);
  })().catch((thrown) => thrown);
  expect(failure).toMatchObject({ name: 'GatlabError', code: 'value', argument: 'loss' });
  expect(failure.message).toMatch(
    new RegExp(`in epoch ${epochs.length + 1}, first the output of layers\\[\\d\\]`),
  );
  expect(failure.message).toContain('Try an lr below');
  await expect(fit({ epochs: 1 })).resolves.toBeDefined();
});
