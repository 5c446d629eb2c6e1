// Makes the pictures in docs: the built lab, untouched and trained, in both colour schemes, on a desk and on a phone.
// usage: npm run screenshots [-- PART_OF_NAME]     (after `npm run build`)
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { chromiumFlags, systemChromium } from './lib/chromium.mjs';
import { main } from './lib/failure.mjs';
import { inRoot, labOutput } from './lib/paths.mjs';
import { serve } from './serve.mjs';

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** Where the GAT paper listens to the GCN paper: its number opens the layer, step by step. */
const shareOfAttention = '#attention td[data-row="5"][data-column="4"]';

/** Every picture is trained for as many epochs, counted, so that it comes out the same each time. */
const pictures = [
  { name: 'lab-light', viewport: desk, epochs: 40, point: '#graph [data-node="5"]' },
  { name: 'lab-dark', viewport: desk, colorScheme: 'dark', epochs: 40 },
  { name: 'lab-karate', viewport: desk, hash: '#example=karate', epochs: 200 },
  { name: 'lab-citation', viewport: desk, hash: '#example=citation', epochs: 40 },
  { name: 'lab-chinese', viewport: desk, hash: '#lang=zh', epochs: 40 },
  { name: 'lab-layer', viewport: desk, epochs: 40, click: shareOfAttention },
  {
    name: 'lab-layer-dark',
    viewport: desk,
    colorScheme: 'dark',
    epochs: 40,
    click: shareOfAttention,
  },
  {
    name: 'lab-layer-chinese',
    viewport: desk,
    hash: '#lang=zh',
    epochs: 40,
    click: shareOfAttention,
  },
  {
    name: 'lab-layer-gatv2',
    viewport: desk,
    hash: '#conv=gatv2&level=layer&step=e&cell=e.5.4.1.1',
    epochs: 40,
  },
  { name: 'lab-layer-karate', viewport: desk, hash: '#example=karate&level=layer', epochs: 200 },
  { name: 'lab-layer-phone', viewport: phone, epochs: 40, click: shareOfAttention },
  {
    name: 'lab-layer-phone-dark',
    viewport: phone,
    colorScheme: 'dark',
    hash: '#lang=zh&level=layer&step=h',
    epochs: 40,
  },
  { name: 'lab-phone-light', viewport: phone },
  { name: 'lab-phone-dark', viewport: phone, colorScheme: 'dark' },
];

async function train(page, epochs) {
  const step = page.locator('.buttons button').nth(1);
  for (let epoch = 0; epoch < epochs; epoch += 1) await step.click();
  await page.waitForFunction(
    (wanted) => document.querySelector('[data-stat="epoch"]')?.textContent === String(wanted),
    epochs,
  );
}

async function take(
  browser,
  url,
  { name, viewport, colorScheme = 'light', hash = '', epochs = 0, point, click },
) {
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
  await page.goto(`${url}${hash}`);
  await page.locator('main[data-ready="true"]').waitFor();
  await page.evaluate(() => document.fonts.ready);
  await train(page, epochs);
  if (click) {
    await page.locator(click).click();
    await page.locator('.drawer .katex').first().waitFor();
  }
  if (point) await page.hover(point);
  else await page.mouse.move(0, 0);
  // The last prediction is drawn a moment after the last epoch.
  await page.waitForTimeout(500);
  await page.screenshot({ path: inRoot('docs', `${name}.png`) });
  await page.close();
}

await main(async () => {
  mkdirSync(inRoot('docs'), { recursive: true });
  const { url, close } = await serve({ folder: labOutput, port: 0 });
  const browser = await chromium.launch({ executablePath: systemChromium(), args: chromiumFlags });
  const part = process.argv[2] ?? '';
  for (const picture of pictures)
    if (picture.name.includes(part)) await take(browser, url, picture);
  await browser.close();
  await close();
});
