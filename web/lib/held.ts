import { abandoned, release } from './abandoned.js';
import type { Channel } from './channel.js';
import { refuse } from './checks.js';
import type { Handle } from './protocol.js';

/** `Symbol.dispose`, also where the platform does not have it yet. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/** Something that the engine holds for us. */
export abstract class Held {
  /** @internal */
  readonly channel: Channel;
  private readonly handle: Handle;
  private disposed = false;

  /** @internal */
  constructor(channel: Channel, handle: Handle) {
    this.channel = channel;
    this.handle = handle;
    abandoned.register(this, { channel, handle }, this);
  }

  /** Frees the memory. Later use is an error; disposing again is not. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    abandoned.unregister(this);
    release({ channel: this.channel, handle: this.handle });
  }

  [dispose](): void {
    this.dispose();
  }

  /** @internal The handle, if this can still be used. */
  use(argument: string): Handle {
    if (!this.disposed) return this.handle;
    return refuse(
      'state',
      argument,
      `a ${argument} in use`,
      'one that was disposed',
      `Make a new ${argument}`,
    );
  }

  /** @internal The same, for a call that goes through `channel`. */
  useWith(channel: Channel, argument: string): Handle {
    if (this.channel === channel) return this.use(argument);
    return refuse(
      'value',
      argument,
      'something of the same lab',
      'something of another lab',
      'Make both with one lab',
    );
  }
}
