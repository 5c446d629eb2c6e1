import type { LayerAttention } from 'gatlab';

/** Which pairs are tied, each once: the same through a whole training. */
class Ties {
  readonly sources: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  /** The pair of each edge; parallel edges share one. */
  readonly pairOf: Int32Array;
  /** Listener and source of each pair. */
  readonly pairs: readonly (readonly [listener: number, source: number])[];
  readonly #size: number;
  readonly #pairAt = new Map<number, number>();

  constructor({ edgeIndex, numNodes }: LayerAttention) {
    [this.sources, this.targets] = edgeIndex;
    this.#size = numNodes;
    const pairs: [number, number][] = [];
    this.pairOf = Int32Array.from(this.sources, (source, k) => {
      const listener = this.targets[k]!;
      const known = this.pair(listener, source);
      if (known !== undefined) return known;
      this.#pairAt.set(listener * numNodes + source, pairs.length);
      return pairs.push([listener, source]) - 1;
    });
    this.pairs = pairs;
  }

  pair(listener: number, source: number): number | undefined {
    return this.#pairAt.get(listener * this.#size + source);
  }

  isOf({ edgeIndex: [sources, targets], numNodes }: LayerAttention): boolean {
    return numNodes === this.#size && same(sources, this.sources) && same(targets, this.targets);
  }
}

/** Those of the last layer that was asked about; the next picture of a training asks about the same. */
let latest: Ties | null = null;

function tiesOf(layer: LayerAttention): Ties {
  if (!latest?.isOf(layer)) latest = new Ties(layer);
  return latest;
}

/** The attention of one head of one layer: alpha of each pair, and which pairs are tied at all. */
export class AttentionTable {
  /** Number of nodes, N. */
  readonly size: number;
  readonly largest: number;
  readonly #ties: Ties;
  /** Of each pair. Never N×N: most nodes of a graph are not tied. */
  readonly #alpha: Float32Array;

  constructor(layer: LayerAttention, head: number | 'mean') {
    const { alpha, heads, numNodes } = layer;
    this.size = numNodes;
    this.#ties = tiesOf(layer);
    const { pairOf, pairs } = this.#ties;
    this.#alpha = new Float32Array(pairs.length);
    const [first, last] = head === 'mean' ? [0, heads - 1] : [head, head];
    const share = 1 / (last - first + 1);
    for (let k = 0; k < pairOf.length; k += 1)
      for (let h = first; h <= last; h += 1)
        this.#alpha[pairOf[k]!]! += alpha.data[k * heads + h]! * share;
    this.largest = this.#alpha.reduce((most, value) => Math.max(most, value), 0);
  }

  /** alpha by which `listener` listens to `source`; null where there is no edge. */
  readonly at = (listener: number, source: number): number | null => {
    const pair = this.#ties.pair(listener, source);
    return pair === undefined ? null : this.#alpha[pair]!;
  };

  /** Visits the pairs that are tied, which are few among all. */
  readonly forEach = (visit: (listener: number, source: number, alpha: number) => void): void => {
    this.#ties.pairs.forEach(([listener, source], pair) => {
      visit(listener, source, this.#alpha[pair]!);
    });
  };
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k += 1) if (a[k] !== b[k]) return false;
  return true;
}
