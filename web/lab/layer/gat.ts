/** GATConv taken apart: h = x·W, a score for each node in two roles, and e = LeakyReLU(s_i + s_j). */
import type { GatTraceValues } from 'gatlab';
import { Aggregate } from './aggregate';
import { type Cell, columnsPart, headsPart, type TracedLayer } from './parts';
import { type Explanation, leaf, type Recipe } from './recipe';
import { digitsFor, number, sumOfProducts, term } from './tex';

/** The two roles of a node, in the order of the columns of the parts `s` and `att`. */
const roles = ['dst', 'src'] as const;

export function gatRecipe(traced: TracedLayer, head: number): Recipe {
  const { trace, config } = traced;
  const values = trace.values as GatTraceValues;
  const aggregate = new Aggregate(traced, head, 'h');
  const { channels, edges } = aggregate;
  const map = aggregate.linear({
    id: 'h',
    weight: 'weight',
    bias: '',
    symbol: aggregate.symbol('h'),
    weightSymbol: aggregate.symbol('W'),
    biasSymbol: '',
    axis: 'channel',
  });
  aggregate.add(columnsPart('att', [values.attDst, values.attSrc], head, ['channel', 'term']));
  aggregate.add(headsPart('s', [values.sDst, values.sSrc], head, ['listener', 'term']));
  aggregate.begin([
    map.stage,
    {
      id: 's',
      parts: ['s'],
      learned: ['att'],
      from: ['h'],
      rule: `s^{\\text{dst}}_i = h_i \\cdot a^{\\text{dst}} \\qquad s^{\\text{src}}_j = h_j \\cdot a^{\\text{src}}`,
    },
    {
      id: 'e',
      parts: ['e'],
      from: ['s'],
      rule: `e_{i,j} = \\operatorname{LeakyReLU}(s^{\\text{dst}}_i + s^{\\text{src}}_j)`,
    },
  ]);
  return aggregate.recipe((cell) => {
    switch (cell.part) {
      case 'att':
        return leaf(
          cell,
          attention(cell.column, cell.row + 1),
          aggregate.at('att', cell.row, cell.column),
          'learned',
        );
      case 's':
        return explainS(cell);
      case 'e':
        return explainE(cell);
      default:
        return null;
    }
  });

  function attention(role: number, channel: number | string): string {
    return `${aggregate.symbol('a', roles[role])}_{${channel}}`;
  }

  function score(role: number, node: number): string {
    return `${aggregate.symbol('s', roles[role])}_{${node}}`;
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
      rule: `${symbol} = \\sum_{c} ${map.entry(i, 'c')}\\,${attention(role, 'c')}`,
      live: `${symbol} = ${sumOfProducts(pairs, digits)} = ${number(value, digits.result)}`,
      inputs: all.flatMap((c) => [
        aggregate.input('h', i, c, map.entry(i, c)),
        aggregate.input('att', c, role, attention(role, c + 1)),
      ]),
      note: null,
    };
  }

  /** The sum before LeakyReLU stands in the formula where the two are tied: of others there is no trace. */
  function explainE(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const dst = aggregate.input('s', i, 0, score(0, i));
    const src = aggregate.input('s', j, 1, score(1, j));
    const value = aggregate.parts.e!.value(i, j);
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
      const negativeSlope = 'negativeSlope' in config ? config.negativeSlope : 0;
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
}
