import { readFile } from 'node:fs/promises';
import { expect, type LabPage, sum, test } from './support/page';

/** What the rows of a matrix are called, in their order. */
const rows = (lab: LabPage, panel: 'attention' | 'adjacency') =>
  lab.panel(panel).locator('tbody th .visually-hidden').allInnerTexts();

const switchOrder = (lab: LabPage, panel: 'attention' | 'adjacency' = 'attention') =>
  lab.panel(panel).getByRole('button', { name: 'Order rows and columns by class' });

async function saved(lab: LabPage, button: string): Promise<string> {
  const download = lab.page.waitForEvent('download');
  await lab.button(button).click();
  return readFile(await (await download).path(), 'utf8');
}

/** Listener and source of each line of a table of edges. */
const pairs = (table: string, from: number) =>
  table
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',').slice(from, from + 2));

test('rows and columns stand by class: drawn, lit, pressed, saved and linked', async ({
  lab,
  page,
}) => {
  await lab.open();
  // The first paper goes to the last class, and a fresh order has it after those of the others.
  await lab.node(0).focus();
  await page.keyboard.press('3');
  const before = await lab.attention();
  await switchOrder(lab).focus();
  await page.keyboard.press('Enter');
  const order = [1, 2, 3, 0, 4, 5];
  const names = ['Transformer', 'word2vec', 'DeepWalk', 'Align & translate', 'GCN', 'GAT'];
  for (const panel of ['attention', 'adjacency'] as const)
    expect(await rows(lab, panel)).toEqual(names);
  expect(await lab.attention()).toEqual(order.map((i) => order.map((j) => before[i]![j]!)));

  await lab.node(0).hover();
  await expect(lab.panel('attention').locator('tbody th.lit')).toContainText('Align & translate');
  await lab.cell('attention', 3, 0).hover();
  await expect(lab.panel('attention').locator('header')).toContainText(
    /^.*Align & translate listens to Transformer: 0\.\d{4,}/,
  );
  await expect(lab.panel('graph').locator('[data-lit]')).toHaveAttribute('data-lit', '0 1');
  // word2vec, the second row, may now listen to Align & translate, the fourth column.
  await lab.cell('adjacency', 1, 3).click();
  await expect.poll(() => lab.edges()).toBe(15);
  await expect(lab.cell('adjacency', 1, 3)).toHaveAccessibleName(
    'word2vec may listen to Align & translate',
  );

  await lab.button('Save').click();
  const attention = pairs(await saved(lab, 'Who listens to whom as CSV'), 0);
  const listeners = [...new Set(attention.map(([listener]) => Number(listener)))];
  expect(listeners).toEqual(order);
  const ties = pairs(await saved(lab, 'Who may listen to whom as CSV'), 0);
  expect([...new Set(ties.map(([, listener]) => listener))]).toEqual(names);
  const drawn = await saved(lab, 'Who listens to whom as SVG');
  expect(drawn.indexOf('Transformer')).toBeLessThan(drawn.indexOf('Align &amp; translate'));
  await page.keyboard.press('Escape');

  await expect(page).toHaveURL(/graph=.*order=class/);
  await page.reload();
  await lab.ready();
  expect(await rows(lab, 'attention')).toEqual(names);
  await switchOrder(lab, 'adjacency').click();
  expect((await rows(lab, 'adjacency'))[0]).toBe('Align & translate');
  await expect(page).not.toHaveURL(/order=/);

  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    await page.emulateMedia({ reducedMotion });
    // Pressed and looked at in one step: it takes a fifth of a second.
    const slides = await page.evaluate(async () => {
      document.querySelector<HTMLElement>('#attention button[aria-pressed]')!.click();
      await new Promise(requestAnimationFrame);
      return document
        .getAnimations()
        .filter(({ effect }) =>
          (effect as KeyframeEffect).getKeyframes().some((frame) => 'transform' in frame),
        ).length;
    });
    if (reducedMotion === 'reduce') expect(slides).toBe(0);
    else expect(slides).toBeGreaterThan(6);
  }
});

test('a pasted table goes where it is seen to go', async ({ lab }) => {
  await lab.open('#example=karate&order=class');
  // 17 members of Mr. Hi's side stand first, so the 18th place is the first officer: member 9.
  const cell = lab.panel('adjacency').getByRole('gridcell');
  await cell.focus();
  for (let k = 0; k < 17; k += 1) await lab.page.keyboard.press('ArrowDown');
  await expect(cell).toHaveAccessibleName('member 9 may not listen to Mr. Hi');
  const before = await lab.edges();
  await lab.page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', '1\t1');
    document.activeElement!.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(cell).toHaveAccessibleName('member 9 may listen to Mr. Hi');
  await expect.poll(() => lab.edges()).toBe(before + 2);
});

test('the table behind a picture can be read on the page', async ({ lab, page }) => {
  await lab.open('#example=karate');
  await lab.button('Save').click();
  await lab.button('Read the table of Who listens to whom').click();
  const table = page.getByRole('dialog').getByRole('table', { name: 'Who listens to whom' });
  // A long table fills itself little by little.
  await expect(table.locator('tbody th')).toHaveCount(2 * 78 + 34);
  const read = await table
    .locator('tbody tr')
    .evaluateAll((found) =>
      found.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)),
    );
  for (let member = 0; member < 34; member += 1) {
    const shares = read.filter(([listener]) => Number(listener) === member);
    expect(sum(shares.map((row) => Number(row[4])))).toBeCloseTo(1, 4);
  }
});
