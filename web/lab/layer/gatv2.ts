/** GATv2Conv taken apart: l and r, two linear maps of x, and e = a · LeakyReLU(l_j + r_i). */
import type { GatV2TraceValues } from 'gatlab';
import { Aggregate } from './aggregate';
import { type Cell, columnsPart, type TracedLayer } from './parts';
import { type Explanation, leaf, type Recipe } from './recipe';
import { digitsFor, number, sumOfProducts, term } from './tex';

export function gatv2Recipe(traced: TracedLayer, head: number): Recipe {
  const values = traced.trace.values as GatV2TraceValues;
  const aggregate = new Aggregate(traced, head, 'l');
  const { channels, edges } = aggregate;
  const side = (id: 'l' | 'r') =>
    aggregate.linear({
      id,
      weight: `weight${id.toUpperCase()}`,
      bias: `bias${id.toUpperCase()}`,
      symbol: aggregate.symbol(id),
      weightSymbol: aggregate.symbol('W', id),
      biasSymbol: aggregate.symbol('b', id),
      axis: 'channel',
    });
  const [left, right] = [side('l'), side('r')];
  aggregate.add(columnsPart('att', [values.att], head, ['channel', 'one']));
  aggregate.begin([
    left.stage,
    right.stage,
    {
      id: 'e',
      words: 'eV2',
      parts: ['e'],
      learned: ['att'],
      from: ['l', 'r'],
      rule: 'e_{i,j} = a \\cdot \\operatorname{LeakyReLU}(l_j + r_i)',
    },
  ]);
  return aggregate.recipe((cell) => {
    if (cell.part === 'e') return explainE(cell);
    if (cell.part !== 'att') return null;
    return leaf(cell, attention(cell.row + 1), aggregate.at('att', cell.row, 0), 'learned');
  });

  function attention(channel: number | string): string {
    return `${aggregate.symbol('a')}_{${channel}}`;
  }

  /** What LeakyReLU gives stands in the formula where the two are tied: of others there is no trace. */
  function explainE(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const value = aggregate.parts.e!.value(i, j);
    const symbol = `${aggregate.symbol('e')}_{${i},${j}}`;
    if (value === null) return leaf(cell, symbol, null, 'untied');
    const all = [...Array(channels).keys()].map((c) => ({
      a: aggregate.input('att', c, 0, attention(c + 1)),
      l: aggregate.input('l', j, c, left.entry(j, c)),
      r: aggregate.input('r', i, c, right.entry(i, c)),
      leaky: edges.value(values.leaky, i, j, head * channels + c),
    }));
    const digits = digitsFor(all.flatMap(({ a, l, r }) => [a.value, l.value, r.value]));
    const relu = '\\operatorname{LeakyReLU}';
    const steps = [
      all
        .map(
          ({ a, l, r }) =>
            `{${term(a.value, digits.terms)}\\cdot ${relu}(${number(l.value, digits.terms)} + ${term(r.value, digits.terms)})}`,
        )
        .join(' + '),
    ];
    if (edges.of(i, j) >= 0)
      steps.push(
        sumOfProducts(
          all.map(({ a, leaky }) => [a.value, leaky!]),
          digits,
        ),
      );
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\sum_{c} ${attention('c')}\\,${relu}(${left.entry(j, 'c')} + ${right.entry(i, 'c')})`,
      live: `${symbol} = ${[...steps, number(value, digits.result)].join(' = ')}`,
      inputs: all.flatMap(({ a, l, r }) => [a, l, r]),
      note: edges.of(i, j) < 0 ? 'unused' : null,
    };
  }
}
