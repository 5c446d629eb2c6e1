import type { Draft } from './draft';

/** What is wrong with a pasted table: 1-based row and column of a cell, or sizes that do not fit. */
export type PasteProblem =
  | { kind: 'cell'; row: number; column: number; text: string }
  | { kind: 'rows'; rows: number; room: number }
  | { kind: 'columns'; columns: number; room: number }
  | { kind: 'empty' };

/** Cells as a spreadsheet puts them on the clipboard: rows on lines, columns parted by tabs (or ; or ,). */
export function parseTable(text: string): number[][] | PasteProblem {
  const lines = text.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n');
  if (text.trim() === '') return { kind: 'empty' };
  const separator = text.includes('\t') ? '\t' : text.includes(';') ? ';' : ',';
  const decimalComma = separator !== ',';
  const table: number[][] = [];
  for (const [row, line] of lines.entries()) {
    const cells = line.split(separator).map((cell) => cell.trim());
    table.push([]);
    for (const [column, cell] of cells.entries()) {
      const plain = (decimalComma ? cell.replace(',', '.') : cell).replace('−', '-');
      const value = cell === '' ? 0 : Number(plain);
      if (!Number.isFinite(Math.fround(value)))
        return { kind: 'cell', row: row + 1, column: column + 1, text: cell };
      table[row]!.push(value);
    }
  }
  return table;
}

/**
 * Features from a table, laid from a cell on. A whole table, from the first cell with a row for every
 * node, replaces x, also by one with another number of features.
 */
export function pasteFeatures(
  draft: Draft,
  table: readonly (readonly number[])[],
  row: number,
  column: number,
): Draft | PasteProblem {
  const [nodes, wide] = [draft.x.length, Math.max(...table.map(({ length }) => length))];
  if (row + table.length > nodes) return { kind: 'rows', rows: table.length, room: nodes - row };
  if (row === 0 && column === 0 && table.length === nodes) {
    return { ...draft, x: table.map((cells) => padded(cells, wide)) };
  }
  const features = draft.x[0]!.length;
  if (column + wide > features) return { kind: 'columns', columns: wide, room: features - column };
  return { ...draft, x: laid(draft.x, table, row, column) };
}

/**
 * Ties from a table, laid from a cell on: what is not 0 is a tie. The diagonal stays the layer's. `order`
 * has the node at each row and column, as they are seen.
 */
export function pasteTies(
  draft: Draft,
  table: readonly (readonly number[])[],
  row: number,
  column: number,
  order: readonly number[],
): Draft | PasteProblem {
  const [nodes, wide] = [draft.x.length, Math.max(...table.map(({ length }) => length))];
  if (row + table.length > nodes) return { kind: 'rows', rows: table.length, room: nodes - row };
  if (column + wide > nodes) return { kind: 'columns', columns: wide, room: nodes - column };
  const adjacency = draft.adjacency.map((cells) => [...cells]);
  table.forEach((values, i) => {
    values.forEach((value, j) => {
      const [listener, source] = [order[row + i]!, order[column + j]!];
      if (listener !== source) adjacency[listener]![source] = Number(value !== 0);
    });
  });
  return { ...draft, adjacency };
}

function laid(
  rows: Draft['x'],
  table: readonly (readonly number[])[],
  row: number,
  column: number,
): number[][] {
  return rows.map((cells, i) => cells.map((value, j) => table[i - row]?.[j - column] ?? value));
}

function padded(cells: readonly number[], wide: number): number[] {
  return Array.from({ length: wide }, (_, k) => cells[k] ?? 0);
}
