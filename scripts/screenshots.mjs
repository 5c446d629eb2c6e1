// Makes the pictures in docs/lab: every screen of the built lab on a desk and on a phone, light and dark, in both languages.
// usage: npm run screenshots     (after `npm run build`)
//        npm run screenshots -- layer phone     only pictures whose names have all of these words
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumFlags, systemChromium } from './lib/chromium.mjs';
import { Failure, main } from './lib/failure.mjs';
import { inRoot, labOutput } from './lib/paths.mjs';
import { serve } from './serve.mjs';

const folder = inRoot('docs', 'lab');
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const schemes = ['light', 'dark'];
const languages = ['en', 'zh'];
/** No picture takes longer, or something is wrong with it. */
const PATIENCE_MS = 60_000;

const press = (selector) => (page) => page.locator(selector).click();
const open = (page) => page.locator('header button').first().click();
const save = (page) => page.locator('header .tools > button').nth(1).click();

async function openFiles(page) {
  await open(page);
  const csv = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page
    .locator('dialog input[type=file]')
    .setInputFiles([
      csv('ties.csv', 'source,target\nann,bob\nbob,cyd\ncyd,dee\nann,cyd\ndee,eve\n'),
      csv(
        'people.csv',
        'id,age,height,team\nann,31,1.62,red\nbob,45,1.71,blue\ncyd,28,1.68,red\ndee,52,1.80,blue\neve,39,1.75,blue\n',
      ),
    ]);
  await page.locator('dialog .counts').waitFor();
}

async function explain(page) {
  // Where the GAT paper listens to the GCN paper: its number opens the layer, step by step.
  await page.locator('#attention td[data-row="5"][data-column="4"]').click();
  await page.locator('.drawer .katex').first().waitFor();
}

async function replay(page) {
  for (let epoch = 1; epoch <= 30; epoch += 1) await page.locator('.buttons button').nth(1).click();
  const slider = page.locator('.replay input');
  await page.waitForFunction(() => Number(document.querySelector('.replay input').max) >= 12);
  await slider.fill('12');
  await slider.scrollIntoViewIfNeeded();
}

/** What a picture shows: the link that leads there, and what is done there. Seeds and epochs make it the same each time. */
const screens = [
  { name: 'study', link: 'epoch=40', act: (page) => page.hover('#graph [data-node="5"]') },
  { name: 'first', link: '' },
  { name: 'karate', link: 'example=karate&epoch=200&order=class' },
  { name: 'miserables', link: 'example=miserables&epoch=60' },
  { name: 'citation', link: 'example=citation&epoch=40&order=class&show=wrong' },
  { name: 'dictionary', link: 'example=dictionary&epoch=300' },
  { name: 'layer', link: 'epoch=40', act: explain },
  { name: 'layer-gatv2', link: 'conv=gatv2&level=layer&step=e&cell=e.5.4.1.1&epoch=40' },
  { name: 'layer-karate', link: 'example=karate&level=layer&epoch=200' },
  { name: 'open', link: 'epoch=40', act: openFiles },
  { name: 'save', link: 'epoch=40', act: save },
  { name: 'settings', link: 'epoch=40', act: press('[popovertarget="settings"].open') },
  { name: 'training', link: 'epochs=1000&epoch=300' },
  { name: 'replay', link: '', act: replay },
];

/** All pictures, and two of a screen as wide as a wall. */
function pictures() {
  const all = screens.flatMap((screen) =>
    Object.keys(sizes).flatMap((size) =>
      schemes.flatMap((scheme) =>
        languages.map((language) => ({
          ...screen,
          viewport: sizes[size],
          scheme,
          language,
          name: `${screen.name}-${size}-${scheme}-${language}`,
        })),
      ),
    ),
  );
  const wall = { viewport: { width: 3840, height: 2160 }, scheme: 'light', language: 'en' };
  const walls = ['study', 'layer'].map((name) => ({
    ...screens.find((screen) => screen.name === name),
    ...wall,
    name: `${name}-4k-light-en`,
  }));
  return [...all, ...walls];
}

async function take(browser, url, { name, link, act, viewport, scheme, language }) {
  const page = await browser.newPage({
    viewport,
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  page.setDefaultTimeout(PATIENCE_MS / 2);
  await page.goto(`${url}#${link}&lang=${language}`);
  await page.locator('main[data-ready="true"]').waitFor();
  await page.evaluate(() => document.fonts.ready);
  const epochs = new URLSearchParams(link).get('epoch') ?? '0';
  await page.waitForFunction(
    (wanted) => document.querySelector('[data-stat="epoch"]')?.textContent === wanted,
    epochs,
  );
  await act?.(page);
  // The last prediction is drawn a moment after the last epoch.
  await page.waitForTimeout(400);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
  await page.close();
}

/** Fails after a while instead of waiting for ever. */
function within(ms, work, what) {
  const late = new Promise((_, failed) => {
    setTimeout(() => failed(new Error(`took more than ${ms / 1000} s: ${what}`)), ms).unref();
  });
  return Promise.race([work, late]);
}

await main(async () => {
  const words = process.argv.slice(2);
  const wanted = pictures().filter(({ name }) => words.every((word) => name.includes(word)));
  mkdirSync(folder, { recursive: true });
  if (words.length === 0)
    for (const old of readdirSync(folder)) rmSync(join(folder, old), { force: true });
  const { url, close } = await serve({ folder: labOutput, port: 0 });
  const browser = await chromium.launch({ executablePath: systemChromium(), args: chromiumFlags });
  const failures = [];
  for (const picture of wanted) {
    try {
      await within(PATIENCE_MS, take(browser, url, picture), picture.name);
    } catch (error) {
      failures.push(`${picture.name}: ${error.message.split('\n')[0]}`);
    }
  }
  await browser.close();
  await close();
  if (failures.length > 0) throw new Failure(`no picture of\n${failures.join('\n')}`);
});
