/**
 * Formulas with live numbers, as TeX. The numbers are the engine's, rounded for the eye: terms with
 * one digit more than the result, so that whoever works it out by hand meets the result.
 */

/** How many decimals the numbers of one formula have. */
export interface Digits {
  terms: number;
  result: number;
}

/** Four decimals, three for the result; more where everything is small. */
export function digitsFor(values: Iterable<number>): Digits {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const zeros = largest > 0 ? Math.max(0, -Math.floor(Math.log10(largest)) - 1) : 0;
  const extra = Math.min(6, zeros);
  return { terms: 4 + extra, result: 3 + extra };
}

export function number(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

/** In brackets where a minus sign would meet another sign. */
export function term(value: number, decimals: number): string {
  const text = number(value, decimals);
  return text.startsWith('-') ? `(${text})` : text;
}

/** a·b + c·d + …, without the terms of which a factor is 0. A line may end between products, not within. */
export function sumOfProducts(
  pairs: readonly (readonly [number, number])[],
  digits: Digits,
): string {
  const shown = pairs.filter(([a, b]) => a !== 0 && b !== 0);
  if (shown.length === 0) return '0';
  return shown
    .map(([a, b]) => `{${term(a, digits.terms)}\\cdot ${term(b, digits.terms)}}`)
    .join(' + ');
}

export function sum(values: readonly number[], digits: Digits): string {
  return values.map((value) => term(value, digits.terms)).join(' + ') || '0';
}

/** The symbol of one head: h^{(2)}, a^{dst,(2)}; heads count from 1, as on the page. */
export function ofHead(symbol: string, head: number, heads: number, what = ''): string {
  const word = what.length > 1 ? `\\text{${what}}` : what;
  const above = [...(what ? [word] : []), ...(heads > 1 ? [`(${head + 1})`] : [])].join(',');
  return above ? `${symbol}^{${above}}` : symbol;
}

const activations: Record<string, string> = {
  elu: 'ELU',
  relu: 'ReLU',
  leaky_relu: 'LeakyReLU',
  gelu: 'GELU',
};

/** An activation's name as a function of a formula. */
export function activationTex(activation: string): string {
  return `\\operatorname{${activations[activation] ?? activation}}`;
}
