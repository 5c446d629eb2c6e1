/** A small seeded generator: the same numbers in Node and in every browser, from integer arithmetic alone. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed | 0;
  }

  /** Uniform in [0, 1): mulberry32. */
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 to below - 1. */
  below(below) {
    return Math.floor(this.next() * below);
  }

  /** The numbers 0 … size - 1 in random order. */
  permutation(size) {
    const order = Int32Array.from({ length: size }, (_, k) => k);
    for (let k = size - 1; k > 0; k--) {
      const other = this.below(k + 1);
      [order[k], order[other]] = [order[other], order[k]];
    }
    return order;
  }
}
