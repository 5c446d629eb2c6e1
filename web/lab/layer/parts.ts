import type { FullConvConfig, LayerTrace, Matrix, Prediction } from 'gatlab';

/** One layer's trace with the options of that layer. */
export interface TracedLayer {
  /** Its place among the attention layers. */
  layer: number;
  trace: LayerTrace;
  config: FullConvConfig;
  /** What the model says of the classes, where this is its last layer. */
  votes: Pick<Prediction, 'logits' | 'probabilities'> | null;
}

/** A number in the picture: an entry of a part. */
export interface Cell {
  part: string;
  row: number;
  column: number;
  /** Of another head or layer than the one in sight. */
  head?: number;
  layer?: number;
}

/** What rows or columns of a part stand for. */
export type Axis =
  | 'listener'
  | 'source'
  | 'feature'
  | 'channel'
  | 'output'
  | 'class'
  | 'term'
  | 'blend'
  | 'one';

/** How a part is coloured: signed values, shares of one hue, or a plain yes. */
export type Scale = 'signed' | 'share' | 'yes';

/** A matrix of the layer as it is drawn: all of one kind of value, of one head where it has heads. */
export interface Part {
  id: string;
  rows: number;
  columns: number;
  rowAxis: Axis;
  columnAxis: Axis;
  scale: Scale;
  /** The largest absolute value, which the colours run to. */
  largest: number;
  /** null where there is no such number: a pair without a tie. */
  value(row: number, column: number): number | null;
}

export function sameCell(a: Cell | null, b: Cell | null): boolean {
  if (a === null || b === null) return a === b;
  const keys = ['part', 'row', 'column', 'head', 'layer'] as const;
  return keys.every((key) => a[key] === b[key]);
}

type Axes = [rows: Axis, columns: Axis];

/** A matrix of the trace, or the columns `from` … `from + columns - 1` of it. */
export function matrixPart(
  id: string,
  { data, shape }: Matrix,
  [rowAxis, columnAxis]: Axes,
  from = 0,
  columns = shape[1],
): Part {
  const value = (row: number, column: number) => data[row * shape[1] + from + column]!;
  return measured({ id, rows: shape[0], columns, rowAxis, columnAxis, scale: 'signed', value });
}

/** Rows of a trace's matrix as columns: what stands as [H, C] for one head, beside others of its kind. */
export function columnsPart(
  id: string,
  matrices: readonly Matrix[],
  row: number,
  [rowAxis, columnAxis]: Axes,
): Part {
  const rows = matrices[0]!.shape[1];
  const value = (r: number, c: number) => matrices[c]!.data[row * rows + r]!;
  const columns = matrices.length;
  return measured({ id, rows, columns, rowAxis, columnAxis, scale: 'signed', value });
}

/** Columns `head` of several [N, H] matrices, side by side. */
export function headsPart(id: string, matrices: readonly Matrix[], head: number, axes: Axes): Part {
  const [rows, heads] = matrices[0]!.shape;
  const value = (r: number, c: number) => matrices[c]!.data[r * heads + head]!;
  const [rowAxis, columnAxis] = axes;
  const columns = matrices.length;
  return measured({ id, rows, columns, rowAxis, columnAxis, scale: 'signed', value });
}

/** What belongs to edges, as a matrix of listeners and sources. */
export function pairsPart(
  id: string,
  numNodes: number,
  scale: Scale,
  value: (listener: number, source: number) => number | null,
): Part {
  const [rowAxis, columnAxis]: Axes = ['listener', 'source'];
  const part = { id, rows: numNodes, columns: numNodes, rowAxis, columnAxis, scale, value };
  return measured(part);
}

/** The part with the range that its colours need. */
export function measured(part: Omit<Part, 'largest'>): Part {
  let largest = 0;
  for (let row = 0; row < part.rows; row += 1)
    for (let column = 0; column < part.columns; column += 1)
      largest = Math.max(largest, Math.abs(part.value(row, column) ?? 0));
  return { ...part, largest };
}

/** The edges of a trace by their ends. */
export class EdgeTable {
  readonly numNodes: number;
  /** Edge of listener i and source j at i·N + j; -1 where they are not tied. */
  readonly #edges: Int32Array;
  readonly #sources: number[][];

  constructor({ edgeIndex: [sources, targets], numNodes }: LayerTrace) {
    this.numNodes = numNodes;
    this.#edges = new Int32Array(numNodes * numNodes).fill(-1);
    this.#sources = Array.from({ length: numNodes }, () => []);
    sources.forEach((source, edge) => {
      this.#edges[targets[edge]! * numNodes + source] = edge;
      this.#sources[targets[edge]!]!.push(source);
    });
    for (const list of this.#sources) list.sort((a, b) => a - b);
  }

  /** The edge by which `listener` listens to `source`; -1 where there is none. */
  of(listener: number, source: number): number {
    return this.#edges[listener * this.numNodes + source]!;
  }

  /** Whom `listener` listens to, in order. */
  sourcesOf(listener: number): readonly number[] {
    return this.#sources[listener]!;
  }

  /** Entry of an [E', ·] matrix; null where the two are not tied. */
  value({ data, shape }: Matrix, listener: number, source: number, column: number): number | null {
    const edge = this.of(listener, source);
    return edge < 0 ? null : data[edge * shape[1] + column]!;
  }
}
