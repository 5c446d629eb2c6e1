import { tiesOf } from '../state/draft';
import type { Session } from '../state/session.svelte';
import { LOOP_SIZE, loopCentre } from './edges';
import { fitInto, type Point, place, unplace } from './layout';
import { type Name, placeNames, type Wanted } from './names';

/** Up to here nodes and arrows are drawn large. */
const SMALL = 16;
/** The layout keeps nodes of many so far from each other, from the middle to the border between two. */
const APART = 16;
/** Beyond this, nodes are mere dots without a number. */
const MANY = 120;

/** How far the fill reaches in a node of that radius: within its ring. */
export function fillRadius(r: number): number {
  return r - (r > 8 ? 4 : 2.5);
}

/** Where everything of the drawing lies, in pixels of its box. */
export class Scene {
  readonly #session: Session;
  width = $state(0);
  height = $state(0);
  /** The key stands above the drawing, on as many lines as it needs. */
  keyHeight = $state(24);
  /** A node while it is dragged, and where it lies now. */
  moved = $state.raw<{ node: number; place: Point } | null>(null);

  constructor(session: Session) {
    this.#session = session;
  }

  readonly dense = $derived.by(() => this.#session.size > SMALL);
  readonly many = $derived.by(() => this.#session.size > MANY);
  /** Radius of a node; where there is little room nodes are smaller, rather than over one another. */
  readonly r = $derived.by(() => {
    if (this.many) return 5;
    return this.dense ? Math.min(10, Math.max(6, APART * this.#fit.scale - 2)) : 15;
  });

  /** How wide an edge of that attention is drawn, in quarters of a pixel: finer steps nobody sees. */
  readonly stroke = $derived.by(() => {
    const [thin, span] = this.many ? [0.5, 3] : this.dense ? [0.6, 4.4] : [1, 7];
    return (alpha: number) => Math.round(4 * (thin + span * alpha)) / 4;
  });

  readonly #fit = $derived.by(() => {
    const pad = this.dense ? { x: 28, y: 24 } : { x: 70, y: 46 };
    const inner = fitInto(
      this.#session.origin.places,
      this.width,
      this.height - this.keyHeight,
      pad,
    );
    return { ...inner, dy: inner.dy + this.keyHeight };
  });

  /** The middle of each node. */
  readonly at = $derived.by(() =>
    this.#session.draft.places.map((own, node) =>
      place(this.moved?.node === node ? this.moved.place : own, this.#fit),
    ),
  );

  readonly ties = $derived.by(() => tiesOf(this.#session.draft));

  /** The nodes that each one is tied to, either way. */
  readonly #around = $derived.by(() => {
    const around: number[][] = this.#session.draft.places.map(() => []);
    for (const [i, j] of this.ties) {
      around[i]!.push(j);
      around[j]!.push(i);
    }
    return around;
  });

  /** The middle of each node's self loop. */
  readonly loops = $derived.by(() => {
    const middle = place({ x: 0, y: 0 }, this.#fit);
    return this.at.map((point, node) => loopCentre(point, this.#neighbours(node), middle, this.r));
  });

  /** A place of the drawing in the units of the graph. */
  unplace(point: Point): Point {
    return unplace(point, this.#fit);
  }

  /** The same, of a place that keeps a whole node in the box. */
  unplaceWithin({ x, y }: Point): Point {
    const margin = this.r + 6;
    return this.unplace({
      x: Math.min(this.width - margin, Math.max(margin, x)),
      y: Math.min(this.height - margin, Math.max(margin, y)),
    });
  }

  /** Where the wanted names stand, each beside its node. */
  names(wanted: readonly Wanted[]): Name[] {
    return placeNames(wanted, {
      at: this.at,
      loops: this.many ? [] : this.loops,
      r: this.r,
      loopRadius: this.r * LOOP_SIZE,
      width: this.width,
      top: this.keyHeight,
      bottom: this.height,
      around: (node) => this.#neighbours(node),
    });
  }

  /** The number of nodes that a node is tied to. */
  degree(node: number): number {
    return this.#around[node]!.length;
  }

  #neighbours(node: number): Point[] {
    return this.#around[node]!.map((other) => this.at[other]!);
  }
}
