/**
 * What a person points at, in the words of the graph. Every view reads it and lights up its own share:
 * the row of a listener, the column of a source, a node, an edge, a class, a feature.
 */
export interface Target {
  /** The listener: a row of the matrices. */
  row?: number;
  /** Who is listened to: a column of the matrices. */
  column?: number;
  /** A node as a whole: its row and its column. */
  node?: number;
  /** A class: a column of the probabilities. */
  cls?: number;
  /** A feature: a column of x. */
  feature?: number;
}

export class Focus {
  #hovered = $state.raw<Target | null>(null);
  #pinned = $state.raw<Target | null>(null);

  /** What is lit now: what the pointer or the keyboard is on, else what was pinned by a click. */
  readonly current = $derived(this.#hovered ?? this.#pinned);
  readonly row = $derived(this.current?.row ?? this.current?.node ?? null);
  readonly column = $derived(this.current?.column ?? this.current?.node ?? null);
  readonly cls = $derived(this.current?.cls ?? null);
  readonly feature = $derived(this.current?.feature ?? null);
  /** One row and one column: a single pair, i listens to j. */
  readonly pair = $derived(
    this.current?.row !== undefined && this.current?.column !== undefined
      ? { row: this.current.row, column: this.current.column }
      : null,
  );
  readonly pinnedNode = $derived(this.#pinned?.node ?? null);

  hover(target: Target | null): void {
    if (!same(this.#hovered, target)) this.#hovered = target;
  }

  /** Keeps a target lit after the pointer has left; the same target again lets it go. */
  pin(target: Target): void {
    this.#pinned = same(this.#pinned, target) ? null : target;
  }

  clear(): void {
    this.#hovered = null;
    this.#pinned = null;
  }

  litNode(node: number): boolean {
    return node === this.row || node === this.column;
  }

  /** Whether the edge by which `listener` listens to `source` belongs to what is lit. */
  litEdge(listener: number, source: number): boolean {
    const { current } = this;
    if (!current) return false;
    if (current.node !== undefined) return listener === current.node || source === current.node;
    if (this.pair) return listener === this.pair.row && source === this.pair.column;
    return listener === current.row || source === current.column;
  }
}

function same(a: Target | null, b: Target | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.row === b.row &&
    a.column === b.column &&
    a.node === b.node &&
    a.cls === b.cls &&
    a.feature === b.feature
  );
}
