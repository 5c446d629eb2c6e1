import type { Prediction } from 'gatlab';

/** What the model said at one epoch. */
export interface Snapshot {
  epoch: number;
  prediction: Prediction;
  /** The model of then as a file, to be looked into; null where that is not to be. */
  weights: Uint8Array | null;
}

/** More steps than this are no finer under a thumb. */
const MOST = 240;
/** And never more memory than this, in bytes. */
const BUDGET = 32_000_000;

/**
 * What the model said over a training of any length, in bounded memory: when it is full, every second
 * one goes and from then on they are taken half as often. The first and the latest always stay.
 */
export class Snapshots {
  #all: Snapshot[] = [];
  #stride = 1;

  add(snapshot: Snapshot): void {
    const last = this.#all.at(-1);
    if (last && snapshot.epoch <= last.epoch) return;
    // The latest one is kept for now; it goes when the next comes too close behind.
    const before = this.#all.at(-2);
    if (last && before && last.epoch - before.epoch < this.#stride) this.#all.pop();
    this.#all.push(snapshot);
    if (this.#all.length > this.#room(snapshot)) this.#thin();
  }

  all(): readonly Snapshot[] {
    return [...this.#all];
  }

  #room({ prediction, weights }: Snapshot): number {
    const arrays = [
      prediction.probabilities.data,
      prediction.logits.data,
      ...prediction.attention.flatMap(({ alpha, edgeIndex }) => [alpha.data, ...edgeIndex]),
    ];
    const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, weights?.length ?? 0);
    return Math.max(8, Math.min(MOST, Math.floor(BUDGET / bytes)));
  }

  #thin(): void {
    const last = this.#all.length - 1;
    this.#all = this.#all.filter((_, index) => index % 2 === 0 || index === last);
    const [first, second] = this.#all;
    this.#stride = Math.max(2 * this.#stride, second!.epoch - first!.epoch);
  }
}
