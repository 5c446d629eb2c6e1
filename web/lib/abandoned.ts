/** Frees what nobody disposed of and nobody can reach any more: a safety net, not a plan. */
import type { Channel } from './channel.js';
import type { Handle } from './protocol.js';

interface Holding {
  channel: Channel;
  handle: Handle;
}

/** Frees an object of the engine. */
export function release({ channel, handle }: Holding): void {
  // Fails only when the lab is gone, and the object with it.
  channel.call('release', { handle }).catch(() => undefined);
}

/** Register an owner here; what it holds is released when the owner is collected. */
export const abandoned = new FinalizationRegistry<Holding>(release);
