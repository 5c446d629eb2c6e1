import type { Snippet } from 'svelte';
import type { Paint } from '../look/scales';
import type { Band } from '../state/order';

/** What every matrix is told, whichever way it is drawn. */
export interface MatrixProps {
  /** What the table holds, for a screen reader. */
  label: string;
  rows: number;
  columns: number;
  /** What stands at a place, where rows and columns change places together: they slide then. */
  itemAt?: (place: number) => number;
  rowName: (row: number) => string;
  columnName: (column: number) => string;
  rowHead: Snippet<[number]>;
  columnHead: Snippet<[number]>;
  /** Width kept for the row heads; the narrow one, without names, where the cells need the room. */
  headWidths: { named: number; bare: number };
  headHeight: number;
  /** What stands in the corner between the heads. */
  corner?: Snippet;
  /** Rows, and as many columns, that belong to one class and stand together. */
  bands?: readonly Band[];
  /** Width by which slanted column heads lean out on the right. */
  overhang?: number;
  /** A cell is as wide as its share of the room, between these two; its height is `cellHeight` or square if it must. */
  cellWidth: { min: number; max: number };
  cellHeight: number;
  /** The number in a cell; null where there is none, which is drawn as absent. */
  value: (row: number, column: number) => number | null;
  /** Visits the cells that have a number, where those are few; else all are asked for. */
  each?: (visit: (row: number, column: number, value: number) => void) => void;
  paint: (value: number, row: number, column: number) => Paint;
  text: (value: number) => string;
  describe: (row: number, column: number) => string;
  rowLit: number | null;
  columnLit: number | null;
  /** Where the pointer or the focus is; -1 for a whole row or column, null when it has left. */
  ontarget: (at: { row: number; column: number } | null) => void;
  /** A cell was clicked, or Enter or Space pressed on it. */
  onpress?: (row: number, column: number) => void;
  /** A value was typed; returns what is wrong with it, or null. With it the cells can be edited. */
  onedit?: (row: number, column: number, text: string) => string | null;
  /** Marks cells that are on, for matrices that are switched. */
  selected?: (row: number, column: number) => boolean;
  editLabel?: (row: number, column: number) => string;
  /** No transitions, because numbers change with every frame. */
  live?: boolean;
}
