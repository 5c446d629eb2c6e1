import { expect, expectShown, test } from './support/page';
import { edgeIndex, Reference, rowsOf } from './support/study';

test.beforeEach(({ lab }) => lab.open());

test('one epoch at a time, the page goes where the package goes', async ({ lab }) => {
  await lab.step(5);
  const reference = await Reference.open();
  const losses = await reference.train(5);
  await expect(lab.stat('loss')).toHaveText(losses[4]!.toFixed(3));
  const prediction = await reference.predict();
  await expect
    .poll(async () => (await lab.probabilities())[0]![0])
    .toBeCloseTo(rowsOf(prediction.probabilities)[0]![0]!, 5);
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
  await expectShown(() => lab.attention(), rowsOf(prediction.attention[0]!.toDense(0)), {
    absent: 0,
  });
});

test('play runs, pause stops, play goes on, reset starts over', async ({ lab }) => {
  const untrained = await lab.probabilities();
  await lab.button('Train').click();
  // More epochs than the curves keep points: some are left out, but never the last.
  await expect.poll(() => lab.epoch()).toBeGreaterThan(1100);
  // Counted anew every 200 ms, while it trains.
  await expect(lab.stat('rate')).not.toHaveText('–');
  await lab.button('Pause').click();
  await expect(lab.button('Train')).toBeVisible();
  await lab.rests();
  const paused = await lab.epoch();
  await lab.page.waitForTimeout(300);
  expect(await lab.epoch()).toBe(paused);
  expect(Number((await lab.stat('loss').innerText()).replace('−', '-'))).toBeLessThan(0.5);
  await expect(lab.panel('curves').locator('figure path')).toHaveCount(2);
  await expect(lab.panel('curves')).toContainText(`epoch ${paused.toLocaleString('en')}`);

  await lab.button('Train').click();
  await expect.poll(() => lab.epoch()).toBeGreaterThan(paused);
  await lab.button('Pause').click();

  await lab.button('Reset').click();
  await expect(lab.stat('epoch')).toHaveText('0');
  await expect.poll(() => lab.probabilities()).toEqual(untrained);
  await expect(lab.button('Reset')).toBeDisabled();
});

test('an edit keeps the weights that training has brought', async ({ lab }) => {
  await lab.step(3);
  await lab.cell('adjacency', 2, 0).click();
  await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
  const reference = await Reference.open();
  await reference.train(3);
  const change = {
    edgeIndex: [
      [...edgeIndex[0], 0],
      [...edgeIndex[1], 2],
    ] as const,
  };
  const prediction = await reference.predict(change);
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
  await expect(lab.stat('epoch')).toHaveText('3');
});

test('training goes on through an edit', async ({ lab }) => {
  await lab.button('Train').click();
  await expect.poll(() => lab.epoch()).toBeGreaterThan(5);
  await lab.cell('adjacency', 2, 0).click();
  await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
  const edited = await lab.epoch();
  await expect.poll(() => lab.epoch()).toBeGreaterThan(edited + 5);
  await lab.button('Pause').click();
  await lab.rests();
  for (const row of await lab.probabilities()) {
    expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  }
});

test('another seed gives other weights, and the same seed the same ones again', async ({ lab }) => {
  const first = await lab.probabilities();
  const setSeed = async (seed: string) => {
    await lab.button('Settings').click();
    await lab.page.getByLabel('seed').fill(seed);
    await lab.page.getByLabel('seed').press('Enter');
    await lab.button('Close').click();
  };
  await setSeed('2');
  await expect.poll(() => lab.probabilities()).not.toEqual(first);
  await setSeed('1');
  await expect.poll(() => lab.probabilities()).toEqual(first);
});

test('fewer heads leave a smaller picker, and out of range is refused', async ({ lab, page }) => {
  await lab.pickHead('layer 1, head 3');
  await lab.button('Settings').click();
  const heads = page.getByLabel('heads per layer');
  await heads.fill('99');
  await heads.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('A whole number from 1 to 8.');
  await heads.fill('2');
  await heads.press('Enter');
  await expect(lab.panel('attention').getByRole('radio')).toHaveCount(4);
  await expect(page.getByRole('radio', { name: 'layer 1, head 1', exact: true })).toBeChecked();
});
