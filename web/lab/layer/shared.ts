/**
 * Where the numbers come from of the steps that all attention layers have: x and its linear maps, mask,
 * softmax, weighted sum, heads together, activation, class probabilities.
 */
import type { Aggregate } from './aggregate';
import type { Cell } from './parts';
import { type Explanation, type Input, leaf } from './recipe';
import {
  activationTex,
  type Digits,
  digitsFor,
  number,
  ofHead,
  sum,
  sumOfProducts,
  term,
} from './tex';

/** Explains an entry of one of the steps that all layers have; null for other parts. */
export function explainShared(layer: Aggregate, cell: Cell): Explanation | null {
  const gated = layer.gate?.explain(cell);
  if (gated) return gated;
  for (const linear of layer.linears) {
    const explanation = linear.explain(cell);
    if (explanation) return explanation;
  }
  switch (cell.part) {
    case 'x':
      return x(layer, cell);
    case 'mask':
      return mask(layer, cell);
    case 'max':
      return max(layer, cell);
    case 'exp':
      return exp(layer, cell);
    case 'sum':
      return total(layer, cell);
    case 'alpha':
      return alpha(layer, cell);
    case 'sums':
      return sums(layer, cell);
    case 'out':
      return out(layer, cell);
    case 'activated':
      return activation(layer, cell);
    case 'bias':
      return leaf(cell, `b_{${cell.column + 1}}`, layer.at('bias', 0, cell.column), 'learned');
    case 'probabilities':
      return probability(layer, cell);
    default:
      return null;
  }
}

/** What goes into a later layer came out of the one before. */
function x(layer: Aggregate, cell: Cell): Explanation {
  const { row, column } = cell;
  const place = layer.traced.layer;
  const value = layer.at('x', row, column);
  const symbol = `x_{${row},${column + 1}}`;
  if (place === 0) return leaf(cell, symbol, value, 'given');
  const before = { part: 'activated', row, column, layer: place - 1 };
  const inputs = [{ cell: before, symbol: `x'_{${row},${column + 1}}`, value }];
  return { ...leaf(cell, symbol, value, 'earlier'), inputs };
}

function mask(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column: j } = cell;
  const tied = layer.edges.of(i, j) >= 0;
  const note = !tied ? 'untied' : i === j ? 'self' : 'tied';
  return { ...leaf(cell, `A_{${i},${j}}`, tied ? 1 : null, note) };
}

function scores(layer: Aggregate, i: number): Input[] {
  return layer.edges
    .sourcesOf(i)
    .map((j) => layer.input('e', i, j, `${layer.symbol('e')}_{${i},${j}}`));
}

function max(layer: Aggregate, cell: Cell): Explanation {
  const i = cell.row;
  const inputs = scores(layer, i);
  const value = layer.at('max', i, 0);
  const digits = digitsFor(inputs.map((input) => input.value));
  const list = inputs.map((input) => number(input.value, digits.terms)).join(',\\allowbreak ');
  const symbol = `${layer.symbol('m')}_{${i}}`;
  return {
    cell,
    symbol,
    value,
    rule: `${symbol} = \\max_{j \\in N(${i})} ${layer.symbol('e')}_{${i},j}`,
    live: `${symbol} = \\max(${list}) = ${number(value, digits.result)}`,
    inputs,
    note: null,
  };
}

function exp(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column: j } = cell;
  const e = layer.input('e', i, j, `${layer.symbol('e')}_{${i},${j}}`);
  const max = layer.input('max', i, 0, `${layer.symbol('m')}_{${i}}`);
  const symbol = `${layer.symbol('p')}_{${i},${j}}`;
  if (layer.edges.of(i, j) < 0) return leaf(cell, symbol, null, 'untied');
  const value = layer.at('exp', i, j);
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

function total(layer: Aggregate, cell: Cell): Explanation {
  const i = cell.row;
  const inputs = layer.edges
    .sourcesOf(i)
    .map((j) => layer.input('exp', i, j, `${layer.symbol('p')}_{${i},${j}}`));
  const value = layer.at('sum', i, 0);
  const digits = digitsFor([value]);
  const symbol = `${layer.symbol('Z')}_{${i}}`;
  return {
    cell,
    symbol,
    value,
    rule: `${symbol} = \\sum_{j \\in N(${i})} ${layer.symbol('p')}_{${i},j}`,
    live: `${symbol} = ${sum(
      inputs.map((input) => input.value),
      digits,
    )} = ${number(value, digits.result)}`,
    inputs,
    note: null,
  };
}

function alpha(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column: j } = cell;
  const symbol = `${layer.symbol('\\alpha')}_{${i},${j}}`;
  if (layer.edges.of(i, j) < 0) return leaf(cell, symbol, null, 'untied');
  const exp = layer.input('exp', i, j, `${layer.symbol('p')}_{${i},${j}}`);
  const total = layer.input('sum', i, 0, `${layer.symbol('Z')}_{${i}}`);
  const value = layer.at('alpha', i, j);
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

function sums(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column: c } = cell;
  const message = layer.sent;
  const sources = layer.edges.sourcesOf(i);
  const alphas = sources.map((j) =>
    layer.input('alpha', i, j, `${layer.symbol('\\alpha')}_{${i},${j}}`),
  );
  const sent = sources.map((j) =>
    layer.input(message, j, c, `${layer.symbol(message)}_{${j},${c + 1}}`),
  );
  const value = layer.at('sums', i, c);
  const digits = digitsFor([...sent.map((input) => input.value)]);
  const pairs = alphas.map((alpha, k) => [alpha.value, sent[k]!.value] as const);
  const symbol = `${layer.symbol("h'")}_{${i},${c + 1}}`;
  return {
    cell,
    symbol,
    value,
    rule:
      `${symbol} = \\sum_{j \\in N(${i})} ${layer.symbol('\\alpha')}_{${i},j}\\,` +
      `${layer.symbol(message)}_{j,${c + 1}}`,
    live: `${symbol} = ${sumOfProducts(pairs, digits)} = ${number(value, digits.result)}`,
    inputs: alphas.flatMap((alpha, k) => [alpha, sent[k]!]),
    note: null,
  };
}

/** An entry of what the heads give together: one head's sum where they stand side by side, else their mean. */
function headsIn(layer: Aggregate, { row: i, column }: Cell): Input[] {
  const { config, trace } = layer.traced;
  const { headSums } = trace.values;
  const channel = config.concat ? column % layer.channels : column;
  const from = config.concat
    ? [Math.floor(column / layer.channels)]
    : Array.from({ length: layer.heads }, (_, head) => head);
  return from.map((head): Input => {
    const symbol = `${ofHead("h'", head, layer.heads)}_{${i},${channel + 1}}`;
    const value = headSums.data[i * headSums.shape[1] + head * layer.channels + channel]!;
    return { cell: { part: 'sums', row: i, column: channel, head }, symbol, value };
  });
}

/** The heads together, before anything is added. */
export function joinedHeads(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column } = cell;
  const sums = headsIn(layer, cell);
  const value = layer.at(cell.part, i, column);
  const digits = digitsFor(sums.map((input) => input.value));
  const symbol = `u_{${i},${column + 1}}`;
  return {
    cell,
    symbol,
    value,
    rule: `${symbol} = ${combined(sums, (input) => input.symbol)}`,
    live: `${symbol} = ${combined(sums, (input) => term(input.value, digits.terms))} = ${number(value, digits.result)}`,
    inputs: sums,
    note: null,
  };
}

/** The heads together; then residual and bias, where there are any. */
function out(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column } = cell;
  const sums = headsIn(layer, cell);
  const added = [
    ...(layer.added ? [layer.input('residual', i, column, layer.added.entry(i, column))] : []),
    ...(layer.parts.bias ? [layer.input('bias', 0, column, `b_{${column + 1}}`)] : []),
  ];
  const value = layer.at('out', i, column);
  const digits = digitsFor([...sums, ...added].map((input) => input.value));
  const symbol = `o_{${i},${column + 1}}`;
  return {
    cell,
    symbol,
    value,
    rule: `${symbol} = ${[combined(sums, (input) => input.symbol), ...added.map((input) => input.symbol)].join(' + ')}`,
    live: `${symbol} = ${[
      combined(sums, (input) => term(input.value, digits.terms)),
      ...added.map((input) => term(input.value, digits.terms)),
    ].join(' + ')} = ${number(value, digits.result)}`,
    inputs: [...sums, ...added],
    note: null,
  };
}

function combined(sums: Input[], write: (input: Input) => string): string {
  if (sums.length === 1) return write(sums[0]!);
  return `\\frac{1}{${sums.length}}(${sums.map(write).join(' + ')})`;
}

function activation(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column } = cell;
  const { activation } = layer.traced.config;
  const input = layer.input('out', i, column, `o_{${i},${column + 1}}`);
  const value = layer.at('activated', i, column);
  const digits = digitsFor([input.value]);
  const symbol = `x'_{${i},${column + 1}}`;
  const name = activationTex(activation);
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
function probability(layer: Aggregate, cell: Cell): Explanation {
  const { row: i, column: k } = cell;
  const letter = layer.vote;
  const part = letter === 'o' ? 'out' : 'activated';
  const classes = [...Array(layer.parts.probabilities!.columns).keys()];
  const inputs = classes.map((c) => layer.input(part, i, c, `${letter}_{${i},${c + 1}}`));
  const value = layer.at('probabilities', i, k);
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

/** Up to so many terms of a sum stand under a line; more follow a slash, where they may break. */
const MOST_UNDER_A_LINE = 3;

/** ELU leaves what is positive and bends what is not. */
function eluBranch(value: number, digits: Digits): string {
  const text = number(value, digits.terms);
  return value > 0 ? text : `\\exp(${text}) - 1`;
}
