/**
 * Measuring several engines fairly on a machine that is never quiet: each is warmed up, then they
 * take turns, so that whatever else the machine does falls on all alike.
 *
 * @typedef {{sample: (kind: string, count: number) => Promise<number>}} Participant
 * @typedef {{warmUp: number, budget: number, fewest: number, most: number}} Effort
 *          milliseconds to warm up with and to measure for; samples an engine
 */
import { summary } from './statistics.mjs';

/** Clocks in pages tick by a tenth of a millisecond: a sample of this length is right to a percent. */
const shortestSample = 20;

/**
 * @param {Participant[]} participants @param {string} kind @param {Effort} effort
 * @returns {Promise<import('./statistics.mjs').Summary[]>} one a participant
 */
export async function takeTurns(participants, kind, effort) {
  const plans = [];
  for (const participant of participants) plans.push(await warmUp(participant, kind, effort));
  const rounds = Math.max(...plans.map(({ samples }) => samples));
  const times = plans.map(({ first }) => (first === undefined ? [] : [first]));
  for (let round = 0; round < rounds; round++) {
    for (const [k, participant] of participants.entries()) {
      const { samples, count } = plans[k];
      // Engines with fewer samples take them spread over all rounds.
      const due = Math.floor(((round + 1) * samples) / rounds) > times[k].length;
      if (due) times[k].push(await participant.sample(kind, count));
    }
  }
  return times.map(summary);
}

/** The first runs compile code and ask for memory; one that takes this long hides both, and counts. */
const longRun = 5000;

/**
 * Runs twice at least and until the time is over; the last run tells how many fit into a sample.
 * @returns {Promise<{count: number, samples: number, first?: number}>}
 */
async function warmUp(participant, kind, { warmUp: budget, budget: measured, fewest, most }) {
  const began = performance.now();
  let last = await participant.sample(kind, 1);
  if (last > longRun) return { count: 1, samples: fewest, first: last };
  let count;
  do {
    count = Math.max(1, Math.ceil(shortestSample / last));
    last = await participant.sample(kind, count);
  } while (performance.now() - began < budget);
  const affordable = Math.floor(measured / (last * count));
  return { count, samples: Math.min(most, Math.max(fewest, affordable)) };
}
