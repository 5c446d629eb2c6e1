/** From load() to the first prediction of a graph of the study example's size, in a fresh page each time. */
import { addresses } from '../stage/addresses.mjs';
import { withChromium } from '../stage/chromium.mjs';
import { tiny } from '../work/works.mjs';
import { summary } from './statistics.mjs';

/** In the page: the milliseconds from calling load() to holding probabilities. */
async function firstPrediction({ address, graph, model }) {
  const { load } = await import(address);
  const began = performance.now();
  const lab = await load();
  const prediction = await (await lab.model(model)).predict(await lab.graph(graph));
  const took = performance.now() - began;
  if (prediction.probabilities.data.length !== 18) throw new Error('The prediction is not [6, 3].');
  return took;
}

/**
 * The cache is warm: one page has loaded everything before the first is measured.
 * @returns {Promise<{time: import('./statistics.mjs').Summary, files: string[]}>} files that were fetched
 */
export function firstPredictions(pages) {
  return withChromium({}, async (browser, origin) => {
    const context = await browser.newContext();
    const files = new Set();
    context.on('request', (request) => files.add(new URL(request.url()).pathname.slice(1)));
    const times = [];
    for (let k = 0; k <= pages; k++) {
      const page = await context.newPage();
      await page.goto(origin + addresses.blank);
      times.push(await page.evaluate(firstPrediction, { address: addresses.gatlab, ...tiny }));
      await page.close();
    }
    const ours = [...files].filter((file) => file.startsWith('dist/'));
    return { time: summary(times.slice(1)), files: ours };
  });
}
