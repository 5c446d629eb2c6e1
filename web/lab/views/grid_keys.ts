/** How keys move within a grid of cells: arrows by one, pages by ten, Home and End along the row. */

export interface Cell {
  row: number;
  column: number;
}

const steps: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** The cell that `key` leads to, or null for a key that does not move. */
export function walkGrid(
  key: string,
  at: Cell,
  size: { rows: number; columns: number },
): Cell | null {
  const step = steps[key];
  if (step) return within({ row: at.row + step[0], column: at.column + step[1] }, size);
  if (key === 'Home') return { row: at.row, column: 0 };
  if (key === 'End') return { row: at.row, column: size.columns - 1 };
  return null;
}

/** The nearest cell that there is. */
export function within(
  { row, column }: Cell,
  { rows, columns }: { rows: number; columns: number },
): Cell {
  const clamp = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));
  return { row: clamp(row, rows), column: clamp(column, columns) };
}
