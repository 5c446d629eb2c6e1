import { gatRecipe } from './gat';
import type { Cell, Part, TracedLayer } from './parts';

/** One column of the staged view. */
export interface Stage {
  id: StageId;
  /** What stands in it from left to right, on the nodes' lines. */
  parts: string[];
  /** What is learned and stands above its first part, column over column. */
  above?: string;
  /** What happens in it, as TeX. */
  rule: string;
}

export type StageId =
  | 'x'
  | 'h'
  | 's'
  | 'e'
  | 'mask'
  | 'softmax'
  | 'alpha'
  | 'sums'
  | 'residual'
  | 'out'
  | 'activated';

/** Another number that a number is made of. */
export interface Input {
  cell: Cell;
  /** Its symbol, as TeX. */
  symbol: string;
  value: number;
}

/** Where a number comes from. */
export interface Explanation {
  cell: Cell;
  symbol: string;
  value: number | null;
  /** The formula in letters; none for what is given or learned. */
  rule: string | null;
  /** The same with the numbers in it, ending in the result. */
  live: string | null;
  inputs: Input[];
  /** What is to be said besides, by its name in the words of the page. */
  note: Note | null;
}

export type Note =
  | 'given'
  | 'learned'
  | 'earlier'
  | 'untied'
  | 'tied'
  | 'self'
  | 'unused'
  | 'zeros';

/** A layer taken apart for one head: what is drawn, in which order, and how each number is explained. */
export interface Recipe {
  head: number;
  heads: number;
  /** The head that a column of the output is of, and its channel there; null where heads are averaged. */
  outputOf(column: number): { head: number; channel: number } | null;
  layer: number;
  parts: Record<string, Part>;
  stages: Stage[];
  explain(cell: Cell): Explanation;
}

/** Layers with a recipe; the others cannot be shown step by step yet. */
export function recipeOf(traced: TracedLayer, head: number): Recipe | null {
  return traced.config.conv === 'gat' ? gatRecipe(traced, head) : null;
}
