import type { GatTraceValues, LayerTrace, Matrix } from 'gatlab';
import { decimals, sides, workOut } from './support/formula';
import { expect, type LabPage, test } from './support/page';
import { Reference } from './support/study';

/** One number of each step of the study example's first layer, and what the package says of it. */
interface Sample {
  stage: string;
  part: string;
  row: number;
  column: number;
  of: (trace: LayerTrace<GatTraceValues>, head: number) => number;
  /** Given or learned: no formula. */
  leaf?: boolean;
}

const at = ({ data, shape }: Matrix, row: number, column: number) => data[row * shape[1] + column]!;
const edge = ({ edgeIndex: [sources, targets] }: LayerTrace, i: number, j: number) =>
  sources.findIndex((source, k) => source === j && targets[k] === i);

const samples: Sample[] = [
  { stage: 'x', part: 'x', row: 3, column: 4, leaf: true, of: ({ values }) => at(values.x, 3, 4) },
  {
    stage: 'h',
    part: 'weight',
    row: 9,
    column: 2,
    leaf: true,
    of: ({ values }, head) => at(values.weight, 9, 5 * head + 2),
  },
  {
    stage: 'h',
    part: 'h',
    row: 3,
    column: 1,
    of: ({ values }, head) => at(values.h, 3, 5 * head + 1),
  },
  {
    stage: 's',
    part: 'att',
    row: 4,
    column: 1,
    leaf: true,
    of: ({ values }, head) => at(values.attSrc, head, 4),
  },
  { stage: 's', part: 's', row: 5, column: 0, of: ({ values }, head) => at(values.sDst, 5, head) },
  { stage: 's', part: 's', row: 2, column: 1, of: ({ values }, head) => at(values.sSrc, 2, head) },
  {
    stage: 'e',
    part: 'e',
    row: 5,
    column: 4,
    of: (trace, head) => at(trace.values.e, edge(trace, 5, 4), head),
  },
  // Not tied: what the layer would say, which the mask takes out.
  {
    stage: 'e',
    part: 'e',
    row: 2,
    column: 0,
    of: ({ values }, head) => at(values.pairScores!, 12, head),
  },
  { stage: 'mask', part: 'mask', row: 5, column: 5, leaf: true, of: () => 1 },
  {
    stage: 'softmax',
    part: 'max',
    row: 5,
    column: 0,
    of: ({ values }, head) => at(values.max, 5, head),
  },
  {
    stage: 'softmax',
    part: 'exp',
    row: 5,
    column: 0,
    of: (trace, head) => at(trace.values.exp, edge(trace, 5, 0), head),
  },
  {
    stage: 'softmax',
    part: 'sum',
    row: 3,
    column: 0,
    of: ({ values }, head) => at(values.sum, 3, head),
  },
  {
    stage: 'alpha',
    part: 'alpha',
    row: 5,
    column: 4,
    of: (trace, head) => at(trace.values.alpha, edge(trace, 5, 4), head),
  },
  {
    stage: 'sums',
    part: 'sums',
    row: 5,
    column: 3,
    of: ({ values }, head) => at(values.headSums, 5, 5 * head + 3),
  },
  { stage: 'out', part: 'out', row: 5, column: 7, of: ({ values }) => at(values.out, 5, 7) },
  {
    stage: 'activated',
    part: 'activated',
    row: 0,
    column: 2,
    of: ({ values }) => at(values.activated, 0, 2),
  },
];

const titleOf = (lab: LabPage, stage: string) =>
  lab.page.locator(`[data-stage="${stage}"] button.title`);
const cellOf = (lab: LabPage, { part, row, column }: Omit<Sample, 'of' | 'stage'>) =>
  lab.page.locator(`[data-part="${part}"] td[data-row="${row}"][data-column="${column}"]`);
const drawer = (lab: LabPage) => lab.page.locator('.drawer');
const current = (lab: LabPage) => lab.page.locator('.stage.current');

async function openLayer(lab: LabPage, hash = ''): Promise<void> {
  await lab.open(hash);
  await lab.page.getByRole('radio', { name: 'Layer', exact: true }).check({ force: true });
  await expect(current(lab)).toBeVisible();
}

async function shownValue(lab: LabPage): Promise<number> {
  return Number(await drawer(lab).locator('.value').getAttribute('data-value'));
}

/** The formula's source, as KaTeX keeps it for screen readers. */
async function liveFormula(lab: LabPage): Promise<string> {
  return (await drawer(lab).locator('[data-live] annotation').textContent()) ?? '';
}

async function expectFormulaHolds(lab: LabPage): Promise<void> {
  await expect(drawer(lab).locator('.katex').first()).toBeVisible();
  await expect(lab.page.locator('.katex-error')).toHaveCount(0);
  const tex = await liveFormula(lab);
  const chain = sides(tex);
  const result = chain.at(-1)!;
  const unit = 10 ** -Math.max(3, decimals(result));
  expect(Math.abs(workOut(result) - (await shownValue(lab))), tex).toBeLessThanOrEqual(
    unit / 2 + 1e-9,
  );
  expect(chain.length, tex).toBeGreaterThan(1);
  for (const side of chain.slice(0, -1))
    expect(Math.abs(workOut(side) - workOut(result)), tex).toBeLessThanOrEqual(unit);
}

test('every number of the first layer is the package’s, and its formula comes to it', async ({
  lab,
}) => {
  test.slow();
  const reference = await Reference.open();
  const trace = await reference.trace(0);
  await openLayer(lab);
  for (const sample of samples) {
    await test.step(`${sample.part} ${sample.row}, ${sample.column}`, async () => {
      await titleOf(lab, sample.stage).click();
      await cellOf(lab, sample).click();
      await expect(drawer(lab)).toBeVisible();
      expect(await shownValue(lab)).toBeCloseTo(sample.of(trace, 0), 6);
      if (sample.leaf) await expect(drawer(lab).locator('[data-live]')).toHaveCount(0);
      else await expectFormulaHolds(lab);
      await lab.page.keyboard.press('Escape');
      await expect(drawer(lab)).toHaveCount(0);
    });
  }
});

test('so it is after training, in another head, and in the last layer', async ({ lab }) => {
  const reference = await Reference.open();
  await reference.train(5);
  await openLayer(lab);
  for (let epoch = 0; epoch < 5; epoch += 1) await lab.button('One epoch').click();
  await expect(lab.stat('epoch')).toHaveText('5');
  await lab.pickHead('layer 1, head 3');
  const trace = await reference.trace(0);
  for (const sample of samples.filter(({ part }) => ['h', 'alpha', 'sums'].includes(part))) {
    await titleOf(lab, sample.stage).click();
    await cellOf(lab, sample).click();
    await expect.poll(() => shownValue(lab)).toBeCloseTo(sample.of(trace, 2), 6);
    await expectFormulaHolds(lab);
    await lab.page.keyboard.press('Escape');
  }

  await lab.pickHead('layer 2, head 1');
  await expect(lab.page.locator('[data-stage="activated"]')).toHaveCount(0);
  await titleOf(lab, 'out').click();
  const last = await reference.trace(1);
  await cellOf(lab, { part: 'out', row: 5, column: 2 }).click();
  await expect.poll(() => shownValue(lab)).toBeCloseTo(at(last.values.out, 5, 2), 6);
  await expectFormulaHolds(lab);
});

test('the way down from a share of attention leads to x and W, number by number', async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.cell('attention', 5, 4).click();
  await expect(drawer(lab)).toContainText('GAT listens to GCN');
  const inputs = page.locator('.part .input');
  await expect(inputs).toHaveCount(2);
  // From the drawer, then where they stand, and on.
  await drawer(lab).locator('li button').first().click();
  await expect(drawer(lab).locator('nav')).toContainText('α');
  await cellOf(lab, { part: 'e', row: 5, column: 4 }).click();
  await expect(inputs).toHaveCount(2);
  await cellOf(lab, { part: 's', row: 4, column: 1 }).click();
  await expect(inputs).toHaveCount(10);
  await cellOf(lab, { part: 'h', row: 4, column: 0 }).click();
  await expect(page.locator('[data-part="x"] .input')).toHaveCount(5);
  await expect(page.locator('[data-part="weight"] .input')).toHaveCount(5);
  await expectFormulaHolds(lab);
  await cellOf(lab, { part: 'weight', row: 6, column: 0 }).click();
  await expect(drawer(lab)).toContainText('It is learned');
  await expect(drawer(lab).locator('nav button')).toHaveCount(5);
  await drawer(lab).locator('nav button').first().click();
  await expect(drawer(lab)).toContainText('GAT listens to GCN');
  await expect(drawer(lab).locator('nav')).toHaveCount(0);
});

test('what goes into the last layer leads on to the first', async ({ lab }) => {
  await openLayer(lab, '#layer=2');
  await titleOf(lab, 'x').click();
  await cellOf(lab, { part: 'x', row: 1, column: 6 }).click();
  const value = await shownValue(lab);
  await drawer(lab).locator('li button').click();
  await expect(drawer(lab)).toContainText('output after activation');
  expect(await shownValue(lab)).toBe(value);
  await expect(lab.page.locator('#layer-title')).toContainText('layer 1');
});

test('the drawer never covers what it explains', async ({ lab, page }) => {
  await openLayer(lab);
  for (const sample of samples.filter(({ leaf }) => !leaf)) {
    await titleOf(lab, sample.stage).click();
    await cellOf(lab, sample).click();
    await expect(drawer(lab)).toBeVisible();
    const box = (await drawer(lab).boundingBox())!;
    const picked = (await page.locator('.part .picked').boundingBox())!;
    expect(picked.x + picked.width, sample.part).toBeLessThanOrEqual(box.x);
    await page.keyboard.press('Escape');
  }
});

test('keys walk the steps, open a number and come back to it', async ({ lab, page }) => {
  await openLayer(lab);
  await page.getByRole('slider', { name: 'Step' }).focus();
  await page.keyboard.press('Home');
  await expect(current(lab)).toHaveAttribute('data-stage', 'x');
  const walked: (string | null)[] = [];
  for (let step = 0; step < 9; step += 1) {
    await page.keyboard.press('ArrowRight');
    walked.push(await current(lab).getAttribute('data-stage'));
  }
  expect(walked).toEqual(['h', 's', 'e', 'mask', 'softmax', 'alpha', 'sums', 'out', 'activated']);
  await page.keyboard.press('PageUp');
  await expect(current(lab)).toHaveAttribute('data-stage', 'out');
  await lab.button('Step back').click();
  await expect(current(lab)).toHaveAttribute('data-stage', 'sums');

  await cellOf(lab, { part: 'sums', row: 0, column: 0 }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect(cellOf(lab, { part: 'sums', row: 1, column: 4 })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(drawer(lab).getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(drawer(lab)).toHaveCount(0);
  await expect(cellOf(lab, { part: 'sums', row: 1, column: 4 })).toBeFocused();
});

test('play goes from step to step and stops at the last', async ({ lab, page }) => {
  await page.clock.install();
  await openLayer(lab);
  await lab.button('First step').click();
  await lab.button('Play the steps').click();
  for (const stage of ['h', 's', 'e']) {
    await page.clock.runFor(2300);
    await expect(current(lab)).toHaveAttribute('data-stage', stage);
  }
  await lab.button('Pause the steps').click();
  await page.clock.runFor(5000);
  await expect(current(lab)).toHaveAttribute('data-stage', 'e');
});

test('pointing at a node lights its line in every step, and the other way round', async ({
  lab,
  page,
}) => {
  await openLayer(lab);
  await lab.node(5).hover();
  await expect(page.locator('#layer .name.lit')).toContainText('GAT');
  // A line in each of x, h, s, e, A, m, p, Z, α, h′, o, x′, and columns in those of pairs.
  await expect(page.locator('#layer .beam')).toHaveCount(12 + 4);
  await cellOf(lab, { part: 'alpha', row: 5, column: 4 }).hover();
  await expect(lab.panel('graph').locator('.edge.lit')).toHaveCount(1);
  await expect(lab.panel('graph').locator('.node.lit')).toHaveCount(2);
});

test('back from the layer, the model is as it was', async ({ lab, page }) => {
  await lab.open();
  await page.getByRole('radio', { name: 'Layer', exact: true }).check({ force: true });
  await expect(current(lab)).toBeVisible();
  await page.getByRole('radio', { name: 'Model', exact: true }).check({ force: true });
  await expect(page.locator('#layer')).toHaveCount(0);
  await expect(lab.panel('attention')).toBeVisible();
});
