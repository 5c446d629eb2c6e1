import { fromHex, type Rgb, toCss } from './colour';
import { type Paint, paint, Ramp } from './ramp';

export type { Paint } from './ramp';

/**
 * One scale per kind of number, everywhere on the page.
 *
 * - alpha: one hue, from the page's ground (0) to indigo (1)
 * - signed values: brown (negative), the ground (0), teal (positive)
 * - classes: the colours of Okabe and Ito, each with a shape of its own (shapes.ts)
 */

export type Mode = 'light' | 'dark';

/** The page's ground; styles/tokens.css has the same two values. */
const ground: Record<Mode, Rgb> = { light: fromHex('#fdfdfc'), dark: fromHex('#131417') };

const alphaRamps = ramps({ light: fromHex('#3323a8'), dark: fromHex('#b3b0ff') });
const positiveRamps = ramps({ light: fromHex('#0f766e'), dark: fromHex('#5bd1c3') });
const negativeRamps = ramps({ light: fromHex('#8a4b08'), dark: fromHex('#e0a15c') });

const tie: Record<Mode, Rgb> = { light: fromHex('#c9c9c6'), dark: fromHex('#565963') };
const self: Record<Mode, Rgb> = { light: fromHex('#f3f3f1'), dark: fromHex('#1f2126') };
const selfInk: Record<Mode, Rgb> = { light: fromHex('#5b5b63'), dark: fromHex('#a2a4ad') };

const okabeIto = ['#e69f00', '#56b4e9', '#009e73', '#cc79a7', '#d55e00', '#f0e442', '#0072b2'].map(
  fromHex,
);
const classRamps = okabeIto.map((colour) => ramps({ light: colour, dark: colour }));

/** Colours repeat after seven classes; the shapes then differ. Grey for a class that nobody knows (-1). */
export function classColour(cls: number): string {
  return cls < 0 ? 'var(--faint)' : toCss(classRgb(cls));
}

/** The class's colour, fainter the less sure the model is: `certainty` 0 is a guess among equals, 1 is sure. */
export function classPaint(cls: number, certainty: number, mode: Mode): Paint {
  return classRamps[cls % classRamps.length]![mode].at(0.12 + 0.88 * clamp(certainty));
}

/** Attention: `share` is alpha, or alpha over the largest one where the legend says so. */
export function alphaPaint(share: number, mode: Mode): Paint {
  return alphaRamps[mode].at(share);
}

/** The colour of an edge: as attention's, but the weakest can still be seen. */
export function edgeShade(share: number, mode: Mode): string {
  return alphaPaint(0.12 + 0.88 * share, mode).fill;
}

/** A value that may be negative, against the largest absolute value shown beside it. */
export function signedPaint(value: number, largest: number, mode: Mode): Paint {
  const ramp = (value < 0 ? negativeRamps : positiveRamps)[mode];
  return ramp.at(largest > 0 ? 0.85 * clamp(Math.abs(value) / largest) : 0);
}

/** A tie in the adjacency matrix: a plain yes, so a plain grey. */
export function tiePaint(mode: Mode): Paint {
  return paint(tie[mode]);
}

/** A self loop, which is the layer's and not the graph's. */
export function selfPaint(mode: Mode): Paint {
  return { ...paint(self[mode]), ink: toCss(selfInk[mode]) };
}

/** The alpha scale as a CSS gradient for legends. */
export function alphaGradient(mode: Mode): string {
  return gradient([0, 0.25, 0.5, 0.75, 1].map((t) => alphaPaint(t, mode)));
}

/** The signed scale as a CSS gradient; only its positive half where nothing is negative. */
export function signedGradient(mode: Mode, withNegative: boolean): string {
  const steps = withNegative ? [-1, -0.5, 0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1];
  return gradient(steps.map((t) => signedPaint(t, 1, mode)));
}

/** How sure a probability is, between even odds among K classes (0) and certainty (1). */
export function certainty(probability: number, numClasses: number): number {
  return clamp((probability - 1 / numClasses) / (1 - 1 / numClasses));
}

function classRgb(cls: number): Rgb {
  return okabeIto[cls % okabeIto.length]!;
}

function ramps(ends: Record<Mode, Rgb>): Record<Mode, Ramp> {
  return { light: new Ramp(ground.light, ends.light), dark: new Ramp(ground.dark, ends.dark) };
}

function gradient(paints: Paint[]): string {
  return `linear-gradient(to right, ${paints.map(({ fill }) => fill).join(', ')})`;
}

function clamp(t: number): number {
  return Math.min(1, Math.max(0, t));
}
