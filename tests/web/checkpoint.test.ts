import { load, type Model, type TrainingData, type TrainOptions } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import { bits, droppingModel, study, studyModel } from './support/study.js';

const lab = await load();
afterAll(() => lab.dispose());
const graph = await lab.graph(study);

/** Trains until the end of `epoch` and gives the checkpoint made there. */
async function until(epoch: number, model: Model, data: TrainingData, options: TrainOptions) {
  const run = model.train(data, options);
  for await (const report of run) {
    if (report.epoch === epoch) return run.checkpoint();
  }
  throw new Error('the run ended before');
}

const cases: Record<string, TrainOptions> = {
  'adam and early stopping': { epochs: 100, lr: 0.01, patience: 60 },
  'sgd, momentum and cosine': {
    epochs: 100,
    optimizer: 'sgd',
    momentum: 0.9,
    schedule: { kind: 'cosine', warmup: 3 },
  },
  'adamw and plateau': { epochs: 100, optimizer: 'adamw', schedule: 'plateau', clip: 0.5, seed: 9 },
};

describe('50 epochs, a file and 50 more are 100 epochs, to the bit', () => {
  test.each(Object.entries(cases))('with %s', async (_name, options) => {
    const straight = await lab.model(droppingModel);
    const whole = await straight.fit(graph, options);

    const bytes = await until(50, await lab.model(droppingModel), graph, options);
    const other = await load();
    const model = await other.loadModel(bytes);
    const rest = await model.fit(await other.graph(study), { resume: bytes });
    expect(rest.history).toEqual(whole.history.slice(50));
    expect([rest.bestEpoch, rest.stopped]).toEqual([whole.bestEpoch, whole.stopped]);
    expect(await bits(model)).toBe(await bits(straight));
    other.dispose();
  });

  test('with many graphs in batches', async () => {
    const graphs = await Promise.all([0, 1, 2].map(() => lab.graph(study)));
    const data = { train: graphs.slice(0, 2), val: graphs.slice(2) };
    const options = { epochs: 20, batchSize: 2, seed: 3 };
    const straight = await lab.model(droppingModel);
    await straight.fit(data, options);
    const bytes = await until(10, await lab.model(droppingModel), data, options);
    const model = await lab.model(droppingModel);
    await model.fit(data, { resume: bytes });
    expect(await bits(model)).toBe(await bits(straight));
  });
});

describe('a checkpoint', () => {
  test('goes on for longer when told to', async () => {
    const bytes = await until(5, await lab.model(droppingModel), graph, { epochs: 5 });
    const model = await lab.loadModel(bytes);
    const { history } = await model.fit(graph, { resume: bytes, epochs: 12 });
    expect(history.map(({ epoch }) => epoch)).toEqual([6, 7, 8, 9, 10, 11, 12]);
    const straight = await lab.model(droppingModel);
    await straight.fit(graph, { epochs: 12 });
    expect(await bits(model)).toBe(await bits(straight));
  });

  test('of a run that was at its end has nothing to add', async () => {
    const bytes = await until(5, await lab.model(studyModel), graph, { epochs: 5 });
    const model = await lab.loadModel(bytes);
    const { history, stopped } = await model.fit(graph, { resume: bytes });
    expect([history, stopped]).toEqual([[], 'epochs']);
  });

  test('does not disturb the run, and can be made and used many times', async () => {
    const model = await lab.model(droppingModel);
    const run = model.train(graph, { epochs: 6 });
    const files: Uint8Array[] = [];
    for await (const _ of run) files.push(await run.checkpoint());
    const straight = await lab.model(droppingModel);
    await straight.fit(graph, { epochs: 6 });
    expect(await bits(model)).toBe(await bits(straight));
    for (const resume of [files[1]!, files[1]!, files[4]!]) {
      const again = await lab.model(droppingModel);
      await again.fit(graph, { resume });
      expect(await bits(again)).toBe(await bits(straight));
    }
  });

  test('is refused before the first epoch and after the last', async () => {
    const run = (await lab.model(studyModel)).train(graph, { epochs: 1 });
    const refused = { name: 'GatlabError', code: 'state', argument: 'checkpoint' };
    await expect(run.checkpoint()).rejects.toMatchObject(refused);
    for await (const _ of run) await expect(run.checkpoint()).resolves.toBeDefined();
    await expect(run.checkpoint()).rejects.toMatchObject(refused);
  });

  test('of something else is refused, and the model can be trained as before', async () => {
    const model = await lab.model(droppingModel);
    const untouched = await bits(model);
    const other = await until(2, await lab.model(studyModel), graph, { epochs: 4 });
    const wrong: [unknown, object][] = [
      [await model.save(), { code: 'format', argument: 'file' }],
      [other, { code: 'value', argument: 'file' }],
      [new Uint8Array(40), { code: 'format' }],
      ['checkpoint', { code: 'value', argument: 'resume' }],
    ];
    for (const [resume, error] of wrong) {
      await expect(model.fit(graph, { resume: resume as never })).rejects.toMatchObject({
        name: 'GatlabError',
        ...error,
      });
      expect(await bits(model)).toBe(untouched);
    }
    const optimizer = { resume: other, optimizer: 'sgd', momentum: 0.5 } as const;
    const same = await lab.model(studyModel);
    await expect(same.fit(graph, optimizer)).rejects.toMatchObject({ name: 'GatlabError' });
    await expect(same.fit(graph, { epochs: 1 })).resolves.toMatchObject({ stopped: 'epochs' });
  });
});
