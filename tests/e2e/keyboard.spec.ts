import { expect, test } from './support/page';

test.beforeEach(({ lab }) => lab.open());

test('Tab reaches everything, one stop for each matrix', async ({ page }) => {
  const stops: string[] = [];
  for (let k = 0; k < 24; k += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const { activeElement } = document;
      const panel = activeElement?.closest('.panel')?.id;
      if (activeElement === document.body) return null;
      if (activeElement?.matches('td')) return `${panel} cell`;
      return panel ?? activeElement?.ariaLabel ?? activeElement?.textContent?.trim() ?? '';
    });
    if (stop === null) break;
    stops.push(stop);
  }
  expect(stops.filter((stop) => stop === 'features cell')).toHaveLength(1);
  expect(stops.filter((stop) => stop === 'adjacency cell')).toHaveLength(1);
  expect(stops).toEqual(
    expect.arrayContaining(['graph', 'attention cell', 'Train', 'One epoch', 'Settings']),
  );
});

test('arrows walk a matrix; Space ties and unties', async ({ lab, page }) => {
  await lab.cell('adjacency', 0, 0).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(lab.cell('adjacency', 2, 0)).toBeFocused();
  await expect(lab.cell('adjacency', 2, 0)).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Space');
  await expect(lab.cell('adjacency', 2, 0)).toHaveAttribute('aria-selected', 'true');
  await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
  await page.keyboard.press('End');
  await expect(lab.cell('adjacency', 2, 5)).toBeFocused();
});

test('typing on a feature edits it; Enter goes down, Tab goes right', async ({ lab, page }) => {
  await lab.cell('features', 1, 4).focus();
  await page.keyboard.type('0.7');
  await page.keyboard.press('Enter');
  await expect(lab.cell('features', 1, 4)).toHaveText('0.7');
  await expect(lab.cell('features', 2, 4)).toBeFocused();
  await page.keyboard.type('2');
  await page.keyboard.press('Tab');
  await expect(lab.cell('features', 2, 4)).toHaveText('2');
  await expect(lab.cell('features', 2, 5)).toBeFocused();
});

test('arrows walk the heads and the nodes; a focused node lights up', async ({ lab, page }) => {
  await page.getByRole('radio', { name: 'layer 1, head 1', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'layer 1, head 2', exact: true })).toBeChecked();
  await expect(lab.panel('attention')).toContainText('layer 1, head 2');

  await lab.node(0).focus();
  await page.keyboard.press('ArrowRight');
  await expect(lab.node(1)).toBeFocused();
  await expect(lab.panel('probabilities').locator('tr.lit')).toContainText('Transformer');
});

test('training by keyboard is told to a screen reader once it rests', async ({ lab, page }) => {
  await lab.button('One epoch').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText(
    /^Epoch 1: loss \d\.\d{3}, \d of 6 nodes right\.$/,
  );
});
