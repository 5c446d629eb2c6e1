import type { Paint } from './ramp';

/** Draws a matrix with one pixel for each cell, which the browser enlarges; a cell without a number stays clear. */
export function drawPixels(
  canvas: HTMLCanvasElement,
  { rows, columns }: { rows: number; columns: number },
  value: (row: number, column: number) => number | null,
  paint: (value: number, row: number, column: number) => Paint,
): void {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const number = value(row, column);
      if (number !== null) pixels[row * columns + column] = paint(number, row, column).pixel;
    }
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
