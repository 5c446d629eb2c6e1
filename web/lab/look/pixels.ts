import type { Paint } from './ramp';

/** The pixels of a canvas, one for each cell; the browser enlarges them. Kept, for a training draws them in every frame. */
class Pixels {
  readonly #image: ImageData;
  readonly all: Uint32Array;

  constructor(columns: number, rows: number) {
    this.#image = new ImageData(columns, rows);
    this.all = new Uint32Array(this.#image.data.buffer);
  }

  isOf(columns: number, rows: number): boolean {
    return this.#image.width === columns && this.#image.height === rows;
  }

  show(canvas: HTMLCanvasElement): void {
    const { width, height } = this.#image;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.getContext('2d')?.putImageData(this.#image, 0, 0);
  }
}

const kept = new WeakMap<HTMLCanvasElement, Pixels>();

interface Size {
  rows: number;
  columns: number;
}

/** Draws a picture of so many pixels; those that `draw` does not set stay clear. */
export function drawSomePixels(
  canvas: HTMLCanvasElement,
  { rows, columns }: Size,
  draw: (set: (row: number, column: number, paint: Paint) => void) => void,
): void {
  let pixels = kept.get(canvas);
  if (pixels?.isOf(columns, rows)) pixels.all.fill(0);
  else pixels = new Pixels(columns, rows);
  kept.set(canvas, pixels);
  const { all } = pixels;
  draw((row, column, { pixel }) => {
    all[row * columns + column] = pixel;
  });
  pixels.show(canvas);
}

/** Draws a matrix with one pixel for each cell; a cell without a number stays clear. */
export function drawPixels(
  canvas: HTMLCanvasElement,
  size: Size,
  value: (row: number, column: number) => number | null,
  paint: (value: number, row: number, column: number) => Paint,
): void {
  drawSomePixels(canvas, size, (set) => {
    for (let row = 0; row < size.rows; row += 1) {
      for (let column = 0; column < size.columns; column += 1) {
        const number = value(row, column);
        if (number !== null) set(row, column, paint(number, row, column));
      }
    }
  });
}
