import { expect, expectClose, expectShown, test } from './support/page';
import { edgeIndex, Reference, rowsOf, x } from './support/study';

test.beforeEach(({ lab }) => lab.open());

test('tying a cell lets its row listen to its column, and not the other way round', async ({
  lab,
}) => {
  expect((await lab.attention())[2]![0]).toBeNull();
  await lab.cell('adjacency', 2, 0).click();
  await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
  const attention = await lab.attention();
  expect(attention[0]![2]).toBeNull();

  const change = {
    edgeIndex: [
      [...edgeIndex[0], 0],
      [...edgeIndex[1], 2],
    ] as const,
  };
  const prediction = await (await Reference.open()).predict(change);
  expectClose(attention, rowsOf(prediction.attention[0]!.toDense(0)), { absent: 0 });
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
  await expect.poll(() => lab.edges()).toBe(15);
});

test('untying both directions takes the edge away, and undoing brings every number back', async ({
  lab,
}) => {
  const before = { attention: await lab.attention(), probabilities: await lab.probabilities() };
  await lab.cell('adjacency', 5, 3).click();
  await lab.cell('adjacency', 3, 5).click();
  await expect(lab.cell('attention', 3, 5)).toHaveClass(/absent/);
  await expect.poll(() => lab.edges()).toBe(12);
  expect(await lab.probabilities()).not.toEqual(before.probabilities);

  await lab.button('Undo edits').click();
  await expect(lab.cell('attention', 3, 5)).not.toHaveClass(/absent/);
  await expect.poll(() => lab.attention()).toEqual(before.attention);
  expect(await lab.probabilities()).toEqual(before.probabilities);
  await expect(lab.button('Undo edits')).toHaveCount(0);
});

test('the diagonal belongs to the layer and cannot be untied', async ({ lab }) => {
  const before = await lab.attention();
  await lab.cell('adjacency', 4, 4).click();
  await expect(lab.cell('adjacency', 4, 4)).toHaveAccessibleName(/a self loop is added/);
  expect(await lab.attention()).toEqual(before);
  await expect(lab.button('Undo edits')).toHaveCount(0);
});

test('a typed feature changes everything that follows from it', async ({ lab }) => {
  await lab.type(5, 0, '-2.5');
  await expect(lab.cell('features', 5, 0)).toHaveText('−2.5');
  const changed = x.map((row) => [...row]);
  changed[5]![0] = -2.5;
  const prediction = await (await Reference.open()).predict({ x: changed });
  await expect
    .poll(async () => (await lab.attention())[5]![5])
    .toBeCloseTo(rowsOf(prediction.attention[0]!.toDense(0))[5]![5]!, 6);
  await expectShown(() => lab.attention(), rowsOf(prediction.attention[0]!.toDense(0)), {
    absent: 0,
  });
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
});

test('what is not a number is refused with a remedy, and Escape leaves all as it was', async ({
  lab,
}) => {
  const before = await lab.probabilities();
  await lab.type(0, 0, 'many');
  await expect(lab.panel('features').getByRole('alert')).toHaveText(
    'This needs a number, such as 0.5.',
  );
  const field = lab.panel('features').locator('input');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(lab.cell('features', 0, 0)).toHaveText('1');
  await expect(lab.cell('features', 0, 0)).toBeFocused();
  expect(await lab.probabilities()).toEqual(before);
});
