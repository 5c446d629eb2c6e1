/**
 * What all attention layers do with their scores: mask, softmax, weighted sum, concat or mean, bias,
 * activation. Parts and explanations of those steps.
 */
import type { Matrix } from 'gatlab';
import {
  type Cell,
  EdgeTable,
  headsPart,
  matrixPart,
  type Part,
  pairsPart,
  type TracedLayer,
} from './parts';
import type { Explanation, Input, Stage, StageId } from './recipe';
import { type Digits, digitsFor, number, ofHead, sum, sumOfProducts, term } from './tex';

/** What the steps need to know of the layer. */
export class Aggregate {
  readonly traced: TracedLayer;
  readonly head: number;
  readonly heads: number;
  readonly channels: number;
  readonly edges: EdgeTable;
  readonly parts: Record<string, Part>;
  stages: Stage[];

  constructor(traced: TracedLayer, head: number) {
    this.traced = traced;
    this.head = head;
    const { trace, config } = traced;
    this.heads = config.heads;
    this.channels = config.outChannels;
    this.edges = new EdgeTable(trace);
    this.parts = this.#makeParts();
    this.stages = [
      { id: 'mask', parts: ['mask'], rule: 'N(i) = \\{\\, j : A_{i,j} = 1 \\,\\}' },
      {
        id: 'softmax',
        parts: ['max', 'exp', 'sum'],
        rule: 'p_{i,j} = \\exp(e_{i,j} - m_i) \\qquad Z_i = \\sum_{j \\in N(i)} p_{i,j}',
      },
      { id: 'alpha', parts: ['alpha'], rule: '\\alpha_{i,j} = p_{i,j} \\,/\\, Z_i' },
      {
        id: 'sums',
        parts: ['sums'],
        rule: `h'_i = \\sum_{j \\in N(i)} \\alpha_{i,j}\\, h_j`,
      },
      { id: 'residual', parts: ['residual'], rule: 'x\\,W^{\\text{res}}' },
      { id: 'out', parts: ['out'], above: 'bias', rule: this.#outRule() },
      {
        id: 'activated',
        parts: ['activated'],
        rule: `x' = \\operatorname{${activationNames[config.activation] ?? config.activation}}(o)`,
      },
    ];
    if (!trace.values.residual) this.#leaveOut('residual');
    if (!trace.values.bias) delete this.stages.find(({ id }) => id === 'out')!.above;
    if (config.activation === 'identity') this.#leaveOut('activated');
  }

  #outRule(): string {
    const { config, trace } = this.traced;
    const together = config.concat
      ? Array.from({ length: this.heads }, (_, head) => ofHead("h'", head, this.heads))
      : [`\\tfrac{1}{${this.heads}} \\sum_k h'^{(k)}`];
    const list =
      config.concat && this.heads > 1 ? `[\\,${together.join(',\\;')}\\,]` : together[0]!;
    return `o = ${list}${trace.values.residual ? ' + x\\,W^{\\text{res}}' : ''}${trace.values.bias ? ' + b' : ''}`;
  }

  #leaveOut(stage: StageId): void {
    this.stages = this.stages.filter(({ id }) => id !== stage);
  }

  #makeParts(): Record<string, Part> {
    const { trace } = this.traced;
    const { values, numNodes } = trace;
    const { head, channels } = this;
    const byEdge = (id: string, matrix: Matrix, scale: 'signed' | 'share') =>
      pairsPart(id, numNodes, scale, (i, j) => this.edges.value(matrix, i, j, head));
    const all = [
      pairsPart('mask', numNodes, 'yes', (i, j) => (this.edges.of(i, j) < 0 ? null : 1)),
      headsPart('max', [values.max], head, ['listener', 'one']),
      byEdge('exp', values.exp, 'share'),
      { ...headsPart('sum', [values.sum], head, ['listener', 'one']), scale: 'share' as const },
      byEdge('alpha', values.alpha, 'share'),
      matrixPart('sums', values.headSums, ['listener', 'channel'], head * channels, channels),
      matrixPart('out', values.out, ['listener', 'output']),
      matrixPart('activated', values.activated, ['listener', 'output']),
    ];
    if (values.bias) all.push(matrixPart('bias', values.bias, ['one', 'output']));
    if (values.residual) all.push(matrixPart('residual', values.residual, ['listener', 'output']));
    return Object.fromEntries(all.map((part) => [part.id, part]));
  }

  /** The column of an output that channel `channel` of the picked head becomes. */
  outputOf(channel: number): number {
    return this.traced.config.concat ? this.head * this.channels + channel : channel;
  }

  symbol(letter: string): string {
    return ofHead(letter, this.head, this.heads);
  }

  /** The value of an entry; NaN where there is none. */
  at(part: string, row: number, column: number): number {
    return this.parts[part]?.value(row, column) ?? Number.NaN;
  }

  input(part: string, row: number, column: number, symbol: string): Input {
    return { cell: { part, row, column }, symbol, value: this.at(part, row, column) };
  }

  /** Explains an entry of one of these steps; null for other parts. */
  explain(cell: Cell): Explanation | null {
    switch (cell.part) {
      case 'mask':
        return this.#mask(cell);
      case 'max':
        return this.#max(cell);
      case 'exp':
        return this.#exp(cell);
      case 'sum':
        return this.#sum(cell);
      case 'alpha':
        return this.#alpha(cell);
      case 'sums':
        return this.#sums(cell);
      case 'out':
        return this.#out(cell);
      case 'activated':
        return this.#activation(cell);
      case 'bias':
        return leaf(cell, `b_{${cell.column + 1}}`, this.at('bias', 0, cell.column), 'learned');
      case 'residual':
        return leaf(
          cell,
          `(x W^{res})_{${cell.row},${cell.column + 1}}`,
          this.at('residual', cell.row, cell.column),
          'learned',
        );
      default:
        return null;
    }
  }

  #mask(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const tied = this.edges.of(i, j) >= 0;
    const note = !tied ? 'untied' : i === j ? 'self' : 'tied';
    return { ...leaf(cell, `A_{${i},${j}}`, tied ? 1 : null, note) };
  }

  #scores(i: number): Input[] {
    return this.edges
      .sourcesOf(i)
      .map((j) => this.input('e', i, j, `${this.symbol('e')}_{${i},${j}}`));
  }

  #max(cell: Cell): Explanation {
    const i = cell.row;
    const inputs = this.#scores(i);
    const value = this.at('max', i, 0);
    const digits = digitsFor(inputs.map((input) => input.value));
    const list = inputs.map((input) => number(input.value, digits.terms)).join(',\\allowbreak ');
    const symbol = `${this.symbol('m')}_{${i}}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\max_{j \\in N(${i})} ${this.symbol('e')}_{${i},j}`,
      live: `${symbol} = \\max(${list}) = ${number(value, digits.result)}`,
      inputs,
      note: null,
    };
  }

  #exp(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const e = this.input('e', i, j, `${this.symbol('e')}_{${i},${j}}`);
    const max = this.input('max', i, 0, `${this.symbol('m')}_{${i}}`);
    const symbol = `${this.symbol('p')}_{${i},${j}}`;
    if (this.edges.of(i, j) < 0) return leaf(cell, symbol, null, 'untied');
    const value = this.at('exp', i, j);
    const digits = digitsFor([1]);
    const exponent = `${number(e.value, digits.terms)} - ${term(max.value, digits.terms)}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\exp(${e.symbol} - ${max.symbol})`,
      live: `${symbol} = \\exp(${exponent}) = ${number(value, digits.result)}`,
      inputs: [e, max],
      note: null,
    };
  }

  #sum(cell: Cell): Explanation {
    const i = cell.row;
    const inputs = this.edges
      .sourcesOf(i)
      .map((j) => this.input('exp', i, j, `${this.symbol('p')}_{${i},${j}}`));
    const value = this.at('sum', i, 0);
    const digits = digitsFor([value]);
    const symbol = `${this.symbol('Z')}_{${i}}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\sum_{j \\in N(${i})} ${this.symbol('p')}_{${i},j}`,
      live: `${symbol} = ${sum(
        inputs.map((input) => input.value),
        digits,
      )} = ${number(value, digits.result)}`,
      inputs,
      note: null,
    };
  }

  #alpha(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const symbol = `${this.symbol('\\alpha')}_{${i},${j}}`;
    if (this.edges.of(i, j) < 0) return leaf(cell, symbol, null, 'untied');
    const exp = this.input('exp', i, j, `${this.symbol('p')}_{${i},${j}}`);
    const total = this.input('sum', i, 0, `${this.symbol('Z')}_{${i}}`);
    const value = this.at('alpha', i, j);
    const digits = digitsFor([value]);
    const fraction = `\\frac{${number(exp.value, digits.terms)}}{${number(total.value, digits.terms)}}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\frac{${exp.symbol}}{${total.symbol}}`,
      live: `${symbol} = ${fraction} = ${number(value, digits.result)}`,
      inputs: [exp, total],
      note: null,
    };
  }

  #sums(cell: Cell): Explanation {
    const { row: i, column: c } = cell;
    const message = this.traced.trace.values.h ? 'h' : 'l';
    const sources = this.edges.sourcesOf(i);
    const alphas = sources.map((j) =>
      this.input('alpha', i, j, `${this.symbol('\\alpha')}_{${i},${j}}`),
    );
    const sent = sources.map((j) =>
      this.input(message, j, c, `${this.symbol(message)}_{${j},${c + 1}}`),
    );
    const value = this.at('sums', i, c);
    const digits = digitsFor([...sent.map((input) => input.value)]);
    const pairs = alphas.map((alpha, k) => [alpha.value, sent[k]!.value] as const);
    const symbol = `${this.symbol("h'")}_{${i},${c + 1}}`;
    return {
      cell,
      symbol,
      value,
      rule:
        `${symbol} = \\sum_{j \\in N(${i})} ${this.symbol('\\alpha')}_{${i},j}\\,` +
        `${this.symbol(message)}_{j,${c + 1}}`,
      live: `${symbol} = ${sumOfProducts(pairs, digits)} = ${number(value, digits.result)}`,
      inputs: alphas.flatMap((alpha, k) => [alpha, sent[k]!]),
      note: null,
    };
  }

  /** Concat takes one head's sum, the mean all of them; then residual and bias, where there are any. */
  #out(cell: Cell): Explanation {
    const { row: i, column } = cell;
    const { config, trace } = this.traced;
    const { headSums } = trace.values;
    const channel = config.concat ? column % this.channels : column;
    const from = config.concat
      ? [Math.floor(column / this.channels)]
      : Array.from({ length: this.heads }, (_, head) => head);
    const sums = from.map((head): Input => {
      const symbol = `${ofHead("h'", head, this.heads)}_{${i},${channel + 1}}`;
      const value = headSums.data[i * headSums.shape[1] + head * this.channels + channel]!;
      return { cell: { part: 'sums', row: i, column: channel, head }, symbol, value };
    });
    const added = [
      ...(this.parts.residual
        ? [this.input('residual', i, column, `(x W^{res})_{${i},${column + 1}}`)]
        : []),
      ...(this.parts.bias ? [this.input('bias', 0, column, `b_{${column + 1}}`)] : []),
    ];
    const value = this.at('out', i, column);
    const digits = digitsFor([...sums, ...added].map((input) => input.value));
    const symbol = `o_{${i},${column + 1}}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = ${[this.#combined(sums, (input) => input.symbol), ...added.map((input) => input.symbol)].join(' + ')}`,
      live: `${symbol} = ${[
        this.#combined(sums, (input) => term(input.value, digits.terms)),
        ...added.map((input) => term(input.value, digits.terms)),
      ].join(' + ')} = ${number(value, digits.result)}`,
      inputs: [...sums, ...added],
      note: null,
    };
  }

  #combined(sums: Input[], write: (input: Input) => string): string {
    if (sums.length === 1) return write(sums[0]!);
    return `\\frac{1}{${sums.length}}(${sums.map(write).join(' + ')})`;
  }

  #activation(cell: Cell): Explanation {
    const { row: i, column } = cell;
    const { activation } = this.traced.config;
    const input = this.input('out', i, column, `o_{${i},${column + 1}}`);
    const value = this.at('activated', i, column);
    const digits = digitsFor([input.value]);
    const symbol = `x'_{${i},${column + 1}}`;
    const name = `\\operatorname{${activationNames[activation] ?? activation}}`;
    const steps = [`${name}(${number(input.value, digits.terms)})`];
    if (activation === 'elu') steps.push(eluBranch(input.value, digits));
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = ${name}(${input.symbol})`,
      live: `${symbol} = ${[...steps, number(value, digits.result)].join(' = ')}`,
      inputs: [input],
      note: null,
    };
  }
}

const activationNames: Record<string, string> = {
  elu: 'ELU',
  relu: 'ReLU',
  leaky_relu: 'LeakyReLU',
  gelu: 'GELU',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
};

/** ELU leaves what is positive and bends what is not. */
function eluBranch(value: number, digits: Digits): string {
  const text = number(value, digits.terms);
  return value > 0 ? text : `\\exp(${text}) - 1`;
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
