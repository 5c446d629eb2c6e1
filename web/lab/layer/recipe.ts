import type { Cell, Part } from './parts';

/** One step of the staged view. */
export interface Stage {
  id: StageId;
  /** What is said of it, where that is not the same in every kind of layer. */
  words?: 'eV2' | 'eDot';
  /** What stands in it from left to right, on the nodes' lines. */
  parts: string[];
  /** What is learned and hangs under its first part. */
  learned?: string[];
  /** The steps whose numbers go into it. */
  from: StageId[];
  /** What happens in it, as TeX. */
  rule: string;
}

/** The steps of all kinds of layers, in the words of links. */
export const stageIds = [
  'x',
  'h',
  's',
  'l',
  'r',
  'q',
  'k',
  'v',
  'e',
  'mask',
  'softmax',
  'alpha',
  'sums',
  'combined',
  'residual',
  'own',
  'gate',
  'out',
  'mixed',
  'activated',
  'classes',
] as const;

export type StageId = (typeof stageIds)[number];

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
  | 'zeros'
  | 'sigma';

/** A layer taken apart for one head: what is drawn, in which order, and how each number is explained. */
export interface Recipe {
  head: number;
  heads: number;
  /** Whether heads stand side by side in the output; else their mean. */
  concat: boolean;
  /** The head that a column of the output is of, and its channel there; null where heads are averaged. */
  outputOf(column: number): { head: number; channel: number } | null;
  layer: number;
  /** Whether what the layer gives are votes for classes: it is the model's last. */
  votes: boolean;
  /** Whom a node listens to, in order. */
  sourcesOf(node: number): readonly number[];
  parts: Record<string, Part>;
  stages: Stage[];
  explain(cell: Cell): Explanation;
}

/** The step of that name, or the last where the layer has none such. */
export function stageAt({ stages }: Recipe, id: StageId): Stage {
  return stages.find((stage) => stage.id === id) ?? stages.at(-1)!;
}

/** A number that is not made of others. */
export function leaf(
  cell: Cell,
  symbol: string,
  value: number | null,
  note: Explanation['note'],
): Explanation {
  return { cell, symbol, value, rule: null, live: null, inputs: [], note };
}
