/** GATConv taken apart: h = x·W, a score for each node in two roles, and e = LeakyReLU(s_i + s_j). */
import type { GatTraceValues } from 'gatlab';
import { Aggregate, leaf } from './aggregate';
import {
  type Cell,
  columnsPart,
  headsPart,
  matrixPart,
  pairsPart,
  type TracedLayer,
} from './parts';
import type { Explanation, Recipe, Stage } from './recipe';
import { digitsFor, number, sumOfProducts, term } from './tex';

/** The two roles of a node, in the order of the columns of the parts `s` and `att`. */
const roles = ['dst', 'src'] as const;

export function gatRecipe(traced: TracedLayer, head: number): Recipe {
  const { trace, config } = traced;
  const values = trace.values as GatTraceValues;
  const negativeSlope = 'negativeSlope' in config ? config.negativeSlope : 0;
  const { numNodes } = trace;
  const aggregate = new Aggregate(traced, head);
  const { channels, heads, edges, parts } = aggregate;
  const first = head * channels;
  const { pairScores, e } = values;
  const made = [
    matrixPart('x', values.x, ['listener', 'feature']),
    matrixPart('weight', values.weight, ['feature', 'channel'], first, channels),
    matrixPart('h', values.h, ['listener', 'channel'], first, channels),
    columnsPart('att', [values.attDst, values.attSrc], head, ['channel', 'term']),
    headsPart('s', [values.sDst, values.sSrc], head, ['listener', 'term']),
    pairsPart('e', numNodes, 'signed', (i, j) =>
      pairScores ? pairScores.data[(i * numNodes + j) * heads + head]! : edges.value(e, i, j, head),
    ),
  ];
  for (const part of made) parts[part.id] = part;
  const stages: Stage[] = [
    { id: 'x', parts: ['x'], rule: 'x_{i,f}' },
    { id: 'h', parts: ['h'], above: 'weight', rule: 'h = x\\,W' },
    {
      id: 's',
      parts: ['s'],
      above: 'att',
      rule: `s^{\\text{dst}}_i = h_i \\cdot a^{\\text{dst}} \\qquad s^{\\text{src}}_j = h_j \\cdot a^{\\text{src}}`,
    },
    {
      id: 'e',
      parts: ['e'],
      rule: `e_{i,j} = \\operatorname{LeakyReLU}(s^{\\text{dst}}_i + s^{\\text{src}}_j)`,
    },
    ...aggregate.stages,
  ];

  function explain(cell: Cell): Explanation {
    const { row, column } = cell;
    switch (cell.part) {
      case 'x':
        return explainX(cell);
      case 'weight':
        return leaf(
          cell,
          `${aggregate.symbol('W')}_{${row + 1},${column + 1}}`,
          aggregate.at('weight', row, column),
          'learned',
        );
      case 'att':
        return leaf(cell, attention(column, row), aggregate.at('att', row, column), 'learned');
      case 'h':
        return explainH(cell);
      case 's':
        return explainS(cell);
      case 'e':
        return explainE(cell);
      default: {
        const explained = aggregate.explain(cell);
        if (explained) return explained;
        throw new Error(`no part is called ${cell.part}`);
      }
    }
  }

  const ofRole = (role: number) => `\\text{${roles[role]}}${heads > 1 ? `,(${head + 1})` : ''}`;
  const attention = (role: number, channel: number | string) =>
    `a^{${ofRole(role)}}_{${typeof channel === 'number' ? channel + 1 : channel}}`;
  const score = (role: number, node: number) => `s^{${ofRole(role)}}_{${node}}`;

  /** What goes into a later layer came out of the one before. */
  function explainX(cell: Cell): Explanation {
    const { row, column } = cell;
    const value = aggregate.at('x', row, column);
    const symbol = `x_{${row},${column + 1}}`;
    if (traced.layer === 0) return leaf(cell, symbol, value, 'given');
    const before = { part: 'activated', row, column, layer: traced.layer - 1 };
    const inputs = [{ cell: before, symbol: `x'_{${row},${column + 1}}`, value }];
    return { ...leaf(cell, symbol, value, 'earlier'), inputs };
  }

  function explainH(cell: Cell): Explanation {
    const { row: i, column: c } = cell;
    const features = [...Array(parts.x!.columns).keys()].filter(
      (f) => aggregate.at('x', i, f) !== 0,
    );
    const inputs = features.flatMap((f) => [
      aggregate.input('x', i, f, `x_{${i},${f + 1}}`),
      aggregate.input('weight', f, c, `${aggregate.symbol('W')}_{${f + 1},${c + 1}}`),
    ]);
    const value = aggregate.at('h', i, c);
    const pairs = features.map(
      (f) => [aggregate.at('x', i, f), aggregate.at('weight', f, c)] as const,
    );
    const digits = digitsFor(pairs.flat());
    const symbol = `${aggregate.symbol('h')}_{${i},${c + 1}}`;
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\sum_{f} x_{${i},f}\\,${aggregate.symbol('W')}_{f,${c + 1}}`,
      live: `${symbol} = ${sumOfProducts(pairs, digits)} = ${number(value, digits.result)}`,
      inputs,
      note: features.length < parts.x!.columns ? 'zeros' : null,
    };
  }

  function explainS(cell: Cell): Explanation {
    const { row: i, column: role } = cell;
    const all = [...Array(channels).keys()];
    const value = aggregate.at('s', i, role);
    const pairs = all.map((c) => [aggregate.at('h', i, c), aggregate.at('att', c, role)] as const);
    const digits = digitsFor(pairs.flat());
    const symbol = score(role, i);
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\sum_{c} ${aggregate.symbol('h')}_{${i},c}\\,${attention(role, 'c')}`,
      live: `${symbol} = ${sumOfProducts(pairs, digits)} = ${number(value, digits.result)}`,
      inputs: all.flatMap((c) => [
        aggregate.input('h', i, c, `${aggregate.symbol('h')}_{${i},${c + 1}}`),
        aggregate.input('att', c, role, attention(role, c)),
      ]),
      note: null,
    };
  }

  /** The sum before LeakyReLU stands in the formula where the two are tied: of others there is no trace. */
  function explainE(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const dst = aggregate.input('s', i, 0, score(0, i));
    const src = aggregate.input('s', j, 1, score(1, j));
    const value = parts.e!.value(i, j);
    const symbol = `${aggregate.symbol('e')}_{${i},${j}}`;
    if (value === null) return leaf(cell, symbol, null, 'untied');
    const digits = digitsFor([dst.value, src.value]);
    const relu = '\\operatorname{LeakyReLU}';
    const z = edges.value(values.z, i, j, head);
    const steps = [
      `${relu}(${number(dst.value, digits.terms)} + ${term(src.value, digits.terms)})`,
      ...(z === null ? [] : [slope(z)]),
      number(value, digits.result),
    ];
    function slope(sum: number): string {
      const text = number(sum, digits.terms);
      return sum > 0 ? text : `${number(negativeSlope, 6)}\\cdot (${text})`;
    }
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = ${relu}(${dst.symbol} + ${src.symbol})`,
      live: `${symbol} = ${steps.join(' = ')}`,
      inputs: [dst, src],
      note: edges.of(i, j) < 0 ? 'unused' : null,
    };
  }

  function outputOf(column: number): { head: number; channel: number } | null {
    if (!config.concat || heads === 1) return null;
    return { head: Math.floor(column / channels), channel: column % channels };
  }

  return { head, heads, outputOf, layer: traced.layer, parts, stages, explain };
}
