import { expect, expectShown, type LabPage, test } from './support/page';
import { edgeIndex, Reference, rowsOf, x } from './support/study';

test.beforeEach(({ lab }) => lab.open());

const tool = (lab: LabPage, name: string) =>
  lab.pick(lab.panel('graph').getByRole('radio', { name, exact: true }));

/** Puts a table on the clipboard's way into the cell that has the focus. */
async function paste(lab: LabPage, text: string): Promise<void> {
  await lab.page.evaluate((table) => {
    const data = new DataTransfer();
    data.setData('text/plain', table);
    document.activeElement!.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, text);
}

/** Sources and targets without node 5, and with both directions of one more tie. */
const without5 = [0, 1].map((row) =>
  edgeIndex[row]!.filter((_, k) => edgeIndex[0][k] !== 5 && edgeIndex[1][k] !== 5),
) as [number[], number[]];

test('a node is added with a click, tied by two more, and counts at once', async ({ lab }) => {
  await tool(lab, 'Add a node');
  await lab
    .panel('graph')
    .locator('svg[role=group]')
    .click({ position: { x: 30, y: 290 } });
  await expect(lab.panel('graph').locator('.node')).toHaveCount(7);
  await expect(lab.node(6)).toHaveAccessibleName(/^paper 6: .*true unknown$/);
  await tool(lab, 'Tie two nodes');
  await lab.node(6).click();
  await lab.node(5).click();
  await expect.poll(() => lab.edges()).toBe(16);

  const prediction = await (await Reference.open()).predict({
    x: [...x, new Array(10).fill(0)],
    edgeIndex: [
      [...edgeIndex[0], 6, 5],
      [...edgeIndex[1], 5, 6],
    ],
    y: [0, 0, 1, 1, 2, 2, -1],
  });
  await expectShown(() => lab.attention(), rowsOf(prediction.attention[0]!.toDense(0)), {
    absent: 0,
  });
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
  await expect(lab.panel('probabilities')).toContainText('of 6 right');
});

test('a tie is drawn from node to node, and taken away with its edge', async ({ lab, page }) => {
  await tool(lab, 'Tie two nodes');
  const [from, to] = [(await lab.node(0).boundingBox())!, (await lab.node(2).boundingBox())!];
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => lab.edges()).toBe(16);
  await expect(lab.cell('adjacency', 0, 2)).toHaveAttribute('aria-selected', 'true');
  await lab.button('Undo').click();
  await expect.poll(() => lab.edges()).toBe(14);
});

test('a removed node takes its ties along; undo and redo go both ways', async ({ lab, page }) => {
  const before = await lab.probabilities();
  await tool(lab, 'Remove');
  await lab.node(5).click();
  await expect(lab.panel('graph').locator('.node')).toHaveCount(5);
  const prediction = await (await Reference.open()).predict({
    x: x.slice(0, 5),
    edgeIndex: without5,
    y: [0, 0, 1, 1, 2],
  });
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));

  await page.keyboard.press('Control+z');
  await expect.poll(() => lab.probabilities()).toEqual(before);
  await page.keyboard.press('Control+Shift+z');
  await expect(lab.panel('graph').locator('.node')).toHaveCount(5);
  await page.keyboard.press('Meta+z');
  await expect.poll(() => lab.probabilities()).toEqual(before);
  await expect(lab.button('Undo')).toBeDisabled();
});

test('all of it by keyboard', async ({ lab, page }) => {
  await lab.node(0).focus();
  const place = await lab.node(0).getAttribute('transform');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(lab.node(0)).not.toHaveAttribute('transform', place!);
  await page.keyboard.press('t');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('t');
  await expect(lab.cell('adjacency', 0, 2)).toHaveAttribute('aria-selected', 'true');
  await expect(lab.cell('adjacency', 2, 0)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('n');
  await expect(lab.panel('graph').locator('.node')).toHaveCount(7);
  await page.keyboard.press('Delete');
  await expect(lab.panel('graph').locator('.node')).toHaveCount(6);
  await expect(lab.node(5)).toBeFocused();
  await page.keyboard.press('1');
  await expect(lab.node(5)).toHaveAccessibleName(/true language$/);
  await expect(lab.node(5).locator('.ring')).toHaveClass(/hidden/);
  await page.keyboard.press('l');
  await expect(lab.node(5).locator('.ring')).not.toHaveClass(/hidden/);
});

test('a class is chosen, a new one made, and training is told of it', async ({ lab, page }) => {
  await lab.node(5).click();
  const editor = page.getByRole('group', { name: 'Edit GAT' });
  await editor.getByLabel('true class').selectOption({ label: 'language' });
  await editor.getByLabel('for training').check();
  await expect(lab.node(5)).toHaveAccessibleName(/true language$/);
  await expect(lab.node(5).locator('.ring')).not.toHaveClass(/hidden/);

  const first = await lab.probabilities();
  await editor.getByLabel('true class').selectOption({ label: 'another class' });
  await expect.poll(async () => (await lab.probabilities())[0]?.length).toBe(4);
  await expect(lab.node(5)).toHaveAccessibleName(/true class 4$/);
  // The first layer does not see classes: it goes on with the weights that it had.
  const attention = (await (await Reference.open()).predict()).attention[0]!;
  await expectShown(() => lab.attention(), rowsOf(attention.toDense(0)), { absent: 0 });
  expect(first[0]).toHaveLength(3);
  await lab.button('One epoch').click();
  await expect(lab.stat('epoch')).toHaveText('1');
});

test('tables are pasted into features and ties', async ({ lab }) => {
  const table = x.map((row) => row.slice(0, 4).map((value) => value * 2));
  await lab.cell('features', 0, 0).focus();
  await paste(lab, table.map((row) => row.join('\t')).join('\r\n'));
  await expect(lab.panel('features').locator('tbody tr').first().locator('td')).toHaveCount(4);
  await expect(lab.cell('features', 0, 0)).toHaveText('2');
  await expect.poll(async () => (await lab.probabilities()).length).toBe(6);

  await lab.button('Undo').click();
  await lab.cell('features', 4, 8).focus();
  await paste(lab, '7\t8\n9\t0,5');
  await expect(lab.cell('features', 5, 9)).toHaveText('0.5');
  const changed = x.map((row) => [...row]);
  changed[4]!.splice(8, 2, 7, 8);
  changed[5]!.splice(8, 2, 9, 0.5);
  const reference = await Reference.open();
  const prediction = await reference.predict({ x: changed });
  await expect
    .poll(async () => (await lab.probabilities())[4]![0])
    .toBeCloseTo(rowsOf(prediction.probabilities)[4]![0]!, 6);

  // A click on a cell opens it to be typed in: a table goes there all the same.
  await lab.cell('features', 0, 8).click();
  await expect(lab.panel('features').locator('input')).toBeFocused();
  await paste(lab, '0.25\t0.75');
  await expect(lab.panel('features').locator('input')).toHaveCount(0);
  await lab.cell('adjacency', 0, 0).focus();
  await expect(lab.cell('features', 0, 8)).toHaveText('0.25');
  await expect(lab.cell('features', 0, 9)).toHaveText('0.75');
  await paste(lab, '1\t0\t1');
  await expect(lab.cell('adjacency', 0, 1)).toHaveAttribute('aria-selected', 'false');
  await expect(lab.cell('adjacency', 0, 2)).toHaveAttribute('aria-selected', 'true');
});

test('what does not fit is refused with its place', async ({ lab }) => {
  await lab.cell('features', 4, 0).focus();
  await paste(lab, '1\n2\n3');
  await expect(lab.panel('features').getByRole('alert')).toHaveText(
    'Nothing was pasted: 3 rows, and from this cell on there is room for 2. Start at a cell further up.',
  );
  await paste(lab, '1\t2\n3\tmany');
  await expect(lab.panel('features').getByRole('alert')).toContainText(
    'row 2, column 2 holds “many”',
  );
});
