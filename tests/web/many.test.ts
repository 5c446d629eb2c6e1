import { load } from 'gatlab';
import { expect, test } from 'vitest';
import { bits, droppingModel, study } from './support/study.js';

const options = { epochs: 30, lr: 0.01 };

test('many epochs in one go are the same epochs, bit for bit', async () => {
  const lab = await load();
  const graph = await lab.graph(study);
  const [alone, together] = [await lab.model(droppingModel), await lab.model(droppingModel)];
  const { history } = await alone.fit(graph, options);

  const run = together.train(graph, options);
  const reports = [(await run.next()).value];
  while (reports.length < 29) reports.push(...(await run.many(29 - reports.length)));
  expect(reports.map(({ loss }) => loss)).toEqual(history.slice(0, 29).map(({ loss }) => loss));
  reports.push((await run.next()).value);
  expect(reports.at(-1)).toEqual(history[29]);
  expect(await run.many(10)).toEqual([]);
  expect(await run.next()).toMatchObject({ done: true, value: { stopped: 'epochs' } });
  expect(await bits(together)).toBe(await bits(alone));
  lab.dispose();
});

test('stops at its time, after one epoch at least', async () => {
  const lab = await load();
  const model = await lab.model(droppingModel);
  const run = model.train(await lab.graph(study), { epochs: 1e6 });
  await run.next();
  expect(await run.many(1e6, 0)).toHaveLength(1);
  await run.return?.();
  lab.dispose();
});

test('needs a run under way, and numbers', async () => {
  const lab = await load();
  const model = await lab.model(droppingModel);
  const run = model.train(await lab.graph(study), options);
  await expect(run.many(5)).rejects.toThrow('many: expected a run under way');
  await run.next();
  await expect(run.many(0)).rejects.toThrow(
    'epochs: expected a whole number of at least 1, got 0.',
  );
  await expect(run.many(1, Number.NaN)).rejects.toThrow(
    'milliseconds: expected a number of at least 0',
  );
  await run.return?.();
  await expect(run.many(5)).rejects.toThrow('many: expected a run under way');
  lab.dispose();
});
