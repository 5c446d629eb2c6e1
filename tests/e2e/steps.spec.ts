import type { LayerTrace, Matrix } from 'gatlab';
import { decimals, sides, workOut } from './support/formula';
import { expect, type LabPage, overlap, test } from './support/page';
import { edgeIndex, Reference } from './support/study';

type Of = (trace: LayerTrace, head: number) => number;

/** One number of a step of the study example's first layer, and what the package says of it. */
interface Sample {
  stage: string;
  part: string;
  row: number;
  column: number;
  of: Of;
  /** Given or learned: no formula. */
  leaf: boolean;
}

const at = ({ data, shape }: Matrix, row: number, column: number) => data[row * shape[1] + column]!;
const edge = ({ edgeIndex: [sources, targets] }: LayerTrace, i: number, j: number) =>
  sources.findIndex((source, k) => source === j && targets[k] === i);

type Place = readonly [part: string, row: number, column: number];
const sample = (stage: string, [part, row, column]: Place, of: Of, leaf = false): Sample => ({
  stage,
  part,
  row,
  column,
  of,
  leaf,
});
/** The entry of a value that all heads share, or that has no heads. */
const shared =
  (name: string, row: number, column: number): Of =>
  ({ values }) =>
    at(values[name]!, row, column);
/** Of a value [.., H·C], the picked head's channel. */
const channel =
  (name: string, row: number, c: number): Of =>
  ({ values }, head) =>
    at(values[name]!, row, 5 * head + c);
/** Of a value [N, H], the picked head's. */
const byHead =
  (name: string, row: number): Of =>
  ({ values }, head) =>
    at(values[name]!, row, head);
/** Of a value [E', H], that of the edge by which i listens to j. */
const onEdge =
  (name: string, i: number, j: number): Of =>
  (trace, head) =>
    at(trace.values[name]!, edge(trace, i, j), head);
const pair =
  (i: number, j: number): Of =>
  ({ values }, head) =>
    at(values.pairScores!, 6 * i + j, head);

/** The steps that all kinds of layers have. */
const after: Sample[] = [
  sample('e', ['e', 5, 4], onEdge('e', 5, 4)),
  // Not tied: what the layer would say, which the mask takes out.
  sample('e', ['e', 2, 0], pair(2, 0)),
  sample('mask', ['mask', 5, 5], () => 1, true),
  sample('softmax', ['max', 5, 0], byHead('max', 5)),
  sample('softmax', ['exp', 5, 0], onEdge('exp', 5, 0)),
  sample('softmax', ['sum', 3, 0], byHead('sum', 3)),
  sample('alpha', ['alpha', 5, 4], onEdge('alpha', 5, 4)),
  sample('sums', ['sums', 5, 3], channel('headSums', 5, 3)),
  sample('out', ['out', 5, 7], shared('out', 5, 7)),
  sample('activated', ['activated', 0, 2], shared('activated', 0, 2)),
];

const samples: Record<'gat' | 'gatv2' | 'transformer', Sample[]> = {
  gat: [
    sample('x', ['x', 3, 4], shared('x', 3, 4), true),
    sample('h', ['weight', 9, 2], channel('weight', 9, 2), true),
    sample('h', ['h', 3, 1], channel('h', 3, 1)),
    sample('s', ['att', 4, 1], ({ values }, head) => at(values.attSrc!, head, 4), true),
    sample('s', ['s', 5, 0], byHead('sDst', 5)),
    sample('s', ['s', 2, 1], byHead('sSrc', 2)),
    ...after,
    sample('out', ['bias', 0, 3], shared('bias', 0, 3), true),
  ],
  gatv2: [
    sample('x', ['x', 3, 4], shared('x', 3, 4), true),
    sample('l', ['weightL', 9, 2], channel('weightL', 9, 2), true),
    sample('l', ['biasL', 0, 1], channel('biasL', 0, 1), true),
    sample('l', ['l', 3, 1], channel('l', 3, 1)),
    sample('r', ['r', 5, 4], channel('r', 5, 4)),
    sample('e', ['att', 4, 0], ({ values }, head) => at(values.att!, head, 4), true),
    ...after,
    sample('residual', ['resWeight', 2, 7], shared('resWeight', 2, 7), true),
    sample('residual', ['residual', 4, 11], shared('residual', 4, 11)),
  ],
  transformer: [
    sample('x', ['x', 3, 4], shared('x', 3, 4), true),
    sample('q', ['weightQuery', 9, 2], channel('weightQuery', 9, 2), true),
    sample('q', ['q', 3, 1], channel('q', 3, 1)),
    sample('k', ['k', 5, 4], channel('k', 5, 4)),
    sample('v', ['biasValue', 0, 0], channel('biasValue', 0, 0), true),
    sample('v', ['v', 0, 0], channel('v', 0, 0)),
    // A gate stands between the heads together and the output.
    ...after.map((each) => (each.stage === 'out' ? { ...each, stage: 'mixed' } : each)),
    sample('combined', ['combined', 1, 6], shared('combined', 1, 6)),
    sample('own', ['weightSkip', 2, 7], shared('weightSkip', 2, 7), true),
    sample('own', ['residual', 4, 11], shared('skip', 4, 11)),
    sample('gate', ['gate', 5, 0], shared('gate', 5, 0)),
    sample('gate', ['weightBeta', 3, 2], shared('weightBeta', 2 * 15 + 3, 0), true),
  ],
};

/** What each layer does with a node's own x, in the words of links and in those of the package. */
const residuals = {
  gat: ['', {}],
  gatv2: ['&residual=added', { residual: true }],
  transformer: ['&residual=gated', { beta: true }],
} as const;

/** The page gives a layer that adds no self loops those of the graph. */
const looped = {
  edgeIndex: edgeIndex.map((ends) => [...ends, 0, 1, 2, 3, 4, 5]) as [number[], number[]],
};

const step = (lab: LabPage, stage: string) => lab.page.locator(`[data-step="${stage}"]`);
const cellOf = (lab: LabPage, { part, row, column }: Pick<Sample, 'part' | 'row' | 'column'>) =>
  lab.page.locator(`[data-part="${part}"] td[data-row="${row}"][data-column="${column}"]`);
const drawer = (lab: LabPage) => lab.page.locator('.drawer');
const current = (lab: LabPage) => lab.page.locator('[aria-current="step"]');

async function openLayer(lab: LabPage, hash = ''): Promise<void> {
  await lab.open(hash);
  await lab.pickLevel('Layer');
  await expect(current(lab)).toBeVisible();
  await lab.still();
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

for (const conv of ['gat', 'gatv2', 'transformer'] as const) {
  test(`every number of a ${conv} layer is the package’s, and its formula comes to it`, async ({
    lab,
  }) => {
    test.slow();
    const [link, residual] = residuals[conv];
    const reference = await Reference.open({
      inChannels: 10,
      layers: [
        { conv, ...residual, heads: 3, outChannels: 5, activation: 'elu' },
        { conv, ...residual, outChannels: 3, concat: false },
      ],
      seed: 1,
    });
    const trace = await reference.trace(0, conv === 'transformer' ? looped : {});
    await openLayer(lab, `#conv=${conv}${link}`);
    for (const sample of samples[conv]) {
      await test.step(`${sample.part} ${sample.row}, ${sample.column}`, async () => {
        await step(lab, sample.stage).click();
        await cellOf(lab, sample).click();
        await expect(drawer(lab)).toBeVisible();
        expect(await shownValue(lab)).toBeCloseTo(sample.of(trace, 0), 6);
        if (sample.leaf) await expect(drawer(lab).locator('[data-live]')).toHaveCount(0);
        else await expectFormulaHolds(lab);
        // Nothing of it is under the drawer.
        await expect.poll(() => overlap(lab.page, 'right', 'left')).toBeLessThanOrEqual(0);
        await lab.page.keyboard.press('Escape');
        await expect(drawer(lab)).toHaveCount(0);
      });
    }
    const stages = await lab.page
      .locator('[data-step]')
      .evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset.step));
    expect(new Set(samples[conv].map(({ stage }) => stage))).toEqual(new Set(stages));
  });
}

test('so it is after training, in another head, and in the last layer', async ({ lab }) => {
  const reference = await Reference.open();
  await reference.train(5);
  await openLayer(lab);
  await lab.step(5);
  await lab.pickHead('layer 1, head 3');
  const trace = await reference.trace(0);
  for (const sample of samples.gat.filter(({ part }) => ['h', 'alpha', 'sums'].includes(part))) {
    await step(lab, sample.stage).click();
    await cellOf(lab, sample).click();
    await expect.poll(() => shownValue(lab)).toBeCloseTo(sample.of(trace, 2), 6);
    await expectFormulaHolds(lab);
    await lab.page.keyboard.press('Escape');
  }

  await lab.pickHead('layer 2, head 1');
  await expect(step(lab, 'activated')).toHaveCount(0);
  await step(lab, 'out').click();
  const last = await reference.trace(1);
  await cellOf(lab, { part: 'out', row: 5, column: 2 }).click();
  await expect.poll(() => shownValue(lab)).toBeCloseTo(at(last.values.out, 5, 2), 6);
  await expectFormulaHolds(lab);

  // The steps of an epoch that is replayed are computed with the weights of then.
  const earlier = await Reference.open();
  await earlier.train(2);
  await lab.page.getByRole('slider', { name: 'Replay: epoch' }).fill('2');
  const then = await earlier.trace(1);
  await expect.poll(() => shownValue(lab)).toBeCloseTo(at(then.values.out, 5, 2), 6);
  await expectFormulaHolds(lab);
  await expect(lab.page).toHaveURL(/epoch=2&/);
});

test('a class probability opens its softmax, and leads down to the votes', async ({
  lab,
  page,
}) => {
  const prediction = await (await Reference.open()).predict();
  await lab.open();
  await lab.panel('probabilities').locator('td[data-node="0"][data-class="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(drawer(lab)).toContainText('class probability: Transformer, graph networks');
  expect(await shownValue(lab)).toBeCloseTo(at(prediction.probabilities, 1, 2), 6);
  await expectFormulaHolds(lab);
  await expect(page.locator('[data-part="out"] .input')).toHaveCount(3);
  await drawer(lab).locator('li button').nth(2).click();
  expect(await shownValue(lab)).toBeCloseTo(at(prediction.logits, 1, 2), 6);
  await expect(drawer(lab).getByRole('heading', { level: 2 })).toBeFocused();
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
  await step(lab, 'x').click();
  await cellOf(lab, { part: 'x', row: 1, column: 6 }).click();
  const value = await shownValue(lab);
  await drawer(lab).locator('li button').click();
  await expect(drawer(lab)).toContainText('output after activation');
  expect(await shownValue(lab)).toBe(value);
  await expect(lab.page.locator('#layer-title')).toContainText('layer 1');
});

test('keys walk the steps, open a number and come back to it', async ({ lab, page }) => {
  await openLayer(lab);
  await page.getByRole('slider', { name: 'Step' }).focus();
  await page.keyboard.press('Home');
  await expect(current(lab)).toHaveAttribute('data-step', 'x');
  for (const stage of ['h', 's', 'e', 'mask', 'softmax', 'alpha', 'sums', 'out', 'activated']) {
    await page.keyboard.press('ArrowRight');
    await expect(current(lab)).toHaveAttribute('data-step', stage);
  }
  await page.keyboard.press('PageUp');
  await expect(current(lab)).toHaveAttribute('data-step', 'out');
  await lab.button('Step back').click();
  await expect(current(lab)).toHaveAttribute('data-step', 'sums');

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
  // From here on time goes by only where the test lets it.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000);
  await lab.button('Play the steps').click();
  for (const stage of ['h', 's', 'e']) {
    await page.clock.runFor(2300);
    await expect(current(lab)).toHaveAttribute('data-step', stage);
  }
  await lab.button('Pause the steps').click();
  await page.clock.runFor(5000);
  await expect(current(lab)).toHaveAttribute('data-step', 'e');
});

test('pointing at a node lights its line in every step, and the other way round', async ({
  lab,
  page,
}) => {
  await openLayer(lab);
  await lab.node(5).hover();
  await expect(page.locator('#layer .name.lit')).toContainText('GAT');
  // A line in each small picture of x, h, s, e, A, m, p, Z, α, h′, o, x′; in m, p, Z and α, a column too in those of pairs.
  await expect(page.locator('#layer .rail .beam')).toHaveCount(12);
  await expect(page.locator('#layer .part .beam')).toHaveCount(4 + 2);
  await cellOf(lab, { part: 'alpha', row: 5, column: 4 }).hover();
  await expect(lab.panel('graph').locator('[data-lit]')).toHaveCount(1);
  await expect(lab.panel('graph').locator('.node.lit')).toHaveCount(2);
});

test('of a larger graph, an explained number leaves only the nodes that have to do with it', async ({
  lab,
  page,
}) => {
  await lab.open('#example=karate&level=layer');
  const names = page.locator('#layer .names .name');
  await expect(names).toHaveCount(34);
  // Too many cells for numbers: the table has them, and the keyboard walks over the picture.
  await lab.button('Show the numbers as a table').click();
  const shares = page.locator('#layer .tables tr', { hasText: 'member 12' }).locator('td.number');
  await expect(shares).toHaveCount(3);
  const texts = await shares.allInnerTexts();
  expect(texts.reduce((sum, text) => sum + Number(text), 0)).toBeCloseTo(1, 5);
  await lab.button('Hide the table').click();
  await page.locator('[data-part="alpha"] td').focus();
  for (let row = 0; row < 12; row += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(drawer(lab)).toContainText('member 12 listens to Mr. Hi');
  // Member 12 listens to 0, to 3 and to itself; 0 and 3 are friends too.
  await expect(names).toHaveCount(3);
  await expect(page.locator('[data-part="alpha"] td:not(.absent)')).toHaveCount(9);
  await expectFormulaHolds(lab);
  await lab.button('Show all').click();
  await expect(names).toHaveCount(34);
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-part="alpha"] td')).toBeFocused();
  // By class, as all matrices then are.
  await page.evaluate(() => {
    location.hash = '#example=karate&level=layer&order=class';
  });
  await expect(names.nth(13)).toHaveText('16');
});

test('back from the layer, the model is as it was', async ({ lab, page }) => {
  await lab.open();
  await lab.pickLevel('Layer');
  await expect(current(lab)).toBeVisible();
  await lab.pickLevel('Model');
  await expect(page.locator('#layer')).toHaveCount(0);
  await expect(lab.panel('attention')).toBeVisible();
});
