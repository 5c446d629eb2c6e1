/** Works out a formula as the page shows it, with the numbers that stand in it. */

const functions: Record<string, (...values: number[]) => number> = {
  exp: Math.exp,
  max: Math.max,
  LeakyReLU: (z) => (z > 0 ? z : 0.2 * z),
  sigma: (z) => 1 / (1 + Math.exp(-z)),
  ELU: (z) => (z > 0 ? z : Math.exp(z) - 1),
};

/** The sides of a chain of equations, without the symbol that it begins with. */
export function sides(tex: string): string[] {
  return tex.replace('\\displaystyle', '').split(' = ').slice(1);
}

/** How many decimals a number was written with. */
export function decimals(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
}

/** Sums, products, fractions and the functions above: all that the page's formulas are made of. */
export function workOut(tex: string): number {
  const tokens =
    tex
      .replaceAll(/\\operatorname\{(\w+)\}/g, ' $1 ')
      .replaceAll(/\\(allowbreak|,)/g, ' ')
      .match(/\d+(?:\.\d+)?|\\?[A-Za-z]+|[-+(){},/]/g) ?? [];
  let at = 0;
  const next = () => tokens[at];
  const take = (token: string) => {
    if (tokens[at] !== token) throw new Error(`expected ${token} at ${tokens.slice(at).join(' ')}`);
    at += 1;
  };

  function sum(): number {
    let total = product();
    while (next() === '+' || next() === '-') {
      const sign = tokens[at++] === '+' ? 1 : -1;
      total += sign * product();
    }
    return total;
  }

  function product(): number {
    let total = factor();
    for (let sign = next(); sign === '\\cdot' || sign === '(' || sign === '/'; sign = next()) {
      if (sign !== '(') at += 1;
      const value = factor();
      total = sign === '/' ? total / value : total * value;
    }
    return total;
  }

  function grouped(open: string, close: string): number[] {
    take(open);
    const values = [sum()];
    while (next() === ',') {
      at += 1;
      values.push(sum());
    }
    take(close);
    return values;
  }

  function factor(): number {
    const token = next() ?? '';
    if (token === '-') {
      at += 1;
      return -factor();
    }
    if (token === '(') return grouped('(', ')')[0]!;
    if (token === '{') return grouped('{', '}')[0]!;
    if (/^\d/.test(token)) return Number(tokens[at++]);
    at += 1;
    if (token === '\\frac') return grouped('{', '}')[0]! / grouped('{', '}')[0]!;
    if (token === '\\sqrt') return Math.sqrt(grouped('{', '}')[0]!);
    const known = functions[token.replace('\\', '')];
    if (!known) throw new Error(`no such function in a formula: ${token}`);
    return known(...grouped('(', ')'));
  }

  const value = sum();
  if (at !== tokens.length) throw new Error(`left over: ${tokens.slice(at).join(' ')}`);
  return value;
}
