import type { Point } from './layout';

/** Where a name stands: its baseline, from there on to both sides, to the right or to the left. */
export interface Name {
  node: number;
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
}

/** What names must keep clear of. */
export interface Surroundings {
  /** The middle of each node, and of its self loop. */
  at: readonly Point[];
  loops: readonly Point[];
  r: number;
  loopRadius: number;
  width: number;
  /** From the key above the drawing down to its end. */
  top: number;
  bottom: number;
  around(node: number): readonly Point[];
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Place {
  name: Name;
  box: Box;
  /** What speaks against it; from HARD on it lies over something. */
  cost: number;
}

/** Where a name can stand, seen from its node; below if it makes no odds. */
const sides: readonly { x: number; y: number; cost: number }[] = [
  { x: 0, y: 1, cost: 0 },
  { x: 0, y: -1, cost: 0.05 },
  { x: 1, y: 0, cost: 0.35 },
  { x: -1, y: 0, cost: 0.35 },
  { x: 0.75, y: 0.75, cost: 0.6 },
  { x: -0.75, y: 0.75, cost: 0.6 },
  { x: 0.75, y: -0.75, cost: 0.6 },
  { x: -0.75, y: -0.75, cost: 0.6 },
];
/** Lying over a node or a name, or beyond the drawing. */
const HARD = 1000;
/** Lying over a self loop. */
const LOOP = 2;
/** Standing off, where the own loop is. */
const FAR = 0.45;

/** A name that is wanted. */
export interface Wanted {
  node: number;
  /** Of the name as it is written. */
  width: number;
  /** Whether it is to stand there even if it has no room. */
  must: boolean;
}

/** Finds a place for each name, the first ones first, on the sides that edges leave free; leaves out what has no room. */
export function placeNames(names: readonly Wanted[], surroundings: Surroundings): Name[] {
  const placed: Place[] = [];
  for (const { node, width, must } of names) {
    const best = sides
      .flatMap((side) => [
        placeAt(node, side, 0, width, surroundings),
        placeAt(node, side, 1, width, surroundings),
      ])
      .map((place) => ({
        ...place,
        cost: place.cost + crowd(place.box, node, placed, surroundings),
      }))
      .reduce((a, b) => (b.cost < a.cost ? b : a));
    if (must || best.cost < HARD) placed.push(best);
  }
  return placed.map(({ name }) => name);
}

function placeAt(
  node: number,
  side: (typeof sides)[number],
  far: 0 | 1,
  width: number,
  { at, r, loopRadius, around }: Surroundings,
): Place {
  const { x, y } = at[node]!;
  const away = (far ? 1.25 * r + loopRadius : 1.2 * r) + 5;
  const anchor = side.x === 0 ? 'middle' : side.x > 0 ? 'start' : 'end';
  const baseline = side.y > 0 ? 11 : side.y < 0 ? 0 : 5;
  const name: Name = { node, x: x + side.x * away, y: y + side.y * away + baseline, anchor };
  const left =
    anchor === 'middle' ? name.x - width / 2 : anchor === 'end' ? name.x - width : name.x;
  const crossed = around(node).reduce((sum, other) => {
    const length = Math.hypot(other.x - x, other.y - y) || 1;
    const along = ((other.x - x) * side.x + (other.y - y) * side.y) / length;
    return sum + Math.max(0, along) ** 2;
  }, 0);
  return {
    name,
    box: { left, right: left + width, top: name.y - 10, bottom: name.y + 3 },
    cost: side.cost + far * FAR + crossed,
  };
}

function crowd(
  box: Box,
  node: number,
  placed: readonly Place[],
  { at, loops, r, loopRadius, width, top, bottom }: Surroundings,
): number {
  const beyond = box.left < 0 || box.right > width || box.top < top || box.bottom > bottom;
  const names = placed.filter((other) => meet(box, other.box)).length;
  const nodes = at.filter((point, other) => other !== node && touches(box, point, r + 2)).length;
  const rings = loops.filter((point) => touches(box, point, loopRadius)).length;
  return HARD * (Number(beyond) + names + nodes) + LOOP * rings;
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function touches(box: Box, { x, y }: Point, radius: number): boolean {
  const dx = Math.max(box.left - x, 0, x - box.right);
  const dy = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(dx, dy) < radius;
}
