import { abandoned } from './abandoned.js';
import type { Channel } from './channel.js';
import { refuse } from './checks.js';
import { configInput } from './config_input.js';
import type { Handle, RunEnd } from './protocol.js';
import type { EpochReport, TrainOptions } from './types.js';

export type TrainingRun = AsyncGenerator<EpochReport, RunEnd, void>;

/** What a run needs to begin. `handles` is asked at the first pull, when the run does begin. */
interface Start {
  channel: Channel;
  handles: () => { model: Handle; graph: Handle };
  options: TrainOptions;
}

/**
 * One training run: each pull is one epoch, carried out by the engine, and ending the generator in
 * any way ends the run. Mistakes in the arguments show at the first pull.
 */
export function trainingRun(start: Start): TrainingRun {
  const run: TrainingRun = epochs(start, (handle) => {
    abandoned.register(run, { channel: start.channel, handle });
  });
  return run;
}

async function* epochs(
  { channel, handles, options }: Start,
  began: (run: Handle) => void,
): TrainingRun {
  const { signal, json } = trainOptions(options);
  const { run } = await channel.call('startTraining', { ...handles(), options: json });
  began(run);
  let ended = false;
  try {
    while (!signal?.aborted) {
      const reply = await channel.call('trainEpoch', { run });
      if ('end' in reply) {
        ended = true;
        return reply.end;
      }
      yield reply.report;
    }
    ended = true;
    return await channel.call('endTraining', { run });
  } finally {
    // Left early, or failed: a run that is gone already needs no ending.
    if (!ended) await channel.call('endTraining', { run }).catch(() => undefined);
  }
}

function trainOptions(given: TrainOptions): { signal: AbortSignal | undefined; json: string } {
  if (typeof given !== 'object' || given === null) {
    refuse(
      'value',
      'options',
      'an object with epochs, lr, …',
      given,
      'Leave it out for the defaults',
    );
  }
  const { signal, ...options } = given;
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    refuse('value', 'signal', 'an AbortSignal', signal, "Pass an AbortController's `signal`");
  }
  return { signal, json: configInput(options, 'options') };
}
