import { expect, expectShown, test } from './support/page';
import { edgeIndex, Reference, rowsOf } from './support/study';

test('the slider shows attention and probabilities as they were', async ({ lab, page }) => {
  await lab.open();
  await lab.step(6);
  const now = await lab.probabilities();
  const slider = page.getByRole('slider', { name: 'Replay: epoch' });
  await expect(slider).toHaveAttribute('max', '6');
  await slider.fill('4');
  await expect(slider).toHaveAttribute('aria-valuetext', 'epoch 4');
  await expect(lab.stat('epoch')).toHaveText('4');
  const reference = await Reference.open();
  const losses = await reference.train(4);
  await expect(lab.stat('loss')).toHaveText(losses[3]!.toFixed(3));
  const prediction = await reference.predict();
  await expectShown(() => lab.probabilities(), rowsOf(prediction.probabilities));
  await expectShown(() => lab.attention(), rowsOf(prediction.attention[0]!.toDense(0)), {
    absent: 0,
  });

  await slider.press('Home');
  await expect(lab.stat('epoch')).toHaveText('0');
  await slider.press('End');
  await expect.poll(() => lab.probabilities()).toEqual(now);
  // One more epoch goes on from the present, not from what was looked at.
  await slider.press('Home');
  await lab.button('One epoch').click();
  await expect(lab.stat('epoch')).toHaveText('7');
});

test('a long training keeps a bounded story, from its first epoch to its last', async ({
  lab,
  page,
}) => {
  await lab.open();
  await lab.button('Train').click();
  await expect.poll(() => lab.epoch(), { timeout: 30_000 }).toBeGreaterThan(3000);
  await lab.button('Pause').click();
  await lab.rests();
  const slider = page.getByRole('slider', { name: 'Replay: epoch' });
  expect(Number(await slider.getAttribute('max'))).toBeLessThanOrEqual(240);
  await slider.press('Home');
  await expect(lab.stat('epoch')).toHaveText('0');
});

test('playing pauses at the epoch that was set, and says how far it is', async ({ lab, page }) => {
  await lab.open('#epochs=40');
  await expect(page.getByRole('progressbar')).toHaveAttribute('max', '40');
  await page.getByLabel('Speed').selectOption({ label: '1/s' });
  await lab.button('Train').click();
  await expect(page.locator('[data-stat=left]')).toHaveText(/^\d+ s left$/);
  await page.getByLabel('Speed').selectOption({ label: 'fastest' });
  await expect(lab.stat('epoch')).toHaveText('40');
  await expect(lab.button('Train')).toBeVisible();
  const reference = await Reference.open();
  await reference.train(40);
  await expectShown(() => lab.probabilities(), rowsOf((await reference.predict()).probabilities));
});

test('slow motion shows every epoch, and an edit does not wait for it', async ({ lab }) => {
  await lab.open();
  await lab.page.getByLabel('Speed').selectOption({ label: '1/s' });
  const seen = await lab.page.evaluateHandle(() => {
    const epochs: (string | null)[] = [];
    const cell = document.querySelector('[data-stat=epoch]')!;
    new MutationObserver(() => epochs.push(cell.textContent)).observe(cell, {
      characterData: true,
      childList: true,
      subtree: true,
    });
    return epochs;
  });
  await lab.button('Train').click();
  await expect.poll(() => seen.evaluate((epochs) => epochs.slice(0, 2))).toEqual(['1', '2']);
  await lab.cell('adjacency', 2, 0).click();
  await expect(lab.cell('attention', 2, 0)).not.toHaveText('');
  await lab.button('Pause').click();
  await expect(lab.button('Train')).toBeVisible();
});

test('a preset sets the model, and each setting is the package’s', async ({ lab, page }) => {
  await lab.open();
  await lab.button('Settings').click();
  await page.getByLabel('preset').selectOption({ label: 'GATv2' });
  await expect(page.locator('select[name=conv]')).toHaveValue('gatv2');
  await expect(page.getByRole('radio', { name: /^layer 1, head/ })).toHaveCount(8);
  await page.getByLabel('dropout').fill('0');
  await page.getByLabel('dropout').press('Enter');
  await page.locator('input[name=layers]').fill('3');
  await page.locator('input[name=layers]').press('Enter');
  await page.getByLabel('heads per layer').fill('2');
  await page.getByLabel('heads per layer').press('Enter');
  await page.locator('select[name=optimizer]').selectOption({ label: 'AdamW' });
  await expect(page.getByLabel('preset')).toHaveValue('');
  await lab.button('Close').click();
  await expect(page.getByRole('radio', { name: 'layer 3, head 1' })).toHaveCount(1);
  await lab.step(3);

  const conv = 'gatv2';
  const hidden = { conv, heads: 2, outChannels: 8, activation: 'elu' } as const;
  const reference = await Reference.open({
    inChannels: 10,
    layers: [hidden, hidden, { conv, outChannels: 3, concat: false }],
    seed: 1,
  });
  const options = { lr: 0.01, optimizer: 'adamw' } as const;
  // In the order of the page's matrix: another order of sums differs by a rounding, which Adam magnifies.
  const order = edgeIndex[1].map((_, k) => k);
  order.sort((a, b) => edgeIndex[1][a]! - edgeIndex[1][b]! || edgeIndex[0][a]! - edgeIndex[0][b]!);
  const change = {
    edgeIndex: [order.map((k) => edgeIndex[0][k]!), order.map((k) => edgeIndex[1][k]!)] as const,
  };
  await reference.train(3, change, options);
  await expectShown(
    () => lab.probabilities(),
    rowsOf((await reference.predict(change)).probabilities),
  );
  await expect(page).toHaveURL(/conv=gatv2&layers=3&heads=2&channels=8/);
});

test('a graph transformer is given the self loops that other layers add', async ({ lab, page }) => {
  await lab.open();
  await lab.button('Settings').click();
  await page.locator('select[name=conv]').selectOption({ label: 'graph transformer' });
  await lab.button('Close').click();
  await lab.step(3);

  const conv = 'transformer';
  const reference = await Reference.open({
    inChannels: 10,
    layers: [
      { conv, heads: 3, outChannels: 5, activation: 'elu' },
      { conv, outChannels: 3, concat: false },
    ],
    seed: 1,
  });
  // In the order of the page's matrix, as above.
  const ties = edgeIndex[1].map((target, k) => [edgeIndex[0][k]!, target] as const);
  for (let node = 0; node < 6; node += 1) ties.push([node, node]);
  ties.sort(([s, t], [u, v]) => t - v || s - u);
  const change = { edgeIndex: [ties.map(([s]) => s), ties.map(([, t]) => t)] as const };
  await reference.train(3, change);
  await expectShown(
    () => lab.probabilities(),
    rowsOf((await reference.predict(change)).probabilities),
  );
  await expect(lab.cell('attention', 4, 4)).not.toHaveText('');
});
