/** One work in every environment: engines agree first, then take turns. */
import { Failure } from '../../scripts/lib/failure.mjs';
import { pageSession, withChromium } from '../stage/chromium.mjs';
import { names } from '../stage/engines.mjs';
import { nodeSession } from '../stage/node.mjs';
import { works } from '../work/works.mjs';
import { takeTurns } from './schedule.mjs';

/**
 * Who takes part. `gather` is only there to show what training with it costs, `probabilities` what
 * our own softmax and a second copy cost.
 */
const inChromium = [
  names.gatlab,
  names.probabilities,
  names.worker,
  names.plain,
  names.onnx,
  names.tensorflow,
  names.gather,
];
const inNode = [
  names.gatlab,
  names.twoThreads,
  names.native,
  names.plain,
  names.onnx,
  names.tensorflow,
  names.gather,
];
const cannot = {
  [names.probabilities]: ['training'],
  [names.onnx]: ['training'],
  [names.gather]: ['inference'],
};
/** In Node, and left out of a quick run: they take a minute there, and tell the same story in both environments. */
const notQuick = [names.onnx, names.tensorflow, names.gather];

/**
 * @typedef {{engine: string, environment: string} & import('./agreement.mjs').Verdict} Agreement
 *
 * @param {string} work @param {'full' | 'quick'} speed
 * @param {import('./schedule.mjs').Effort} [effort] none to see only whether engines agree
 * @returns {Promise<{figures: import('../report.mjs').Figure[], agreements: Agreement[]}>}
 */
export async function measureWork(work, speed, effort) {
  const present = inNode.filter((name) => speed === 'full' || !notQuick.includes(name));
  const inPage = await withChromium({}, (browser, origin) =>
    // In a page of its own, because only there threads are to be had, which the peers would take too.
    withChromium({ isolated: true }, async (other, isolated) => {
      const page = [await pageSession(browser, origin), inChromium];
      const threads = [await pageSession(other, isolated), [names.gatlab, names.twoThreads]];
      // Our native build runs beside the page too, so that both are compared at the same moments.
      const beside = [await nodeSession(), [names.gatlab, names.native]];
      return measurePlaces('Chromium', [page, threads, beside], work, effort);
    }),
  );
  const inProcess = await measurePlaces('Node', [[await nodeSession(), present]], work, effort);
  return {
    figures: [...inPage.figures, ...inProcess.figures],
    agreements: [...inPage.agreements, ...inProcess.agreements],
  };
}

/** @param {[import('../stage/place.mjs').Place, string[]][]} places the first is the environment itself */
async function measurePlaces(environment, places, work, effort) {
  const participants = [];
  const agreements = [];
  try {
    for (const [number, [place, engines]] of places.entries()) {
      const verdicts = await open(place, engines, work);
      agreements.push(
        ...verdicts.map(({ name, ...rest }) => ({ engine: name, environment, ...rest })),
      );
      for (const engine of engines) {
        // Beside the page ours is only what the others there are compared with.
        if (number > 0 && engine === names.gatlab) continue;
        const sample = (kind, count) => place.call('sample', { name: engine, kind, count });
        participants.push({ engine, sample });
      }
    }
    const figures = effort ? await measureKinds(environment, participants, work, effort) : [];
    return { figures, agreements };
  } finally {
    for (const [place] of places) await place.close();
  }
}

/** Opens the engines on the work's graph, and refuses to measure any that does other work than ours. */
async function open(place, engines, work) {
  const request = { spec: works[work].spec, names: engines, checkTraining: work === 'small' };
  const verdicts = await place.call('open', request);
  const wrong = verdicts.flatMap(({ name, complaints }) =>
    complaints.map((what) => `${name}: ${what}`),
  );
  if (wrong.length > 0) {
    throw new Failure(
      `The engines do not agree on the ${work} graph in ${place.name}, so their times mean nothing.`,
      { log: wrong.join('\n') },
    );
  }
  return verdicts;
}

async function measureKinds(environment, participants, work, effort) {
  const figures = [];
  for (const kind of ['inference', 'training']) {
    const able = participants.filter(({ engine }) => !cannot[engine]?.includes(kind));
    const times = await takeTurns(able, kind, effort);
    for (const [k, { engine }] of able.entries()) {
      figures.push({ work: `${work} ${kind}`, engine, environment, ...times[k], unit: 'ms' });
    }
  }
  return figures;
}
