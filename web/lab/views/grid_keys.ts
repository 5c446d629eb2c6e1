/** How keys move within a grid of cells: arrows by one, Home and End along the row. */

const steps: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The cell that `key` leads to, or null for a key that does not move. */
export function walkGrid(
  key: string,
  at: { row: number; column: number },
  { rows, columns }: { rows: number; columns: number },
): { row: number; column: number } | null {
  const step = steps[key];
  const within = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));
  if (step) {
    return { row: within(at.row + step[0], rows), column: within(at.column + step[1], columns) };
  }
  if (key === 'Home') return { row: at.row, column: 0 };
  if (key === 'End') return { row: at.row, column: columns - 1 };
  return null;
}
