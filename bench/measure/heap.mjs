/** How large each engine's WebAssembly heap becomes on the large graph, in a page of its own each time. */
import { pageSession, withChromium } from '../stage/chromium.mjs';
import { names } from '../stage/engines.mjs';
import { works } from '../work/works.mjs';

const measured = {
  full: [
    [names.gatlab, 'inference'],
    [names.gatlab, 'training'],
    [names.onnx, 'inference'],
    [names.tensorflow, 'inference'],
    [names.tensorflow, 'training'],
  ],
  quick: [[names.gatlab, 'training']],
};

/** @returns {Promise<{engine: string, kind: string, bytes: number}[]>} */
export async function measureHeaps(speed) {
  const heaps = [];
  for (const [engine, kind] of measured[speed]) {
    const bytes = await withChromium({}, async (browser, origin) => {
      const place = await pageSession(browser, origin);
      return place.call('heap', {
        spec: works.large.spec,
        name: engine,
        first: names.gatlab,
        kind,
      });
    });
    heaps.push({ engine, kind, bytes });
  }
  return heaps;
}
