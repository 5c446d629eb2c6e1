/** Which rows and columns are drawn: all, or those that have to do with the explained number. */
import type { Axis, Cell, Part } from './parts';
import type { Recipe } from './recipe';

/** As many as can be read at once; only what is more than this is narrowed down. */
const READABLE = 16;

export class Lens {
  readonly #wanted: Partial<Record<Axis, readonly number[]>>;
  /** The nodes that are drawn, in their order. */
  readonly nodes: readonly number[];
  /** Whether some were left out. */
  readonly narrowed: boolean;

  /**
   * With no `cells` everything is drawn; they are the explained number, what goes into it, and that from
   * which one came down to it. `order` has the node of each place.
   */
  constructor(recipe: Recipe, cells: readonly Cell[], order: readonly number[]) {
    const found = new Map<Axis, Set<number>>();
    const note = (axis: Axis, index: number) =>
      found.set(axis, (found.get(axis) ?? new Set()).add(index));
    for (const cell of cells) {
      const part = recipe.parts[cell.part];
      if (!part) continue;
      note(nodesOf(part.rowAxis), cell.row);
      note(nodesOf(part.columnAxis), cell.column);
      // All between whom a row's attention is shared.
      if (shares.has(part.id)) for (const j of recipe.sourcesOf(cell.row)) note('listener', j);
    }
    if (found.has('output'))
      for (let c = 0; c < recipe.parts.out!.columns; c += 1)
        if (recipe.outputOf(c)?.head === recipe.head) note('output', c);
    const sorted = (axis: Axis) => [...(found.get(axis) ?? [])].sort((a, b) => a - b);
    const { rows } = recipe.parts.out!;
    const nodes = found.get('listener') ?? new Set();
    this.narrowed = rows > READABLE && nodes.size > 0;
    // For a moment the picture is of the graph before an edit.
    const all = order.length === rows ? order : [...Array(rows).keys()];
    this.nodes = this.narrowed ? all.filter((node) => nodes.has(node)) : all;
    this.#wanted = { feature: sorted('feature'), output: sorted('output') };
  }

  rows(part: Part): readonly number[] {
    return this.#along(part.rowAxis, part.rows);
  }

  columns(part: Part): readonly number[] {
    return this.#along(part.columnAxis, part.columns);
  }

  /** Those of `count` along an axis that are drawn, in order. */
  #along(axis: Axis, count: number): readonly number[] {
    if (nodesOf(axis) === 'listener') return this.nodes;
    const wanted = count > READABLE ? this.#wanted[axis] : undefined;
    return wanted && wanted.length > 0 ? wanted : [...Array(count).keys()];
  }
}

/** Parts whose rows belong to all whom a node listens to. */
const shares = new Set(['e', 'mask', 'max', 'exp', 'sum', 'alpha', 'sums']);

/** Listeners and sources are the same nodes. */
function nodesOf(axis: Axis): Axis {
  return axis === 'source' ? 'listener' : axis;
}
