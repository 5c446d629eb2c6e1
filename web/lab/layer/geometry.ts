/** How large everything in the staged view is drawn, from the room there is. */
import type { Lens } from './lens';
import type { Part } from './parts';

export const BETWEEN_STAGES = 32;
export const BETWEEN_PARTS = 8;

/** Cells with a number in them. A thumb wants taller rows and has less room. */
const LEGIBLE = {
  desk: { min: 38, max: 52, heights: [30, 26, 22] },
  hand: { min: 32, max: 44, heights: [36, 32, 30] },
};
/** More rows or columns than this are drawn without numbers, until some are picked out. */
const MOST_LEGIBLE = { rows: 40, columns: 24 };
/** Cells without numbers. */
const FINE = { min: 4, max: 15 };

export interface Box {
  /** Of a cell, without the gap that follows each. */
  width: number;
  height: number;
  gap: number;
  /** Whether there is room for the number itself. */
  legible: boolean;
}

interface Room {
  width: number;
  /** Stages stand one over the other, as wide as the window of a phone. */
  stacked: boolean;
  /** Whether nodes were picked out, so that each is to be read. */
  narrowed: boolean;
}

export class Geometry {
  readonly #lens: Lens;
  readonly #room: Room;
  readonly #rows: number;
  readonly #wide: number;
  readonly #fine: number;

  /** For stages that share a width: all that are open, or one of a stack. */
  constructor(parts: readonly Part[], stages: number, lens: Lens, room: Room) {
    this.#lens = lens;
    this.#room = room;
    this.#rows = Math.max(...parts.map((part) => lens.rows(part).length));
    const count = (some: readonly Part[]) =>
      some.reduce((sum, part) => sum + lens.columns(part).length, 0);
    const legible = count(parts.filter((part) => this.isLegible(part)));
    const fine = parts.filter((part) => !this.isLegible(part));
    const [few, many] = [fine.filter(isNarrow), fine.filter((part) => !isNarrow(part))];
    const gaps = (stages - 1) * BETWEEN_STAGES + (parts.length - stages) * BETWEEN_PARTS;
    const free = room.width - gaps - count(few) * FINE.max;
    const { min } = this.#limits;
    this.#fine = clamp(Math.floor((free - legible * min) / count(many)), FINE);
    this.#wide = clamp(Math.floor((free - count(many) * this.#fine) / legible), this.#limits);
  }

  get #limits() {
    return this.#room.stacked ? LEGIBLE.hand : LEGIBLE.desk;
  }

  /** Whether the numbers of a part on the nodes' lines are to be read. */
  isLegible(part: Part): boolean {
    const rows = this.#lens.rows(part).length;
    const few = rows <= 16 || (this.#room.narrowed && rows <= MOST_LEGIBLE.rows);
    return few && this.#lens.columns(part).length <= MOST_LEGIBLE.columns;
  }

  /** From one line of nodes to the next. */
  get line(): number {
    const [tall, middle, low] = this.#limits.heights;
    if (this.#rows <= 8) return tall!;
    if (this.#rows <= 16) return middle!;
    if (this.#room.narrowed && this.#rows <= MOST_LEGIBLE.rows) return low!;
    return Math.max(this.#fine, this.#rows <= 40 ? FINE.max : 7);
  }

  /** The cells of a part on the nodes' lines. */
  box(part: Part): Box {
    const legible = this.isLegible(part);
    const fine = isNarrow(part) ? FINE.max : this.#fine;
    return { width: (legible ? this.#wide : fine) - 1, height: this.line - 1, gap: 1, legible };
  }

  /** The cells of what is learned: column under column of the part over it, where these are the same. */
  learnedBox(part: Part, over: Part): Box {
    const box = this.box(over);
    const rows = this.#lens.rows(part).length;
    const height = rows <= 16 ? 24 : rows <= 40 ? 16 : 7;
    const same = part.columnAxis === over.columnAxis;
    const width = same || box.legible ? box.width : FINE.max;
    return { width, height: height - 1, gap: 1, legible: box.legible && height >= 16 };
  }
}

/** Few columns are never too many to be as wide as fine cells can be. */
function isNarrow(part: Part): boolean {
  return part.columns <= 16;
}

export function widthOf(box: Box, columns: number): number {
  return columns * (box.width + box.gap);
}

export function heightOf(box: Box, rows: number): number {
  return rows * (box.height + box.gap);
}

function clamp(value: number, { min, max }: { min: number; max: number }): number {
  return Number.isFinite(value) ? Math.max(min, Math.min(max, value)) : max;
}
