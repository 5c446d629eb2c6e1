/** x·W, with a bias where there is one: how such a step is drawn, and where each of its numbers comes from. */
import type { Aggregate } from './aggregate';
import { type Axis, type Cell, matrixPart } from './parts';
import type { Explanation, Stage, StageId } from './recipe';
import { leaf } from './recipe';
import { digitsFor, number, sumOfProducts, term } from './tex';

export interface LinearNames {
  /** Of the step and of its result; the result's name in the trace too, unless `result` says another. */
  id: StageId;
  result?: string;
  /** What is learned, by its names in the trace. */
  weight: string;
  bias: string;
  /** As TeX, with the head where there are several. */
  symbol: string;
  weightSymbol: string;
  biasSymbol: string;
  /** Of one head, or of the layer's whole output. */
  axis: 'channel' | 'output';
}

export class Linear {
  readonly stage: Stage;
  readonly #names: LinearNames;
  readonly #aggregate: Aggregate;
  readonly #biased: boolean;

  constructor(aggregate: Aggregate, names: LinearNames) {
    this.#aggregate = aggregate;
    this.#names = names;
    const { values } = aggregate.traced.trace;
    const { id, axis, weight, bias } = names;
    const first = axis === 'channel' ? aggregate.head * aggregate.channels : 0;
    const columns = axis === 'channel' ? aggregate.channels : values.out.shape[1];
    const part = (name: string, as: string, rows: Axis) =>
      aggregate.add(matrixPart(as, values[name]!, [rows, axis], first, columns));
    this.#biased = values[bias] !== undefined;
    part(names.result ?? id, id, 'listener');
    part(weight, weight, 'feature');
    if (this.#biased) part(bias, bias, 'one');
    const { symbol, weightSymbol, biasSymbol } = names;
    this.stage = {
      id,
      parts: [id],
      learned: this.#biased ? [weight, bias] : [weight],
      from: ['x'],
      rule: `${symbol} = x\\,${weightSymbol}${this.#biased ? ` + ${biasSymbol}` : ''}`,
    };
  }

  /** Explains an entry of the result or of what is learned; null for other parts. */
  explain(cell: Cell): Explanation | null {
    const { id, weight, bias } = this.#names;
    const value = () => this.#aggregate.at(cell.part, cell.row, cell.column);
    if (cell.part === id) return this.#product(cell);
    if (cell.part === weight)
      return leaf(cell, this.#weightAt(cell.row, cell.column), value(), 'learned');
    if (cell.part === bias) return leaf(cell, this.#biasAt(cell.column), value(), 'learned');
    return null;
  }

  /** The symbol of the result's entry; `channel` may stand for all of them. */
  entry(node: number | string, channel: number | string): string {
    return `${this.#names.symbol}_{${node},${counted(channel)}}`;
  }

  #weightAt(feature: number | string, channel: number): string {
    return `${this.#names.weightSymbol}_{${counted(feature)},${counted(channel)}}`;
  }

  #biasAt(channel: number): string {
    return `${this.#names.biasSymbol}_{${counted(channel)}}`;
  }

  #product(cell: Cell): Explanation {
    const { row: i, column: c } = cell;
    const { id, weight, bias } = this.#names;
    const aggregate = this.#aggregate;
    const count = aggregate.parts.x!.columns;
    const features = [...Array(count).keys()].filter((f) => aggregate.at('x', i, f) !== 0);
    const inputs = features.flatMap((f) => [
      aggregate.input('x', i, f, `x_{${i},${f + 1}}`),
      aggregate.input(weight, f, c, this.#weightAt(f, c)),
    ]);
    const added = this.#biased ? [aggregate.input(bias, 0, c, this.#biasAt(c))] : [];
    const pairs = features.map(
      (f) => [aggregate.at('x', i, f), aggregate.at(weight, f, c)] as const,
    );
    const value = aggregate.at(id, i, c);
    const digits = digitsFor([...pairs.flat(), ...added.map((input) => input.value)]);
    const symbol = this.entry(i, c);
    const sum = (first: string, write: (input: (typeof added)[number]) => string) =>
      [first, ...added.map(write)].join(' + ');
    const rule = sum(`\\sum_{f} x_{${i},f}\\,${this.#weightAt('f', c)}`, (input) => input.symbol);
    const live = sum(sumOfProducts(pairs, digits), (input) => term(input.value, digits.terms));
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = ${rule}`,
      live: `${symbol} = ${live} = ${number(value, digits.result)}`,
      inputs: [...inputs, ...added],
      note: features.length < count ? 'zeros' : null,
    };
  }
}

/** Channels and features count from 1 in formulas; a letter stands as it is. */
function counted(index: number | string): string {
  return typeof index === 'number' ? String(index + 1) : index;
}
