// The way that most people take through the lab, in Firefox: open it, train, see probabilities.
import { load } from 'gatlab';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firefox } from '../../scripts/lib/firefox.mjs';
import { labOutput } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { study, studyModel } from '../web/support/study.ts';

let browser;
let page;
let server;
const complaints = [];
/** Half of what a test may take: Firefox starts slowly where others are at work. */
const PATIENCE_MS = 60_000;

beforeAll(async () => {
  server = await serve({ folder: labOutput, port: 0 });
  browser = await puppeteer.launch({
    browser: 'firefox',
    protocol: 'webDriverBiDi',
    executablePath: firefox(),
    headless: true,
    args: ['--width=1440', '--height=900'],
    timeout: PATIENCE_MS,
  });
  page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(server.url);
  await page.waitForSelector('main[data-ready="true"]');
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const stat = (name) => page.$eval(`[data-stat="${name}"]`, (cell) => cell.textContent);

const probabilities = () =>
  page.$$eval('#probabilities tbody tr', (rows) =>
    rows.map((row) =>
      [...row.querySelectorAll('td[data-class]')].map((cell) => Number(cell.title)),
    ),
  );

test('an epoch at a time, Firefox says what the package says in Node', async () => {
  for (let epoch = 1; epoch <= 5; epoch += 1) {
    await page.locator('::-p-aria(One epoch)').click();
    await page.waitForFunction(
      (wanted) => document.querySelector('[data-stat="epoch"]')?.textContent === wanted,
      {},
      String(epoch),
    );
  }
  const lab = await load();
  const graph = await lab.graph(study);
  const model = await lab.model(studyModel);
  await model.fit(graph, { epochs: 5, lr: 0.005, weightDecay: 0.0005 });
  const expected = (await model.predict(graph)).probabilities;
  const shown = (await probabilities()).flat();
  expect(shown).toHaveLength(18);
  shown.forEach((value, k) => {
    expect(value).toBeCloseTo(expected.data[k], 6);
  });
  lab.dispose();
});

test('training runs, pauses, and gets the labelled papers right', async () => {
  await page.locator('::-p-aria(Train[role="button"])').click();
  await page.waitForFunction(
    () =>
      Number(document.querySelector('[data-stat="epoch"]')?.textContent?.replaceAll(/\D/g, '')) >
      200,
  );
  await page.locator('::-p-aria(Pause)').click();
  await page.waitForSelector('::-p-aria(Train[role="button"])');
  expect(Number.parseInt(await stat('right'), 10)).toBeGreaterThanOrEqual(3);
  for (const row of await probabilities()) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
});

test('a cell that is untied changes the attention, and nothing complains', async () => {
  await page.locator('#adjacency td[data-row="5"][data-column="3"]').click();
  await page.waitForSelector('#attention td.absent[data-row="5"][data-column="3"]');
  expect(complaints).toEqual([]);
});
