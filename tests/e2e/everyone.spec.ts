import { AxeBuilder } from '@axe-core/playwright';
import { expect, type LabPage, test } from './support/page';

const screens = [
  { name: 'study example', hash: '' },
  { name: 'karate club', hash: '#example=karate' },
  { name: 'Chinese', hash: '#lang=zh' },
];

async function expectNoViolations(lab: LabPage): Promise<void> {
  const axe = new AxeBuilder({ page: lab.page });
  // Of the large matrices, all drawn by one component, one is looked at: each has a thousand cells,
  // and the rule on the size of targets compares every cell with every other.
  if (lab.page.url().includes('karate')) {
    axe.exclude('#features table').exclude('#adjacency table').disableRules('target-size');
  }
  const { violations } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
  );
  expect(found).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe-core, ${colorScheme}`, () => {
    test.use({ colorScheme });

    for (const { name, hash } of screens) {
      test(`finds nothing on the ${name}`, async ({ lab }) => {
        test.slow(name === 'karate club', 'thousands of cells to look at');
        await lab.open(hash);
        await expectNoViolations(lab);
      });
    }

    test('finds nothing when trained, lit and with the settings open', async ({ lab }) => {
      await lab.open();
      await lab.button('Train').click();
      await expect.poll(() => lab.epoch()).toBeGreaterThan(60);
      await lab.button('Pause').click();
      await lab.cell('adjacency', 2, 0).click();
      await lab.node(5).hover();
      await lab.button('Settings').click();
      await expectNoViolations(lab);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  for (const { name, hash } of screens) {
    test(`the ${name} fits the width, and the train bar stays in sight`, async ({ lab, page }) => {
      await lab.open(hash);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBe(390);
      await expect(page.locator('.bar .primary')).toBeInViewport();
      await page.mouse.wheel(0, 1200);
      await expect(page.locator('.bar .primary')).toBeInViewport();
    });
  }

  test('a tap ties a cell, and axe-core finds nothing', async ({ lab }) => {
    await lab.open();
    await lab.cell('adjacency', 2, 0).tap();
    await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
    await expectNoViolations(lab);
  });
});

test('the first screen fits 1440 by 900', async ({ lab, page }) => {
  await lab.open();
  const size = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.scrollHeight,
  ]);
  expect(size).toEqual([1440, 900]);
});
