/** How large everything in the staged view is drawn, from the room there is. */
import type { Part } from './parts';
import type { Recipe, Stage } from './recipe';

/** Graphs and features beyond this are too many to be looked at number by number. */
export const MOST_NODES = 100;
export const MOST_FEATURES = 128;
/** A part with more numbers is drawn as one picture, even where its numbers would be in order. */
const MOST_LIVE_CELLS = 2500;

export const BETWEEN_STAGES = 24;
export const BETWEEN_PARTS = 6;
/** The name over what is learned. */
const ABOVE_NAME = 24;
/** A stage is never narrower: its name must be within reach of a thumb. */
const NARROWEST_STAGE = 32;

const OPEN = { min: 44, max: 52 };
const CLOSED = { min: 3, max: 9 };

export interface Box {
  width: number;
  height: number;
  gap: number;
  /** Whether there is room for the number itself. */
  legible: boolean;
}

export class Geometry {
  readonly #recipe: Recipe;
  readonly #open: ReadonlySet<string>;
  readonly #wide: number;
  readonly #narrow: number;

  readonly #spacious: boolean;

  /**
   * @param room     pixels for all stages, side by side
   * @param spacious whether what is learned may be in sight above closed stages too
   */
  constructor(recipe: Recipe, open: ReadonlySet<string>, room: number, spacious: boolean) {
    this.#recipe = recipe;
    this.#open = open;
    this.#spacious = spacious;
    const columns = (opened: boolean) =>
      recipe.stages
        .filter((stage) => this.isOpen(stage) === opened)
        .flatMap((stage) => stage.parts)
        .reduce((sum, id) => sum + recipe.parts[id]!.columns, 0);
    const free =
      room - recipe.stages.length * BETWEEN_STAGES - recipe.stages.length * BETWEEN_PARTS;
    const [opened, closed] = [columns(true), columns(false)];
    this.#narrow = clamp(Math.floor((free - opened * OPEN.min) / closed), CLOSED);
    this.#wide = clamp(Math.floor((free - closed * this.#narrow) / opened), OPEN);
  }

  isOpen(stage: Stage): boolean {
    return this.#open.has(stage.id);
  }

  /** Whether each number of the part stands in a cell of its own. */
  isLive(part: Part, stage: Stage): boolean {
    return this.isOpen(stage) && part.rows * part.columns <= MOST_LIVE_CELLS;
  }

  /** The size of a part's cells, without the gap that follows each. */
  box(part: Part, stage: Stage): Box {
    const gap = 1;
    const height = lineHeight(part.rows) - gap;
    const width = this.#width(part, stage) - gap;
    return { width, height, gap, legible: width >= 34 && height >= 13 };
  }

  /** From one line of nodes to the next. */
  get line(): number {
    return lineHeight(this.#recipe.parts.h?.rows ?? this.#recipe.parts.out!.rows);
  }

  /** What is learned and stands above a stage, where it is shown: always while it is small. */
  above(stage: Stage): Part | null {
    const part = stage.above ? this.#recipe.parts[stage.above]! : null;
    return part && (this.isOpen(stage) || (this.#spacious && part.rows <= 16)) ? part : null;
  }

  /** How high the band of learned parts is. */
  get band(): number {
    return Math.max(
      ABOVE_NAME,
      ...this.#recipe.stages.map((stage) => {
        const part = this.above(stage);
        return part ? ABOVE_NAME + part.rows * lineHeight(part.rows) : 0;
      }),
    );
  }

  stageWidth(stage: Stage): number {
    const parts = stage.parts.map((id) => this.#recipe.parts[id]!);
    const inner = parts.reduce((sum, part) => sum + this.partWidth(part, stage), 0);
    return Math.max(NARROWEST_STAGE, inner + (parts.length - 1) * BETWEEN_PARTS);
  }

  partWidth(part: Part, stage: Stage): number {
    return part.columns * this.#width(part, stage);
  }

  #width(part: Part, stage: Stage): number {
    if (!this.isOpen(stage))
      return Math.max(1, Math.min(this.#narrow, Math.floor(120 / part.columns)));
    if (part.columns <= 16) return this.#wide;
    return part.columns <= 40 ? 14 : 9;
  }
}

function lineHeight(rows: number): number {
  if (rows <= 8) return 30;
  if (rows <= 16) return 26;
  return rows <= 40 ? 15 : 9;
}

function clamp(value: number, { min, max }: { min: number; max: number }): number {
  return Number.isFinite(value) ? Math.max(min, Math.min(max, value)) : max;
}
