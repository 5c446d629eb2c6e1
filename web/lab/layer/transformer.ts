/** TransformerConv taken apart: queries, keys and values, and e = q_i · k_j / √C. */
import { Aggregate } from './aggregate';
import type { Cell, TracedLayer } from './parts';
import { type Explanation, leaf, type Recipe } from './recipe';
import { digitsFor, number, sumOfProducts } from './tex';

export function transformerRecipe(traced: TracedLayer, head: number): Recipe {
  const aggregate = new Aggregate(traced, head, 'v');
  const { channels, edges } = aggregate;
  const map = (id: 'q' | 'k' | 'v', name: string) =>
    aggregate.linear({
      id,
      weight: `weight${name}`,
      bias: `bias${name}`,
      symbol: aggregate.symbol(id),
      weightSymbol: aggregate.symbol('W', id),
      biasSymbol: aggregate.symbol('b', id),
      axis: 'channel',
    });
  const [query, key, sent] = [map('q', 'Query'), map('k', 'Key'), map('v', 'Value')];
  aggregate.begin([
    query.stage,
    key.stage,
    sent.stage,
    {
      id: 'e',
      words: 'eDot',
      parts: ['e'],
      from: ['q', 'k'],
      rule: 'e_{i,j} = q_i \\cdot k_j \\,/\\, \\sqrt{C}',
    },
  ]);
  return aggregate.recipe((cell) => (cell.part === 'e' ? explainE(cell) : null));

  function explainE(cell: Cell): Explanation {
    const { row: i, column: j } = cell;
    const value = aggregate.parts.e!.value(i, j);
    const symbol = `${aggregate.symbol('e')}_{${i},${j}}`;
    if (value === null) return leaf(cell, symbol, null, 'untied');
    const all = [...Array(channels).keys()].map((c) => ({
      q: aggregate.input('q', i, c, query.entry(i, c)),
      k: aggregate.input('k', j, c, key.entry(j, c)),
    }));
    const pairs = all.map(({ q, k }) => [q.value, k.value] as const);
    const digits = digitsFor(pairs.flat());
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = \\frac{1}{\\sqrt{C}} \\sum_{c} ${query.entry(i, 'c')}\\,${key.entry(j, 'c')}`,
      live: `${symbol} = (${sumOfProducts(pairs, digits)}) \\,/\\, \\sqrt{${channels}} = ${number(value, digits.result)}`,
      inputs: all.flatMap(({ q, k }) => [q, k]),
      note: edges.of(i, j) < 0 ? 'unused' : null,
    };
  }
}
