/**
 * What all attention layers do with their scores: mask, softmax, weighted sum, concat or mean, bias,
 * activation, class probabilities. Parts and steps; shared.ts has their formulas.
 */
import type { Matrix } from 'gatlab';
import { Gate } from './gate';
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
import type { Explanation, Input, Recipe, Stage } from './recipe';
import { explainShared } from './shared';
import { activationTex, ofHead } from './tex';

/** A layer on its way to being a recipe: each kind adds its own parts and steps to those of all. */
export class Aggregate {
  readonly traced: TracedLayer;
  readonly head: number;
  readonly heads: number;
  readonly channels: number;
  readonly edges: EdgeTable;
  readonly parts: Record<string, Part> = {};
  /** What a source sends to those who listen to it. */
  readonly sent: 'h' | 'l' | 'v';
  readonly linears: Linear[] = [];
  readonly added: Linear | null;
  /** What says how much of `added` there is in the output; without one it is simply added. */
  readonly gate: Gate | null;
  #first: Stage[] = [];

  constructor(traced: TracedLayer, head: number, sent: 'h' | 'l' | 'v') {
    this.traced = traced;
    this.head = head;
    this.sent = sent;
    const { trace, config } = traced;
    this.heads = config.heads;
    this.channels = config.outChannels;
    this.edges = new EdgeTable(trace);
    for (const part of this.#shared()) this.add(part);
    this.added = this.#addedMap();
    this.gate = this.added && trace.values.gate ? new Gate(this, this.added) : null;
  }

  add(part: Part): void {
    this.parts[part.id] = part;
  }

  /** A linear map of x, which is drawn and explained alike in all layers. */
  linear(names: LinearNames): Linear {
    const linear = new Linear(this, names);
    this.linears.push(linear);
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
        const explanation = explain(cell) ?? explainShared(this, cell);
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
      symbol: values.gate ? 'r' : `(x W^{\\text{res}}${values[bias] ? ' + b^{\\text{res}}' : ''})`,
      weightSymbol: 'W^{\\text{res}}',
      biasSymbol: 'b^{\\text{res}}',
      axis: 'output',
    });
  }

  #stages(): Stage[] {
    const { config, votes } = this.traced;
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
        from: ['alpha', this.sent],
        rule: `h'_i = \\sum_{j \\in N(i)} \\alpha_{i,j}\\, ${this.sent}_j`,
      },
    ];
    if (this.gate) stages.push(...this.gate.stages(`u = ${this.#together()}`));
    else stages.push(...this.#added(), this.#out());
    const last = stages.at(-1)!.id;
    if (activated)
      stages.push({
        id: 'activated',
        parts: ['activated'],
        from: [last],
        rule: `x' = ${activationTex(config.activation)}(o)`,
      });
    if (votes)
      stages.push({
        id: 'classes',
        parts: ['probabilities'],
        from: [activated ? 'activated' : last],
        rule: `P_{i,k} = \\exp(${this.vote}_{i,k}) \\,/\\, \\sum_{c} \\exp(${this.vote}_{i,c})`,
      });
    return stages;
  }

  #added(): Stage[] {
    return this.added ? [{ ...this.added.stage, rule: this.#addedRule }] : [];
  }

  #out(): Stage {
    const { bias } = this.traced.trace.values;
    return {
      id: 'out',
      parts: ['out'],
      ...(bias && { learned: ['bias'] }),
      from: this.added ? ['sums', 'residual'] : ['sums'],
      rule: `o = ${this.#together()}${this.added ? ` + ${this.#addedRule}` : ''}${bias ? ' + b' : ''}`,
    };
  }

  #together(): string {
    const { config } = this.traced;
    const together =
      config.concat || this.heads === 1
        ? Array.from({ length: this.heads }, (_, head) => ofHead("h'", head, this.heads))
        : [`\\tfrac{1}{${this.heads}} \\sum_k h'^{(k)}`];
    return config.concat && this.heads > 1 ? `[\\,${together.join(',\\;')}\\,]` : together[0]!;
  }

  get #addedRule(): string {
    return `x\\,W^{\\text{res}}${this.parts.biasSkip ? ' + b^{\\text{res}}' : ''}`;
  }

  /** The letter of what votes for classes: the last thing that the layer gives. */
  get vote(): string {
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
}
