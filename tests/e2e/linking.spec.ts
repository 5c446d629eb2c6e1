import { expect, test } from './support/page';

test.beforeEach(({ lab }) => lab.open());

test('pointing at a node lights its row, its column, its edges and its bars', async ({ lab }) => {
  await lab.node(5).hover();
  await expect(lab.panel('attention').locator('.beam')).toHaveCount(2);
  for (const panel of ['attention', 'adjacency', 'features'] as const) {
    await expect(lab.panel(panel).locator('tbody th.lit')).toContainText('GAT');
  }
  await expect(lab.panel('probabilities').locator('tr.lit')).toHaveCount(1);
  // Four neighbours, both directions, and the self loop.
  await expect(lab.panel('graph').locator('[data-lit]')).toHaveCount(9);
  await expect(lab.panel('graph').locator('.node.lit')).toHaveCount(1);
  await expect(lab.panel('attention')).toContainText(
    'GAT shares its attention among 5 nodes; together 1.00',
  );
});

test('pointing at a cell lights one edge and its two ends', async ({ lab }) => {
  await lab.cell('attention', 5, 4).hover();
  await expect(lab.panel('graph').locator('[data-lit]')).toHaveCount(1);
  await expect(lab.panel('graph').locator('.node.lit')).toHaveCount(2);
  await expect(lab.panel('attention').locator('header')).toContainText(
    /GAT listens to GCN: 0\.\d{4,}/,
  );
  await expect(lab.panel('adjacency').locator('header')).toContainText('GAT may listen to GCN');
});

test('pointing at a column head lights the edges away from its node', async ({ lab }) => {
  await lab.panel('attention').locator('th[data-column="3"]').hover();
  // DeepWalk is listened to by word2vec, GCN and GAT, and by itself.
  await expect(lab.panel('graph').locator('[data-lit]')).toHaveCount(4);
});

test('pointing at an edge lights its cell', async ({ lab, page }) => {
  // The way of the strongest edge: the last of its path, which lies on top.
  const middle = await lab
    .panel('graph')
    .locator('[data-edges]:not([data-edges="0"])')
    .last()
    .evaluate((path: SVGPathElement) => {
      const shafts = path.getAttribute('d')!.split('M');
      const shaft = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      shaft.setAttribute('d', `M${shafts.at(-1)}`);
      const { x, y } = shaft.getPointAtLength(shaft.getTotalLength() / 2);
      const box = path.ownerSVGElement!.getBoundingClientRect();
      return { x: box.left + x, y: box.top + y };
    });
  await page.mouse.move(middle.x, middle.y);
  await expect(lab.panel('graph').locator('[data-lit]')).toHaveCount(1);
  await expect(lab.panel('attention').locator('.beam')).toHaveCount(2);
});

test('pointing at a bar names its node and class', async ({ lab }) => {
  await lab.panel('probabilities').locator('td[data-node="3"][data-class="1"]').hover();
  await expect(lab.panel('probabilities').locator('header')).toContainText(
    /DeepWalk, embedding: 0\.\d{4,}/,
  );
  await expect(lab.node(3)).toHaveClass(/lit/);
});

test('a click keeps a node lit until Escape', async ({ lab, page }) => {
  await lab.node(2).click();
  await page.mouse.move(700, 30);
  await expect(lab.node(2)).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(lab.node(2)).toHaveAttribute('aria-pressed', 'false');
});

test('a dragged node moves, on a wall too, and its attention stays what it is', async ({
  lab,
  page,
}) => {
  // Where everything is drawn at twice its size, a node still goes where the pointer goes.
  await page.setViewportSize({ width: 3840, height: 2160 });
  await expect
    .poll(async () => (await page.locator('main').boundingBox())!.width)
    .toBeGreaterThan(3000);
  const before = await lab.attention();
  // Waits until the node stands still: the drawing measures its new room a frame later.
  await lab.node(2).hover();
  const from = (await lab.node(2).boundingBox())!;
  await page.mouse.down();
  await page.mouse.move(from.x - 60, from.y + 30, { steps: 5 });
  await page.mouse.up();
  const to = (await lab.node(2).boundingBox())!;
  expect(Math.abs(to.x + to.width / 2 - from.x + 60)).toBeLessThan(4);
  expect(Math.abs(to.y + to.height / 2 - from.y - 30)).toBeLessThan(4);
  expect(await lab.attention()).toEqual(before);
  await expect(lab.node(2)).toHaveAttribute('aria-pressed', 'false');
});

test('only edges above a share of attention stay in the drawing', async ({ lab, page }) => {
  const shares = (await lab.attention()).flatMap((row, i) => row.filter((_, j) => i !== j));
  await page.getByRole('slider', { name: 'α above' }).fill('0.25');
  const strong = shares.filter((share) => share !== null && share >= 0.25).length;
  expect(strong).toBeGreaterThan(0);
  await expect.poll(() => lab.edges()).toBe(strong);

  // Each step on the way would be an address of its own, and browsers refuse too many: the last one counts.
  const written = await page.evaluate(async () => {
    let count = 0;
    const write = history.replaceState;
    history.replaceState = (...given) => {
      count += 1;
      write.apply(history, given);
    };
    const slider = document.querySelector<HTMLInputElement>('#graph input[type=range]')!;
    for (let k = 1; k <= 40; k += 1) {
      slider.value = String(k / 100);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise<void>((drawn) => queueMicrotask(drawn));
    }
    return count;
  });
  expect(written).toBeLessThan(20);
  await expect(page).toHaveURL(/above=0\.4$/);
});
