import { expect, test } from './support/page';

/** How many pixels of a canvas are not clear. */
function painted(canvas: SVGElement | HTMLElement): number {
  const { width, height } = canvas as HTMLCanvasElement;
  const { data } = (canvas as HTMLCanvasElement)
    .getContext('2d')!
    .getImageData(0, 0, width, height);
  return data.filter((value, k) => k % 4 === 3 && value > 0).length;
}

test.beforeEach(({ lab }) => lab.open('#example=karate'));

test('has 34 members, 78 friendships and two labelled nodes', async ({ lab }) => {
  await expect(lab.panel('graph').locator('.node')).toHaveCount(34);
  await expect.poll(() => lab.edges()).toBe(2 * 78);
  await expect(lab.panel('graph').locator('.node .ring:not(.hidden)')).toHaveCount(2);
});

test('while it trains, canvases draw; what is saved meanwhile has every node and tie', async ({
  lab,
  page,
}) => {
  await lab.button('Train').click();
  const graph = lab.panel('graph');
  await expect(graph.locator('canvas')).toHaveCount(2);
  await expect(graph.locator('.node .fill')).toHaveCount(0);
  for (const canvas of await graph.locator('canvas').all())
    await expect.poll(() => canvas.evaluate(painted)).toBeGreaterThan(2000);
  await lab.button('Save').click();
  await expect(graph.locator('.node .fill')).toHaveCount(34);
  expect(await lab.edges()).toBe(2 * 78);
  await page.keyboard.press('Escape');
  await expect(graph.locator('canvas')).toHaveCount(2);
  await lab.button('Pause').click();
  await expect(graph.locator('canvas')).toHaveCount(0);
});

test('250 epochs get at least 32 of the 34 right, and the page says so', async ({ lab, page }) => {
  await page.goto('about:blank');
  await lab.open('#example=karate&epoch=250');
  await expect.poll(() => lab.epoch()).toBe(250);

  // Counted anew from the page's own table against the sides that the members took.
  const officers = new Set([9, 14, 15, 18, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33]);
  const rightOnes = async () =>
    (await lab.probabilities()).filter(
      ([hi, officer], member) => officer! > hi! === officers.has(member),
    ).length;
  await expect.poll(rightOnes).toBeGreaterThanOrEqual(32);
  const right = await rightOnes();
  expect(await lab.right()).toBe(right);
  await expect(lab.panel('probabilities')).toContainText(`${right} of 34 right`);
});

test('opens from the menu, and the study example again', async ({ lab, page }) => {
  await page.getByLabel('Example').selectOption('study');
  await lab.ready();
  await expect(lab.panel('graph').locator('.node')).toHaveCount(6);
  await expect(page).toHaveURL((url) => url.hash === '');
  await page.getByLabel('Example').selectOption('karate');
  await lab.ready();
  await expect(lab.panel('attention').getByRole('grid')).toHaveAttribute('aria-rowcount', '34');
  await expect(page).toHaveURL(/#example=karate$/);
});
