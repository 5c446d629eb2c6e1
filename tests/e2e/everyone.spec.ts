import { AxeBuilder } from '@axe-core/playwright';
import { expect, type LabPage, overlap, test } from './support/page';

// axe-core works out the contrast of every element, in light and in dark, of hundreds of rows.
test.describe.configure({ timeout: 300_000 });

const screens = [
  { name: 'study example', hash: '' },
  { name: 'karate club', hash: '#example=karate' },
  { name: 'Les Misérables', hash: '#example=miserables&order=class&show=wrong' },
  { name: 'citations', hash: '#example=citation' },
  { name: 'dictionaries', hash: '#example=dictionary' },
  { name: 'Chinese', hash: '#lang=zh' },
];

/** Nothing wrong in light; in dark, which changes nothing but colours, no contrast too low. */
async function expectNoViolations(lab: LabPage): Promise<void> {
  const { page } = lab;
  const axe = () => new AxeBuilder({ page });
  await lab.still();
  expect(await found(axe())).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  // The page is told of it with the next frame.
  await lab.still();
  expect(await found(axe().withRules(['color-contrast', 'link-in-text-block']))).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Nothing is wider than the window. */
async function expectWidth({ page }: LabPage, width: number): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
}

async function found(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
}

test.describe('axe-core, light and dark', () => {
  for (const { name, hash } of screens) {
    test(`finds nothing on the ${name}`, async ({ lab }) => {
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

  test('finds nothing in what opens and saves, and at a node that is edited', async ({ lab }) => {
    await lab.open();
    await lab.node(5).click();
    await expectNoViolations(lab);
    await lab.button('Save').click();
    await expect(lab.page.getByRole('dialog')).toBeVisible();
    await expectNoViolations(lab);
    await lab.page.keyboard.press('Escape');
    await lab.button('Open …').click();
    await expect(lab.page.getByRole('dialog', { name: 'Open a graph' })).toBeVisible();
    await lab.page.locator('dialog input[type=file]').setInputFiles([
      {
        name: 'ties.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('source,target\na,b\nb,c\n'),
      },
      {
        name: 'nodes.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('id,u,team\na,1,x\nb,2,y\nc,3,x\n'),
      },
    ]);
    await expect(lab.page.getByRole('dialog').getByRole('status')).toContainText('3 nodes');
    await expectNoViolations(lab);
  });

  for (const hash of ['', '#lang=zh&conv=transformer']) {
    test(`finds nothing on the layer with a number explained ${hash}`, async ({ lab, page }) => {
      await lab.open(hash);
      await lab.cell('attention', 5, 4).click();
      await expect(page.locator('.drawer [data-live] .katex')).toBeVisible();
      await expectNoViolations(lab);
      await page.keyboard.press('Escape');
      await page.locator('[data-step]').nth(1).click();
      await expectNoViolations(lab);
    });
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  for (const { name, hash } of screens) {
    test(`the ${name} fits the width, and the train bar stays in sight`, async ({ lab, page }) => {
      await lab.open(hash);
      await expectWidth(lab, 390);
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

test.describe('the layer on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('fits the width; a number stays in sight above its explanation', async ({ lab, page }) => {
    await lab.open();
    await lab.pickLevel('Layer');
    await page.locator('[data-part="alpha"] td[data-row="5"][data-column="4"]').tap();
    const drawer = page.locator('.drawer');
    await expect(drawer.locator('[data-live] .katex')).toBeVisible();
    for (let down = 0; down < 4; down += 1) {
      await expect.poll(() => overlap(page, 'bottom', 'top')).toBeLessThanOrEqual(0);
      await drawer.locator('li button').first().tap();
    }
    await expectWidth(lab, 390);
    await expectNoViolations(lab);
  });
});

test.describe('on a phone that lies on its side', () => {
  test.use({ viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true });

  test('a number and its explanation stand side by side', async ({ lab, page }) => {
    await lab.open('#level=layer&cell=alpha.5.4.1.1');
    await expect(page.locator('.drawer [data-live] .katex')).toBeInViewport();
    await expect.poll(() => overlap(page, 'right', 'left')).toBeLessThanOrEqual(0);
    await expectWidth(lab, 844);
  });
});

test('the first screen fits 1440 by 900', async ({ lab, page }) => {
  await lab.open();
  const size = () =>
    page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth, scrollHeight];
    });
  await expect.poll(size).toEqual([1440, 900]);
});
