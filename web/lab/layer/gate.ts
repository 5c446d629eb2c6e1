/**
 * A gate between what a node heard and what it knows of itself, as graph transformers can have it:
 * β = σ(w · [u, r, u − r]) node by node, o = β·r + (1 − β)·u. Here u is what all heads heard together.
 */
import type { Aggregate } from './aggregate';
import type { Linear } from './linear';
import { type Cell, matrixPart, measured } from './parts';
import { type Explanation, leaf, type Stage } from './recipe';
import { joinedHeads } from './shared';
import { digitsFor, number, sumOfProducts, term } from './tex';

export class Gate {
  readonly #layer: Aggregate;
  readonly #own: Linear;
  readonly #outputs: number;

  constructor(layer: Aggregate, own: Linear) {
    this.#layer = layer;
    this.#own = own;
    const { combined, gate, weightBeta } = layer.traced.trace.values;
    const outputs = combined.shape[1];
    this.#outputs = outputs;
    layer.add(matrixPart('combined', combined, ['listener', 'output']));
    layer.add({ ...matrixPart('gate', gate!, ['listener', 'one']), scale: 'share' });
    // One under the other in the engine: what weighs u, r and their difference.
    layer.add(
      measured({
        id: 'weightBeta',
        rows: outputs,
        columns: 3,
        rowAxis: 'output',
        columnAxis: 'blend',
        scale: 'signed',
        value: (row, column) => weightBeta!.data[column * outputs + row]!,
      }),
    );
  }

  /** The steps from the sums of the heads to the output; `together` is how the heads come together. */
  stages(together: string): Stage[] {
    return [
      { id: 'combined', parts: ['combined'], from: ['sums'], rule: together },
      { ...this.#own.stage, id: 'own' },
      {
        id: 'gate',
        parts: ['gate'],
        learned: ['weightBeta'],
        from: ['combined', 'own'],
        rule: '\\beta_i = \\sigma(w^u \\cdot u_i + w^r \\cdot r_i + w^{u-r} \\cdot (u_i - r_i))',
      },
      {
        id: 'mixed',
        parts: ['out'],
        from: ['combined', 'own', 'gate'],
        rule: 'o_i = \\beta_i\\, r_i + (1 - \\beta_i)\\, u_i',
      },
    ];
  }

  /** Explains an entry of what only a layer with a gate has, and of its output; null for other parts. */
  explain(cell: Cell): Explanation | null {
    switch (cell.part) {
      case 'combined':
        return joinedHeads(this.#layer, cell);
      case 'gate':
        return this.#explainGate(cell);
      case 'weightBeta': {
        const value = this.#layer.at('weightBeta', cell.row, cell.column);
        return leaf(cell, weight(cell.row + 1, cell.column), value, 'learned');
      }
      case 'out':
        return this.#explainOut(cell);
      default:
        return null;
    }
  }

  #explainGate(cell: Cell): Explanation {
    const i = cell.row;
    const layer = this.#layer;
    const value = layer.at('gate', i, 0);
    const symbol = `\\beta_{${i}}`;
    const all = [...Array(this.#outputs).keys()].map((c) => ({
      u: layer.input('combined', i, c, heard(i, c)),
      r: layer.input('residual', i, c, this.#own.entry(i, c)),
      w: [0, 1, 2].map((k) => layer.input('weightBeta', c, k, weight(c + 1, k))),
    }));
    const inputs = all.flatMap(({ u, r, w }) => [u, r, ...w]);
    const digits = digitsFor(inputs.map((input) => input.value));
    const written = all.map(({ u, r, w }) => {
      const products = sumOfProducts(
        [
          [w[0]!.value, u.value],
          [w[1]!.value, r.value],
        ],
        digits,
      );
      const difference = `(${number(u.value, digits.terms)} - ${term(r.value, digits.terms)})`;
      return `${products} + {${term(w[2]!.value, digits.terms)}\\cdot ${difference}}`;
    });
    return {
      cell,
      symbol,
      value,
      rule:
        `${symbol} = \\sigma\\Big(\\sum_{c} ${weight('c', 0)}\\,u_{${i},c} + ` +
        `${weight('c', 1)}\\,r_{${i},c} + ${weight('c', 2)}\\,(u_{${i},c} - r_{${i},c})\\Big)`,
      live: `${symbol} = \\sigma(${written.join(' + ')}) = ${number(value, digits.result)}`,
      inputs,
      note: 'sigma',
    };
  }

  #explainOut(cell: Cell): Explanation {
    const { row: i, column: c } = cell;
    const layer = this.#layer;
    const gate = layer.input('gate', i, 0, `\\beta_{${i}}`);
    const own = layer.input('residual', i, c, this.#own.entry(i, c));
    const u = layer.input('combined', i, c, heard(i, c));
    const value = layer.at('out', i, c);
    const digits = digitsFor([own.value, u.value]);
    const symbol = `o_{${i},${c + 1}}`;
    const beta = number(gate.value, digits.terms);
    return {
      cell,
      symbol,
      value,
      rule: `${symbol} = ${gate.symbol}\\,${own.symbol} + (1 - ${gate.symbol})\\,${u.symbol}`,
      live:
        `${symbol} = {${beta}\\cdot ${term(own.value, digits.terms)}} + ` +
        `{(1 - ${beta})\\cdot ${term(u.value, digits.terms)}} = ${number(value, digits.result)}`,
      inputs: [gate, own, u],
      note: null,
    };
  }
}

/** What weighs u, r and u − r; channels of the output count from 1. */
function weight(channel: number | string, of: number): string {
  return `w^{${['u', 'r', 'u-r'][of]}}_{${channel}}`;
}

function heard(node: number, column: number): string {
  return `u_{${node},${column + 1}}`;
}
