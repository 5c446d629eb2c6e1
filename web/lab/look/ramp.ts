import { inkOn, mix, type Rgb, toCss } from './colour';

/** What a cell is painted with. */
export interface Paint {
  /** The fill as one pixel of an image: red in the lowest byte, opaque. */
  pixel: number;
  fill: string;
  ink: string;
}

export function paint(fill: Rgb): Paint {
  const [red, green, blue] = fill.map(Math.round) as [number, number, number];
  const pixel = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  return { pixel, fill: toCss(fill), ink: toCss(inkOn(fill)) };
}

/** Steps of a scale: finer than a screen shows. */
const STEPS = 512;

/** Colours from one to another. Each is mixed once: a training repaints the same few hundred in every frame. */
export class Ramp {
  readonly #from: Rgb;
  readonly #to: Rgb;
  readonly #mixed: Paint[] = [];

  constructor(from: Rgb, to: Rgb) {
    this.#from = from;
    this.#to = to;
  }

  /** The colour at `t`, from 0 to 1; what lies beyond is as its end. */
  at(t: number): Paint {
    const step = Math.round(Math.min(1, Math.max(0, t)) * STEPS);
    this.#mixed[step] ??= paint(mix(this.#from, this.#to, step / STEPS));
    return this.#mixed[step];
  }
}
