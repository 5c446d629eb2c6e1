/** One work in every environment: engines agree first, then take turns. */
import { Failure } from '../../scripts/lib/failure.mjs';
import { pageSession, withChromium } from '../stage/chromium.mjs';
import { names } from '../stage/engines.mjs';
import { nodeSession } from '../stage/node.mjs';
import { works } from '../work/works.mjs';
import { takeTurns } from './schedule.mjs';

/** Who takes part. `gather` is only there to show what training with it costs. */
const inChromium = [
  names.gatlab,
  names.worker,
  names.plain,
  names.onnx,
  names.tensorflow,
  names.gather,
];
const inNode = [
  names.gatlab,
  names.native,
  names.plain,
  names.onnx,
  names.tensorflow,
  names.gather,
];
const cannot = {
  [names.onnx]: ['training'],
  [names.gather]: ['inference'],
};
/** Left out of a quick run: they take a minute there, and tell the same story in both environments. */
const slowInNode = { large: [names.onnx, names.tensorflow, names.gather] };

/**
 * @param {string} work @param {'full' | 'quick'} speed @param {import('./schedule.mjs').Effort} effort
 * @param {boolean} checkOnly
 * @returns {Promise<import('../report.mjs').Figure[]>}
 */
export async function measureWork(work, speed, effort, checkOnly) {
  const quiet = speed === 'quick' ? (slowInNode[work] ?? []) : [];
  const figures = [];
  // Our native build runs beside the page too, so that both are compared at the same moments.
  await withChromium({}, async (browser, origin) => {
    const guests = [await pageSession(browser, origin), inChromium];
    const hosts = [await nodeSession(), [names.gatlab, names.native]];
    figures.push(...(await measurePlaces('Chromium', [guests, hosts], work, effort, checkOnly)));
  });
  const engines = inNode.filter((name) => !quiet.includes(name));
  const places = [[await nodeSession(), engines]];
  figures.push(...(await measurePlaces('Node', places, work, effort, checkOnly)));
  return figures;
}

/** @param {[import('../stage/place.mjs').Place, string[]][]} places the first is the environment itself */
async function measurePlaces(environment, places, work, effort, checkOnly) {
  const participants = [];
  try {
    for (const [number, [place, engines]] of places.entries()) {
      await open(place, engines, work);
      for (const engine of engines) {
        if (number > 0 && engine === names.gatlab) continue;
        participants.push({
          engine,
          sample: (kind, count) => place.call('sample', { name: engine, kind, count }),
        });
      }
    }
    return checkOnly ? [] : await measureKinds(environment, participants, work, effort);
  } finally {
    for (const [place] of places) await place.close();
  }
}

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
