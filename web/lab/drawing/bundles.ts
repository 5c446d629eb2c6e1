import {
  type Arrow,
  arrow,
  distanceTo,
  LOOP_SIZE,
  loop,
  traceHead,
  traceLoop,
  traceShaft,
  type Way,
  wayBetween,
} from './edges';
import type { Point } from './layout';
import type { Scene } from './scene.svelte';

/** Shades of attention that are told apart: each is one path, and finer ones nobody sees. */
const LEVELS = 24;
/** A pointer takes hold of an edge within so many pixels. */
const GRIP = 6;

/** Edges of about the same attention: they look alike and are drawn as one. */
export interface Bundle {
  level: number;
  /** The attention that they are drawn with. */
  alpha: number;
  width: number;
  /** How many edges, without self loops. */
  edges: number;
  shafts: string;
  heads: string;
}

type AlphaOf = (listener: number, source: number) => number;

interface Limits {
  /** The attention that is drawn strongest. */
  strongest: number;
  least: number;
}

/** Lines of one shade, by their places among all. */
interface Level extends Pick<Bundle, 'level' | 'alpha' | 'width'> {
  places: number[];
}

/** What is drawn between two nodes, or at one. */
type Line = { listener: number; source: number; way: Way } | { listener: number; at: Point };

/**
 * All arrows and self loops of a graph whose nodes stay where they are. A training changes only how
 * strong they are, so each arrow is worked out once for every width that it takes.
 */
export class Lines {
  readonly #lines: Line[];
  readonly #drawn: (Arrow | undefined)[][];
  readonly #r: number;
  /** Self loops of very many nodes would hide the nodes; each is drawn when it is in the light. */
  readonly #loops: boolean;
  /** How wide an edge of that attention is drawn. */
  readonly width: (alpha: number) => number;

  constructor({ ties, at, loops, r, many, stroke }: Scene) {
    const size = at.length;
    const tied = new Set(ties.map(([i, j]) => i * size + j));
    this.#r = r;
    this.#loops = !many;
    this.width = stroke;
    this.#lines = [
      ...loops.map((middle, listener): Line => ({ listener, at: middle })),
      ...ties.map(([listener, source]): Line => {
        const both = tied.has(source * size + listener);
        return { listener, source, way: wayBetween(at[source]!, at[listener]!, r, both) };
      }),
    ];
    this.#drawn = this.#lines.map(() => []);
  }

  /** Bundles in the order that they are drawn in, strong attention on top; weaker edges than `least` are left out. */
  bundles(alphaOf: AlphaOf, limits: Limits): Bundle[] {
    return this.#levels(alphaOf, limits).map(({ level, alpha, width, places }) => {
      const arrows = places.map((k) => this.#arrow(k, width));
      return {
        level,
        alpha,
        width,
        edges: places.filter((k) => 'way' in this.#lines[k]!).length,
        shafts: arrows.map(({ shaft }) => shaft).join(''),
        heads: arrows.map(({ head }) => head).join(''),
      };
    });
  }

  /** Draws the same bundles onto a canvas, which is much faster. */
  draw(
    pen: CanvasRenderingContext2D,
    alphaOf: AlphaOf,
    limits: Limits,
    shade: (alpha: number) => string,
  ): void {
    for (const { alpha, width, places } of this.#levels(alphaOf, limits)) {
      pen.strokeStyle = shade(alpha);
      pen.fillStyle = pen.strokeStyle;
      pen.lineWidth = width;
      pen.beginPath();
      for (const k of places) {
        const line = this.#lines[k]!;
        if ('way' in line) traceShaft(pen, line.way, width);
        else traceLoop(pen, line.at, this.#r);
      }
      pen.stroke();
      pen.beginPath();
      for (const k of places) {
        const line = this.#lines[k]!;
        if ('way' in line) traceHead(pen, line.way, width);
      }
      pen.fill();
    }
  }

  /** The lines of each shade, weak ones first. */
  #levels(alphaOf: AlphaOf, { strongest, least }: Limits): Level[] {
    const found: (Level | undefined)[] = [];
    this.#lines.forEach((line, k) => {
      const own = alphaOf(line.listener, sourceOf(line));
      if (own < least || (!this.#loops && !('way' in line))) return;
      const level = Math.round((Math.min(own, strongest) / strongest) * LEVELS);
      const alpha = (level / LEVELS) * strongest;
      found[level] ??= { level, alpha, width: this.width(alpha), places: [] };
      found[level].places.push(k);
    });
    return found.filter((level) => level !== undefined);
  }

  /** One edge by itself. */
  arrow(listener: number, source: number, alpha: number): Arrow | null {
    const k = this.#lines.findIndex(
      (line) => line.listener === listener && sourceOf(line) === source,
    );
    return k < 0 ? null : this.#arrow(k, this.width(alpha));
  }

  /** The edge under a pointer: the nearest one within reach of those that are drawn. */
  under(
    point: Point,
    isDrawn: (listener: number, source: number) => boolean,
  ): { listener: number; source: number } | null {
    let [nearest, within] = [-1, GRIP];
    this.#lines.forEach((line, k) => {
      if (!this.#loops && !('way' in line)) return;
      const away =
        'way' in line
          ? distanceTo(line.way, point)
          : Math.abs(Math.hypot(line.at.x - point.x, line.at.y - point.y) - this.#r * LOOP_SIZE);
      if (away < within && isDrawn(line.listener, sourceOf(line))) [nearest, within] = [k, away];
    });
    const line = this.#lines[nearest];
    return line ? { listener: line.listener, source: sourceOf(line) } : null;
  }

  #arrow(k: number, width: number): Arrow {
    // Widths are in quarters of a pixel.
    const place = Math.round(4 * width);
    const drawn = this.#drawn[k]!;
    const line = this.#lines[k]!;
    drawn[place] ??= 'way' in line ? arrow(line.way, width) : loop(line.at, this.#r);
    return drawn[place];
  }
}

function sourceOf(line: Line): number {
  return 'way' in line ? line.source : line.listener;
}
