/** How our engine's time grows with the graph, at degree 14. */

import { pageSession, withChromium } from '../stage/chromium.mjs';
import { names } from '../stage/engines.mjs';
import { largeSpec } from '../work/works.mjs';
import { takeTurns } from './schedule.mjs';
import { exponent } from './statistics.mjs';

const sizes = {
  training: [10_000, 20_000, 40_000, 80_000, 170_000],
  inference: [10_000, 30_000, 100_000, 300_000, 1_000_000],
};

/**
 * @param {import('./schedule.mjs').Effort} effort
 * @param {(figure: {kind: string, nodes: number, edges: number} & import('./statistics.mjs').Summary) => void} report
 * @returns {Promise<Record<string, number>>} time grows as edges to this power
 */
export async function measureScaling(effort, report) {
  const exponents = {};
  for (const [kind, nodeCounts] of Object.entries(sizes)) {
    const edges = [];
    const times = [];
    for (const nodes of nodeCounts) {
      const figure = await measureSize(kind, nodes, effort);
      report({ kind, nodes, edges: 14 * nodes, ...figure });
      edges.push(14 * nodes);
      times.push(figure.median);
    }
    exponents[kind] = exponent(edges, times);
  }
  return exponents;
}

/** A browser of its own for each size, so that no heap is left over from the one before. */
function measureSize(kind, nodes, effort) {
  return withChromium({}, async (browser, origin) => {
    const place = await pageSession(browser, origin);
    const name = names.gatlab;
    await place.call('open', { spec: largeSpec(nodes), names: [name], checkTraining: false });
    const sample = (_, count) => place.call('sample', { name, kind, count });
    const [figure] = await takeTurns([{ sample }], kind, effort);
    return figure;
  });
}
