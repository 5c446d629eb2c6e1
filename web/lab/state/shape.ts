import type { Model } from 'gatlab';

/** A model for another number of features or classes than the graph has. */
export class WrongShape extends Error {
  readonly expected: { features: number; classes: number };
  readonly got: { features: number; classes: number };

  constructor(expected: WrongShape['expected'], got: WrongShape['got']) {
    super('a model of another shape');
    this.expected = expected;
    this.got = got;
  }
}

/** K: what the last layer gives for each node; 0 where that is not the layer's to say, as a norm. */
export function outputsOf({ layers }: Model['config']): number {
  const last = layers.at(-1)!;
  if (!('outChannels' in last)) return 0;
  return 'concat' in last && last.concat ? last.heads * last.outChannels : last.outChannels;
}
