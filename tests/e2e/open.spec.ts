import { expect, expectClose, sum, test } from './support/page';
import { classes, names, Reference, rowsOf } from './support/study';

const heads = [
  { name: 'layer 1, head 1', layer: 0, head: 0 },
  { name: 'layer 1, head 2', layer: 0, head: 1 },
  { name: 'layer 1, head 3', layer: 0, head: 2 },
  { name: 'layer 1, mean of the heads', layer: 0, head: 'mean' },
  { name: 'layer 2, head 1', layer: 1, head: 0 },
] as const;

test.beforeEach(({ lab }) => lab.open());

test('opens with the study example, live', async ({ lab, page }) => {
  await expect(page).toHaveTitle(/gatlab/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Six papers and the ten words in them',
  );
  await expect(lab.panel('graph').locator('.node')).toHaveCount(6);
  await expect.poll(() => lab.edges()).toBe(14);
  for (const panel of ['attention', 'features', 'adjacency'] as const) {
    for (const name of names) {
      await expect(lab.panel(panel).getByRole('rowheader', { name, exact: true })).toBeVisible();
    }
  }
  await expect(lab.panel('features').locator('tbody td')).toHaveCount(60);
  await expect(lab.panel('adjacency').locator('tbody td')).toHaveCount(36);
});

for (const { name, layer, head } of heads) {
  test(`attention of ${name} sums to 1 in each row and is the package's`, async ({ lab }) => {
    await lab.pickHead(name);
    await expect(lab.panel('attention')).toContainText(name);
    const attention = await lab.attention();
    for (const row of attention) expect(sum(row)).toBeCloseTo(1, 5);
    const prediction = await (await Reference.open()).predict();
    expectClose(attention, rowsOf(prediction.attention[layer]!.toDense(head)), { absent: 0 });
  });
}

test('pairs without a tie are absent, not zero', async ({ lab }) => {
  const attention = await lab.attention();
  const absent = attention.flat().filter((value) => value === null);
  expect(absent).toHaveLength(36 - 14 - 6);
  expect(attention[2]![0]).toBeNull();
  await expect(lab.cell('attention', 2, 0)).toHaveText('');
});

test("probabilities sum to 1 in each row and are the package's", async ({ lab }) => {
  const probabilities = await lab.probabilities();
  for (const row of probabilities) expect(sum(row)).toBeCloseTo(1, 5);
  const prediction = await (await Reference.open()).predict();
  expectClose(probabilities, rowsOf(prediction.probabilities));
  for (let node = 0; node < 6; node += 1) {
    const predicted = classes[prediction.classes[node]!]!;
    await expect(lab.node(node)).toHaveAccessibleName(
      new RegExp(
        `^${names[node]}: predicted ${predicted}, \\d+%; true ${classes[[0, 0, 1, 1, 2, 2][node]!]}$`,
      ),
    );
  }
});

test('the values in sight are the full ones, rounded', async ({ lab }) => {
  const attention = await lab.attention();
  for (const [row, column] of [
    [0, 0],
    [5, 4],
    [3, 2],
  ] as const) {
    await expect(lab.cell('attention', row, column)).toHaveText(
      attention[row]![column]!.toFixed(2),
    );
  }
});
