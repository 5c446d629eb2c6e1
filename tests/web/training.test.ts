import { type EpochReport, load } from 'gatlab';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { bits, droppingModel, study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());

let graph: Awaited<ReturnType<typeof lab.graph>>;
beforeEach(async () => {
  graph = await lab.graph(study);
});

/** Every epoch of a run. */
async function all(run: AsyncIterable<EpochReport>): Promise<EpochReport[]> {
  const reports: EpochReport[] = [];
  for await (const report of run) reports.push(report);
  return reports;
}

describe('train', () => {
  test('learns the study example', async () => {
    const model = await lab.model(studyModel);
    const reports = await all(model.train(graph, { epochs: 200, lr: 0.02 }));
    expect(reports.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 200 }, (_, k) => k + 1));
    expect(reports.at(-1)!.loss).toBeLessThan(reports[0]!.loss / 10);
    expect(reports.at(-1)!.trainAccuracy).toBe(1);
    const { loss, accuracy } = await model.evaluate(graph, 'val');
    expect(reports.at(-1)).toMatchObject({ valAccuracy: accuracy });
    expect(reports.at(-1)!.valLoss).toBeCloseTo(loss, 6);
  });

  test('one pull is exactly one epoch; not pulling is pausing', async () => {
    const model = await lab.model(droppingModel);
    const steady = await lab.model(droppingModel);
    await steady.fit(graph, { epochs: 2 });

    const run = model.train(graph, { epochs: 10 });
    const fresh = await bits(model);
    await run.next();
    const afterOne = await bits(model);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await bits(model)).toBe(afterOne);
    await run.next();
    expect(afterOne).not.toBe(fresh);
    expect(await bits(model)).toBe(await bits(steady));
    await run.return?.();
  });

  test('predicting between epochs does not disturb them', async () => {
    const watched = await lab.model(droppingModel);
    const alone = await lab.model(droppingModel);
    for await (const _ of watched.train(graph, { epochs: 8 })) {
      await watched.predict(graph, { attention: true, embeddings: true });
      await watched.evaluate(graph, 'val');
    }
    await alone.fit(graph, { epochs: 8 });
    expect(await bits(watched)).toBe(await bits(alone));
  });

  test('predicting while an epoch is under way does not disturb it', async () => {
    const watched = await lab.model(droppingModel);
    const alone = await lab.model(droppingModel);
    const run = watched.train(graph, { epochs: 4 });
    for (let epoch = 0; epoch < 4; epoch++) {
      await Promise.all([run.next(), watched.predict(graph), watched.save()]);
    }
    await run.return?.();
    await alone.fit(graph, { epochs: 4 });
    expect(await bits(watched)).toBe(await bits(alone));
  });

  test('pulling ahead gives the epochs in order', async () => {
    const model = await lab.model(studyModel);
    const run = model.train(graph, { epochs: 3 });
    const pulls = await Promise.all([run.next(), run.next(), run.next(), run.next()]);
    expect(pulls.map(({ done }) => done)).toEqual([false, false, false, true]);
    expect(pulls.slice(0, 3).map(({ value }) => value.epoch)).toEqual([1, 2, 3]);
  });

  test('a second run on the same model has to wait for the end of the first', async () => {
    const model = await lab.model(studyModel);
    const first = model.train(graph);
    await first.next();
    await expect(model.fit(graph, { epochs: 1 })).rejects.toMatchObject({
      code: 'state',
      argument: 'model',
    });
    expect((await first.next()).value.epoch).toBe(2);
    await first.return?.();
    await expect(model.fit(graph, { epochs: 1 })).resolves.toMatchObject({ stopped: 'epochs' });
  });

  test('two models train side by side as they would alone', async () => {
    const [a, b, c] = await Promise.all(
      [droppingModel, droppingModel, droppingModel].map((m) => lab.model(m)),
    );
    await Promise.all([a!.fit(graph, { epochs: 6 }), b!.fit(graph, { epochs: 6 })]);
    await c!.fit(graph, { epochs: 6 });
    expect(await bits(a!)).toBe(await bits(c!));
    expect(await bits(b!)).toBe(await bits(c!));
  });

  test('the graph may be disposed of while the run goes on', async () => {
    const model = await lab.model(studyModel);
    const run = model.train(graph, { epochs: 3 });
    await run.next();
    graph.dispose();
    expect((await run.next()).value.epoch).toBe(2);
    await run.return?.();
  });

  test('disposing of the model ends its run', async () => {
    const model = await lab.model(studyModel);
    const run = model.train(graph, { epochs: 3 });
    await run.next();
    model.dispose();
    await expect(run.next()).rejects.toMatchObject({ name: 'GatlabError', code: 'state' });
  });
});

describe('a run ends', () => {
  test('by break, and another can follow', async () => {
    const model = await lab.model(studyModel);
    for await (const { epoch } of model.train(graph)) if (epoch === 3) break;
    const steady = await lab.model(studyModel);
    await steady.fit(graph, { epochs: 3 });
    expect(await bits(model)).toBe(await bits(steady));
    await expect(model.fit(graph, { epochs: 2 })).resolves.toMatchObject({ bestEpoch: 2 });
  });

  test('by an exception in the loop, which is not swallowed', async () => {
    const model = await lab.model(studyModel);
    const loop = async () => {
      for await (const _ of model.train(graph)) throw new RangeError('mine');
    };
    await expect(loop()).rejects.toThrow('mine');
    await expect(model.fit(graph, { epochs: 1 })).resolves.toBeDefined();
  });

  test('by its signal, before the next epoch', async () => {
    const model = await lab.model(studyModel);
    const controller = new AbortController();
    const reports: EpochReport[] = [];
    for await (const report of model.train(graph, { signal: controller.signal })) {
      reports.push(report);
      if (report.epoch === 4) controller.abort();
    }
    expect(reports).toHaveLength(4);
    await expect(model.fit(graph, { epochs: 1 })).resolves.toBeDefined();
  });

  test('by a signal from a timer: training in this thread lets timers run', async () => {
    const model = await lab.model(studyModel);
    const result = await model.fit(graph, { epochs: 10_000_000, signal: AbortSignal.timeout(60) });
    expect(result.stopped).toBe('aborted');
    expect(result.history.length).toBeGreaterThan(0);
    expect(result.bestEpoch).toBe(result.history.length);
  });

  test('before it began, when its signal was given too late', async () => {
    const model = await lab.model(studyModel);
    const before = await bits(model);
    const result = await model.fit(graph, { signal: AbortSignal.abort() });
    expect(result).toEqual({ history: [], bestEpoch: 0, stopped: 'aborted' });
    expect(await bits(model)).toBe(before);
  });

  test('by patience, with the best weights', async () => {
    const model = await lab.model(droppingModel);
    const options = { epochs: 2000, patience: 10, monitor: 'loss', lr: 0.05 } as const;
    const { history, bestEpoch, stopped } = await model.fit(graph, options);
    expect(stopped).toBe('patience');
    expect(history).toHaveLength(bestEpoch + 10);
    expect(history[bestEpoch - 1]!.improved).toBe(true);
    const best = Math.min(...history.map(({ valLoss }) => valLoss));
    expect(history[bestEpoch - 1]!.valLoss).toBe(best);
    expect((await model.evaluate(graph, 'val')).loss).toBeCloseTo(best, 6);
  });
});

describe('the same seed gives the same bits', () => {
  const options = { epochs: 12, seed: 5 };

  test('again, in the same engine and in another', async () => {
    const other = await load();
    const [a, b, c] = [
      await lab.model(droppingModel),
      await lab.model(droppingModel),
      await other.model(droppingModel),
    ];
    const [fitA, fitB, fitC] = [
      await a.fit(graph, options),
      await b.fit(graph, options),
      await c.fit(await other.graph(study), options),
    ];
    expect(fitB).toEqual(fitA);
    expect(fitC).toEqual(fitA);
    expect(await bits(b)).toBe(await bits(a));
    expect(await bits(c)).toBe(await bits(a));
    other.dispose();
  });

  test('and another seed of dropout gives others', async () => {
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => lab.model(droppingModel)));
    await a!.fit(graph, options);
    await b!.fit(graph, { ...options, seed: 6 });
    expect(await bits(b!)).not.toBe(await bits(a!));
    // Left out, it is the model's.
    await c!.fit(graph, { epochs: 12 });
    const d = await lab.model(droppingModel);
    await d.fit(graph, { epochs: 12, seed: droppingModel.seed! });
    expect(await bits(d)).toBe(await bits(c!));
  });
});
