import { alphaPaint, type Mode, type Paint, signedPaint, tiePaint } from '../look/scales';
import type { Part } from './parts';

/** How the numbers of a part are coloured; shares up to `most`. */
export function painter(part: Part, most: number, mode: Mode): (value: number) => Paint {
  if (part.scale === 'yes') return () => tiePaint(mode);
  if (part.scale === 'signed') return (value) => signedPaint(value, part.largest, mode);
  return (value) => alphaPaint(most > 0 ? value / most : 0, mode);
}

/** Attention up to 1, or up to the largest in sight where every share is thin. */
export function mostOf(part: Part, stretch: boolean): number {
  return part.id === 'alpha' && !stretch ? 1 : part.largest;
}
