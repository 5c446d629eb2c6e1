/** Shorter tables have all their rows at once. */
const FEW = 64;
/** Rows that are kept ready beyond what is seen. */
const SPARE = 4;
/** Longer tables keep to what is in sight: so many elements would hold up the page. */
const MANY = 1000;
/** Rows that are added on either side whenever the page has nothing else to do. */
const STEP = 16;

interface Table {
  count: number;
  /** In pixels. */
  rowHeight: number;
  /** Whether numbers change with every frame. */
  live: boolean;
  /** A change of it changes every row, so that at first only those in sight are kept. */
  words?: unknown;
}

/**
 * Which rows of a long table there are as elements. Those in sight at first, and while numbers run; at
 * rest the others join them little by little, so that in the end the table can be read from end to end,
 * unless it is very long.
 */
export class RowWindow {
  scrollTop = $state(0);
  height = $state(400);
  #more = $state(0);
  readonly #read: () => Table;

  constructor(read: () => Table) {
    this.#read = read;
    $effect.pre(() => {
      void this.#read().words;
      this.#more = 0;
    });
    $effect(() => this.#grow());
  }

  readonly range = $derived.by(() => {
    const { count, rowHeight } = this.#read();
    if (count <= FEW) return { from: 0, to: count };
    const beyond = SPARE + this.#more;
    const last = Math.ceil((this.scrollTop + this.height) / rowHeight);
    return {
      from: Math.max(0, Math.floor(this.scrollTop / rowHeight) - beyond),
      to: Math.min(count, last + beyond),
    };
  });

  /** Height of the rows that are not there, above and below. */
  readonly gaps = $derived.by(() => {
    const { count, rowHeight } = this.#read();
    return { above: this.range.from * rowHeight, below: (count - this.range.to) * rowHeight };
  });

  readonly complete = $derived.by(() => this.gaps.above + this.gaps.below === 0);

  /** Runs again with every change of the range, until it is all rows. */
  #grow(): (() => void) | undefined {
    const { from, to } = this.range;
    const { live, count } = this.#read();
    if (live) this.#more = 0;
    else if (count <= MANY && !this.complete && to > from)
      return whenIdle(() => (this.#more += STEP));
    return undefined;
  }
}

/** Returns what calls it off. */
function whenIdle(work: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(work, 60);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: 1000 });
  return () => cancelIdleCallback(handle);
}
