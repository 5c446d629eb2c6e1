import { expect, type LabPage, test } from './support/page';

/** What somebody does who opens the page for the first time: each in at most three actions. */
test.use({ permissions: ['clipboard-read', 'clipboard-write'] });
test.beforeEach(({ lab }) => lab.open());

test('changes an edge and sees the attention change', async ({ lab }) => {
  const before = await lab.attention();
  await lab.cell('adjacency', 2, 0).click();
  await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
  expect((await lab.attention())[2]![3]).not.toBe(before[2]![3]);
});

test('trains', async ({ lab }) => {
  await lab.button('Train').click();
  await expect.poll(() => lab.epoch()).toBeGreaterThan(50);
});

test('sees which nodes are wrong', async ({ lab }) => {
  await lab.button('One epoch').click();
  await expect(lab.stat('epoch')).toHaveText('1');
  await lab.page.getByRole('button', { name: /^\d wrong$/ }).click();
  const rows = lab.panel('probabilities').locator('tbody tr');
  const wrong = 6 - (await lab.right());
  expect(wrong).toBeGreaterThan(0);
  await expect(rows).toHaveCount(wrong);
  await expect(lab.panel('graph').locator('.node.wrong')).toHaveCount(wrong);
  for (const row of await rows.all()) await expect(row).toContainText('wrong');
  await expect(lab.page).toHaveURL(/show=wrong/);
});

test('finds out where a number comes from', async ({ lab, page }) => {
  await lab.cell('attention', 5, 4).click();
  await expect(page.locator('.drawer [data-live] .katex')).toBeVisible();
});

test('saves the picture', async ({ lab, page }) => {
  await lab.button('Save').click();
  const download = page.waitForEvent('download');
  await lab.button('Graph as PNG').click();
  expect((await download).suggestedFilename()).toBe('gatlab-study-graph.png');
});

async function clipboard(lab: LabPage): Promise<string> {
  return lab.page.evaluate(() => navigator.clipboard.readText());
}

test('copies the code', async ({ lab }) => {
  await lab.button('Save').click();
  await lab.button('Copy as JavaScript').click();
  await expect.poll(() => clipboard(lab)).toContain("from 'gatlab'");
});
