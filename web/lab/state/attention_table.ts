import type { LayerAttention } from 'gatlab';

/** The attention of one head of one layer: alpha of each pair, and which pairs are tied at all. */
export class AttentionTable {
  /** Number of nodes, N. */
  readonly size: number;
  readonly largest: number;
  readonly #alpha: Float32Array;
  readonly #sources: ArrayLike<number>;
  readonly #targets: ArrayLike<number>;
  #present: Uint8Array | null = null;

  constructor(layer: LayerAttention, head: number | 'mean') {
    this.size = layer.numNodes;
    [this.#sources, this.#targets] = layer.edgeIndex;
    this.#alpha = layer.toDense(head).data;
    let largest = 0;
    this.forEach((_, __, alpha) => {
      if (alpha > largest) largest = alpha;
    });
    this.largest = largest;
  }

  /** alpha by which `listener` listens to `source`; null where there is no edge. */
  readonly at = (listener: number, source: number): number | null => {
    this.#present ??= this.#tied();
    const cell = listener * this.size + source;
    return this.#present[cell] ? this.#alpha[cell]! : null;
  };

  /** Visits the pairs that are tied, which are few among all. */
  forEach(visit: (listener: number, source: number, alpha: number) => void): void {
    for (let k = 0; k < this.#sources.length; k += 1) {
      const [listener, source] = [this.#targets[k]!, this.#sources[k]!];
      visit(listener, source, this.#alpha[listener * this.size + source]!);
    }
  }

  /** [N, N], row-major: 1 where the row's node may listen to the column's node. */
  #tied(): Uint8Array {
    const tied = new Uint8Array(this.size ** 2);
    this.forEach((listener, source) => {
      tied[listener * this.size + source] = 1;
    });
    return tied;
  }
}
