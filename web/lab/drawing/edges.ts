import type { Point } from './layout';

/** An edge as drawn: the shaft from the source to just before the listener, and the arrow head there. */
export interface Arrow {
  /** The whole way, whatever the width: what the pointer takes hold of. */
  way: string;
  shaft: string;
  head: string;
}

/**
 * The arrow from `source` to `listener`, both circles of radius `r`. Where the two listen to each other
 * each arrow bends to its own right, so that both can be seen.
 */
export function arrow(
  source: Point,
  listener: Point,
  r: number,
  width: number,
  bent: boolean,
): Arrow {
  const [dx, dy] = [listener.x - source.x, listener.y - source.y];
  const distance = Math.hypot(dx, dy) || 1;
  const bend = bent ? Math.min(28, distance * 0.14) : 0;
  const control = {
    x: (source.x + listener.x) / 2 - (dy / distance) * bend,
    y: (source.y + listener.y) / 2 + (dx / distance) * bend,
  };
  const length = 5 + width * 1.1;
  const start = towards(source, control, r + 3);
  const tip = towards(listener, control, r + 3);
  const neck = towards(listener, control, r + 3 + length);
  return {
    way: `M${at(start)}Q${at(control)} ${at(tip)}`,
    shaft: `M${at(start)}Q${at(control)} ${at(neck)}`,
    head: triangle(neck, tip, 2 + width * 0.9),
  };
}

/** Radius of a self loop, and how far it reaches from the node's middle, in radii of the node. */
export const LOOP_SIZE = 0.8;
export const LOOP_REACH = 1.25 + LOOP_SIZE;

/** Where a node's self loop goes: the middle of a small circle, on the side where no neighbour is. */
export function loopCentre(
  node: Point,
  neighbours: readonly Point[],
  middle: Point,
  r: number,
): Point {
  const pull =
    neighbours.length > 0 ? meanDirection(node, neighbours) : meanDirection(node, [middle]);
  const length = Math.hypot(pull.x, pull.y);
  const away = length > 0.05 ? { x: -pull.x / length, y: -pull.y / length } : { x: 0, y: -1 };
  return { x: node.x + away.x * r * 1.25, y: node.y + away.y * r * 1.25 };
}

export type Side = 'below' | 'above' | 'right' | 'left';

export const sides: Record<Side, Point> = {
  below: { x: 0, y: 1 },
  above: { x: 0, y: -1 },
  right: { x: 1, y: 0 },
  left: { x: -1, y: 0 },
};

/** The side of a node where its name crosses least of what leaves the node; below if it makes no odds. */
export function labelSide(
  node: Point,
  others: readonly Point[],
  prefer: Partial<Record<Side, number>> = {},
): Side {
  const cost = (side: Side) =>
    others.reduce((sum, other) => {
      const way = unit(node, other);
      const along = way.x * sides[side].x + way.y * sides[side].y;
      return sum + Math.max(0, along) ** 2;
    }, prefer[side] ?? 0);
  return (Object.keys(sides) as Side[]).reduce((best, side) =>
    cost(side) < cost(best) - 0.01 ? side : best,
  );
}

function meanDirection(from: Point, to: readonly Point[]): Point {
  const ways = to.map((point) => unit(from, point));
  return {
    x: ways.reduce((sum, way) => sum + way.x, 0) / ways.length,
    y: ways.reduce((sum, way) => sum + way.y, 0) / ways.length,
  };
}

function unit(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function towards(from: Point, to: Point, distance: number): Point {
  const way = unit(from, to);
  return { x: from.x + way.x * distance, y: from.y + way.y * distance };
}

function triangle(base: Point, tip: Point, halfWidth: number): string {
  const way = unit(base, tip);
  const left = { x: base.x - way.y * halfWidth, y: base.y + way.x * halfWidth };
  const right = { x: base.x + way.y * halfWidth, y: base.y - way.x * halfWidth };
  return `M${at(left)}L${at(tip)}L${at(right)}Z`;
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}
