import type { EpochReport } from 'gatlab';

/** One epoch as the curves show it. Validation values are NaN where there are no such nodes. */
export interface CurvePoint {
  epoch: number;
  loss: number;
  trainAccuracy: number;
  valLoss: number;
  valAccuracy: number;
}

const MOST_POINTS = 1024;

/**
 * The history of a training of any length in bounded memory: when it is full, every second point goes
 * and from then on only every second epoch is kept, so that the points stay evenly spaced. The latest always ends it.
 */
export class Curve {
  #points: CurvePoint[] = [];
  #stride = 1;
  #latest: CurvePoint | null = null;

  add(epoch: number, report: EpochReport): void {
    const { loss, trainAccuracy, valLoss, valAccuracy } = report;
    this.#latest = { epoch, loss, trainAccuracy, valLoss, valAccuracy };
    if ((epoch - 1) % this.#stride !== 0) return;
    this.#points.push(this.#latest);
    if (this.#points.length <= MOST_POINTS) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** A copy for the picture. */
  snapshot(): CurvePoint[] {
    const latest = this.#latest;
    return latest === null || this.#points.at(-1) === latest
      ? [...this.#points]
      : [...this.#points, latest];
  }
}
