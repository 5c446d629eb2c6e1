/** Seeded random numbers from 0 to 1 (mulberry32): a generated graph is the same for everybody. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same things in another order. */
export function shuffled<T>(things: readonly T[], next: () => number): T[] {
  const result = [...things];
  for (let k = result.length - 1; k > 0; k -= 1) {
    const other = Math.floor(next() * (k + 1));
    [result[k], result[other]] = [result[other]!, result[k]!];
  }
  return result;
}
