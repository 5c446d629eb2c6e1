/** How often the epochs per second are counted anew. */
const WINDOW_MS = 200;

/** Epochs per second of late. */
export class Rate {
  #value = 0;
  #since = { time: 0, epoch: 0 };

  /** A training begins, or goes on, at this epoch. */
  start(epoch: number): void {
    this.#value = 0;
    this.#since = { time: performance.now(), epoch };
  }

  /** The rate at this epoch; as before where too little time has gone by. */
  at(epoch: number): number {
    const time = performance.now();
    const elapsed = time - this.#since.time;
    if (elapsed < WINDOW_MS) return this.#value;
    const latest = ((epoch - this.#since.epoch) * 1000) / elapsed;
    this.#value = this.#value === 0 ? latest : (this.#value + latest) / 2;
    this.#since = { time, epoch };
    return this.#value;
  }
}
