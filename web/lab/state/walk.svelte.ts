import { type Cell, sameCell } from '../layer/parts';
import type { StageId } from '../layer/recipe';
import { type Address, usualStep } from './address';

/** What a link says of it. */
type Shown = Pick<Address, 'step' | 'way' | 'whole'>;

/**
 * Where a person stands in the layer that is shown step by step: at which step, and at which number of
 * it, with the way that led down to that number.
 */
export class Walk {
  stage = $state<StageId>(usualStep);
  playing = $state(false);
  /** The number that is explained, and those through which one came down to it. */
  cell = $state.raw<Cell | null>(null);
  trail = $state.raw<readonly Cell[]>([]);
  /** Whether all nodes stay in sight while a number is explained, where that leaves none legible. */
  whole = $state(false);

  constructor(address: Shown) {
    this.show(address);
  }

  show({ step, way, whole }: Shown): void {
    this.playing = false;
    this.stage = step;
    this.whole = whole;
    this.trail = way.slice(0, -1);
    this.cell = way.at(-1) ?? null;
  }

  /** The explained number at the end of the way that led to it; empty where none is explained. */
  get way(): readonly Cell[] {
    return this.cell ? [...this.trail, this.cell] : [];
  }

  /** Explains a number afresh; the same number again closes the explanation. */
  select(cell: Cell): void {
    if (sameCell(cell, this.cell)) this.close();
    else this.open(cell);
  }

  open(cell: Cell): void {
    this.playing = false;
    this.trail = [];
    this.cell = cell;
  }

  /** On to a number that the present one is made of. */
  down(cell: Cell): void {
    if (this.cell) this.trail = [...this.trail, this.cell];
    this.cell = cell;
  }

  /** Back up by one, or to step `index` of the way. */
  up(index = this.trail.length - 1): void {
    const back = this.trail[index];
    if (!back) return;
    this.trail = this.trail.slice(0, index);
    this.cell = back;
  }

  close(): void {
    this.cell = null;
    this.trail = [];
  }

  go(stage: StageId): void {
    this.stage = stage;
  }
}
