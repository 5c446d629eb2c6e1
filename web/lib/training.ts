import { abandoned } from './abandoned.js';
import type { Channel } from './channel.js';
import { bytesInput, refuse, size } from './checks.js';
import { configInput } from './config_input.js';
import type { TaskData } from './engine.js';
import type { Arguments, Handle } from './protocol.js';
import type { EpochReport, RunEnd, TrainingRun, TrainOptions } from './train_types.js';

/** What a run needs. `begin` is asked at the first pull, when the run does begin. */
interface Start {
  channel: Channel;
  begin: () => { model: Handle; data: TaskData<Handle, Handle> };
  options: TrainOptions;
}

/** The run's handle while it is under way. */
interface Under {
  way?: Handle;
}

/**
 * One training run: each pull is one epoch, carried out by the engine, and ending the generator in
 * any way ends the run. Mistakes in the arguments show at the first pull.
 */
export function trainingRun(start: Start): TrainingRun {
  const { channel } = start;
  const under: Under = {};
  const run = Object.assign(
    epochs(start, under, (handle) => abandoned.register(run, { channel, handle })),
    {
      checkpoint: () => checkpoint(channel, under),
      many: (epochs: number, milliseconds = 50) => many(channel, under, epochs, milliseconds),
    },
  );
  return run;
}

async function* epochs(
  { channel, begin, options }: Start,
  under: Under,
  began: (run: Handle) => void,
): AsyncGenerator<EpochReport, RunEnd, void> {
  const { signal, ...request } = trainOptions(options);
  const { run } = await channel.call('startTraining', { ...begin(), ...request });
  began(run);
  under.way = run;
  try {
    while (!signal?.aborted) {
      const reply = await channel.call('trainEpoch', { run });
      if ('end' in reply) {
        delete under.way;
        return reply.end;
      }
      yield reply.report;
    }
    delete under.way;
    return await channel.call('endTraining', { run });
  } finally {
    // Left early, or failed: a run that is gone already needs no ending.
    if (under.way !== undefined) {
      delete under.way;
      await channel.call('endTraining', { run }).catch(() => undefined);
    }
  }
}

async function many(
  channel: Channel,
  { way: run }: Under,
  given: number,
  milliseconds: number,
): Promise<EpochReport[]> {
  const epochs = size(given, 'epochs', 1, 'Give the most epochs that shall go by');
  if (!(milliseconds >= 0)) {
    refuse('value', 'milliseconds', 'a number of at least 0', milliseconds, 'Leave it out for 50');
  }
  if (run === undefined) {
    refuse(
      'state',
      'many',
      'a run under way',
      'one that has not begun or has ended',
      'Ask for the first epoch with next(), which also tells how a run has ended',
    );
  }
  return channel.call('trainEpochs', { run, epochs, milliseconds });
}

async function checkpoint(channel: Channel, { way: run }: Under): Promise<Uint8Array<ArrayBuffer>> {
  if (run === undefined) {
    refuse(
      'state',
      'checkpoint',
      'a run under way',
      'one that has not begun or has ended',
      'Ask between the first epoch and the end of the loop, such as in its body',
    );
  }
  return (await channel.call('checkpoint', { run })) as Uint8Array<ArrayBuffer>;
}

function trainOptions(
  given: TrainOptions,
): Pick<Arguments<'startTraining'>, 'options' | 'resume'> & { signal: AbortSignal | undefined } {
  if (typeof given !== 'object' || given === null) {
    refuse(
      'value',
      'options',
      'an object with epochs, lr, …',
      given,
      'Leave it out for the defaults',
    );
  }
  const { signal, resume, ...options } = given;
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    refuse('value', 'signal', 'an AbortSignal', signal, "Pass an AbortController's `signal`");
  }
  return {
    signal,
    options: configInput(options, 'options'),
    ...(resume !== undefined && { resume: bytesInput(resume, 'resume') }),
  };
}
