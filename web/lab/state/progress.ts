import type { EpochReport } from 'gatlab';
import { Curve } from './curve';
import { Snapshots } from './snapshots';

/** How far a training is, and what it has left behind. */
export class Progress {
  epoch = 0;
  report: EpochReport | null = null;
  readonly curve = new Curve();
  snapshots = new Snapshots();

  note(report: EpochReport): void {
    this.epoch += 1;
    this.report = report;
    this.curve.add(this.epoch, report);
  }
}
