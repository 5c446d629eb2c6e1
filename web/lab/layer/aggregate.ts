/**
 * What all attention layers do with their scores: mask, softmax, weighted sum, concat or mean, bias,
 * activation. Parts and explanations of those steps.
 */
import type { Matrix } from 'gatlab';
import { Linear, type LinearNames } from './linear';
import {
  type Cell,
  EdgeTable,
  headsPart,
  matrixPart,
  type Part,
  pairsPart,
  type TracedLayer,
} from './parts';
import { type Explanation, type Input, leaf, type Recipe, type Stage } from './recipe';
import { type Digits, digitsFor, number, ofHead, sum, sumOfProducts, term } from './tex';

/** A layer on its way to being a recipe: each kind adds its own parts and steps to those of all. */
export class Aggregate {
  readonly traced: TracedLayer;
  readonly head: number;
  readonly heads: number;
  readonly channels: number;
  readonly edges: EdgeTable;
  readonly parts: Record<string, Part> = {};
  /** What a source sends to those who listen to it. */
  readonly #sent: 'h' | 'l' | 'v';
  readonly #linears: Linear[] = [];
  readonly #added: Linear | null;
  #first: Stage[] = [];

  constructor(traced: TracedLayer, head: number, sent: 'h' | 'l' | 'v') {
    this.traced = traced;
    this.head = head;
    this.#sent = sent;
    const { trace, config } = traced;
    this.heads = config.heads;
    this.channels = config.outChannels;
    this.edges = new EdgeTable(trace);
    for (const part of this.#shared()) this.add(part);
    this.#added = this.#addedMap();
  }

  add(part: Part): void {
    this.parts[part.id] = part;
  }

  /** A linear map of x, which is drawn and explained alike in all layers. */
  linear(names: LinearNames): Linear {
    const linear = new Linear(this, names);
    this.#linears.push(linear);
    return linear;
  }

  /** The steps from x to the scores, which each kind of layer has its own. */
  begin(stages: Stage[]): void {
    this.#first = stages;
  }

  /** The recipe, once everything is told. `explain` knows the parts that only this kind of layer has. */
  recipe(explain: (cell: Cell) => Explanation | null): Recipe {
    const { head, heads, channels, parts, traced } = this;
    const outputOf = (column: number) =>
      traced.config.concat && heads > 1
        ? { head: Math.floor(column / channels), channel: column % channels }
        : null;
    return {
      head,
      heads,
      concat: traced.config.concat,
      outputOf,
      layer: traced.layer,
      votes: traced.votes !== null,
      sourcesOf: (node) => this.edges.sourcesOf(node),
      parts,
      stages: this.#stages(),
      explain: (cell) => {
        const explanation = explain(cell) ?? this.#explain(cell);
        if (!explanation) throw new Error(`no part is called ${cell.part}`);
        return explanation;
      },
    };
  }

  /** The second map of x that is added to the sum, where there is one. */
  #addedMap(): Linear | null {
    const { values } = this.traced.trace;
    const [result, weight, bias] = values.skip
      ? ['skip', 'weightSkip', 'biasSkip']
      : ['residual', 'resWeight', ''];
    if (!values[result]) return null;
    return this.linear({
      id: 'residual',
      result,
      weight,
      bias,
      symbol: `(x W^{\\text{res}}${values[bias] ? ' + b^{\\text{res}}' : ''})`,
      weightSymbol: 'W^{\\text{res}}',
      biasSymbol: 'b^{\\text{res}}',
      axis: 'output',
    });
  }

  #stages(): Stage[] {
    const { config, trace, votes } = this.traced;
    const activated = config.activation !== 'identity';
    const stages: Stage[] = [
      { id: 'x', parts: ['x'], from: [], rule: 'x_{i,f}' },
      ...this.#first,
      { id: 'mask', parts: ['mask'], from: ['e'], rule: 'N(i) = \\{\\, j : A_{i,j} = 1 \\,\\}' },
      {
        id: 'softmax',
        parts: ['max', 'exp', 'sum'],
        from: ['e'],
        rule: 'p_{i,j} = \\exp(e_{i,j} - m_i) \\qquad Z_i = \\sum_{j \\in N(i)} p_{i,j}',
      },
      {
        id: 'alpha',
        parts: ['alpha'],
        from: ['softmax'],
        rule: '\\alpha_{i,j} = p_{i,j} \\,/\\, Z_i',
      },
      {
        id: 'sums',
        parts: ['sums'],
        from: ['alpha', this.#sent],
        rule: `h'_i = \\sum_{j \\in N(i)} \\alpha_{i,j}\\, ${this.#sent}_j`,
      },
    ];
    if (this.#added) stages.push({ ...this.#added.stage, rule: this.#addedRule });
    stages.push({
      id: 'out',
      parts: ['out'],
      ...(trace.values.bias && { learned: ['bias'] }),
      from: this.#added ? ['sums', 'residual'] : ['sums'],
      rule: this.#outRule(),
    });
    const name = `\\operatorname{${activationNames[config.activation] ?? config.activation}}`;
    if (activated)
      stages.push({
        id: 'activated',
        parts: ['activated'],
        from: ['out'],
        rule: `x' = ${name}(o)`,
      });
    if (votes)
      stages.push({
        id: 'classes',
        parts: ['probabilities'],
        from: [activated ? 'activated' : 'out'],
        rule: `P_{i,k} = \\exp(${this.#vote}_{i,k}) \\,/\\, \\sum_{c} \\exp(${this.#vote}_{i,c})`,
      });
    return stages;
  }

  #outRule(): string {
    const { config, trace } = this.traced;
    const together =
      config.concat || this.heads === 1
        ? Array.from({ length: this.heads }, (_, head) => ofHead("h'", head, this.heads))
        : [`\\tfrac{1}{${this.heads}} \\sum_k h'^{(k)}`];
    const list =
      config.concat && this.heads > 1 ? `[\\,${together.join(',\\;')}\\,]` : together[0]!;
    return `o = ${list}${this.#added ? ` + ${this.#addedRule}` : ''}${trace.values.bias ? ' + b' : ''}`;
  }

  get #addedRule(): string {
    return `x\\,W^{\\text{res}}${this.parts.biasSkip ? ' + b^{\\text{res}}' : ''}`;
  }

  /** The letter of what votes for classes: the last thing that the layer gives. */
  get #vote(): string {
    return this.traced.config.activation === 'identity' ? 'o' : "x'";
  }

  #shared(): Part[] {
    const { trace, votes } = this.traced;
    const { values, numNodes } = trace;
    const { head, heads, channels } = this;
    const { pairScores } = values;
    const byEdge = (id: string, matrix: Matrix, scale: 'signed' | 'share') =>
      pairsPart(id, numNodes, scale, (i, j) => this.edges.value(matrix, i, j, head));
    const parts = [
      matrixPart('x', values.x, ['listener', 'feature']),
      pairScores
        ? pairsPart(
            'e',
            numNodes,
            'signed',
            (i, j) => pairScores.data[(i * numNodes + j) * heads + head]!,
          )
        : byEdge('e', values.e, 'signed'),
      pairsPart('mask', numNodes, 'yes', (i, j) => (this.edges.of(i, j) < 0 ? null : 1)),
      headsPart('max', [values.max], head, ['listener', 'one']),
      byEdge('exp', values.exp, 'share'),
      { ...headsPart('sum', [values.sum], head, ['listener', 'one']), scale: 'share' as const },
      byEdge('alpha', values.alpha, 'share'),
      matrixPart('sums', values.headSums, ['listener', 'channel'], head * channels, channels),
      matrixPart('out', values.out, ['listener', 'output']),
      matrixPart('activated', values.activated, ['listener', 'output']),
    ];
    if (values.bias) parts.push(matrixPart('bias', values.bias, ['one', 'output']));
    if (votes)
      parts.push({
        ...matrixPart('probabilities', votes.probabilities, ['listener', 'class']),
        scale: 'share',
      });
    return parts;
  }

  /** A letter with the head that it is of, where there are several; `what` stands before the head. */
  symbol(letter: string, what = ''): string {
    return ofHead(letter, this.head, this.heads, what);
  }

  /** The value of an entry; NaN where there is none. */
  at(part: string, row: number, column: number): number {
    return this.parts[part]?.value(row, column) ?? Number.NaN;
  }

  input(part: string, row: number, column: number, symbol: string): Input {
    return { cell: { part, row, column }, symbol, value: this.at(part, row, column) };
  }

  /** Explains an entry of one of the steps that all layers have; null for other parts. */
  #explain(cell: Cell): Explanation | null {
    for (const linear of this.#linears) {
      const explanation = linear.explain(cell);
      if (explanation) return explanation;
    }
    switch (cell.part) {
      case 'x':
        return this.#x(cell);
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
      case 'probabilities':
        return this.#probability(cell);
      default:
        return null;
    }
  }

  /** What goes into a later layer came out of the one before. */
  #x(cell: Cell): Explanation {
    const { row, column } = cell;
    const { layer } = this.traced;
    const value = this.at('x', row, column);
    const symbol = `x_{${row},${column + 1}}`;
    if (layer === 0) return leaf(cell, symbol, value, 'given');
    const before = { part: 'activated', row, column, layer: layer - 1 };
    const inputs = [{ cell: before, symbol: `x'_{${row},${column + 1}}`, value }];
    return { ...leaf(cell, symbol, value, 'earlier'), inputs };
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
    const message = this.#sent;
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
      ...(this.#added ? [this.input('residual', i, column, this.#added.entry(i, column))] : []),
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

  /** Softmax over the classes, of what the last layer gives. */
  #probability(cell: Cell): Explanation {
    const { row: i, column: k } = cell;
    const letter = this.#vote;
    const part = letter === 'o' ? 'out' : 'activated';
    const classes = [...Array(this.parts.probabilities!.columns).keys()];
    const inputs = classes.map((c) => this.input(part, i, c, `${letter}_{${i},${c + 1}}`));
    const value = this.at('probabilities', i, k);
    const digits = digitsFor([value]);
    const exps = inputs.map((input) => `\\exp(${number(input.value, digits.terms)})`);
    const [own, all] = [exps[k]!, exps.join(' + ')];
    const quotient =
      classes.length <= MOST_UNDER_A_LINE ? `\\frac{${own}}{${all}}` : `${own} \\,/\\, (${all})`;
    const symbol = `P_{${i},${k + 1}}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\frac{\\exp(${letter}_{${i},${k + 1}})}{\\sum_{c} \\exp(${letter}_{${i},c})}`,
      live: `${symbol} = ${quotient} = ${number(value, digits.result)}`,
      inputs,
      note: null,
    };
  }
}

/** Up to so many terms of a sum stand under a line; more follow a slash, where they may break. */
const MOST_UNDER_A_LINE = 3;

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
