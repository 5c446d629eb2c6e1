import type { Point } from './layout';

/** An edge as drawn: the shaft from the source to just before the listener, and the arrow head there. */
export interface Arrow {
  shaft: string;
  head: string;
}

/**
 * The way from `source` to `listener`, both circles of radius `r`: a bow about `control`. Where the two
 * listen to each other each way bends to its own right, so that both can be seen.
 */
export interface Way {
  start: Point;
  control: Point;
  tip: Point;
}

export function wayBetween(source: Point, listener: Point, r: number, bent: boolean): Way {
  const [dx, dy] = [listener.x - source.x, listener.y - source.y];
  const distance = Math.hypot(dx, dy) || 1;
  const bend = bent ? Math.min(28, distance * 0.14) : 0;
  const control = {
    x: (source.x + listener.x) / 2 - (dy / distance) * bend,
    y: (source.y + listener.y) / 2 + (dx / distance) * bend,
  };
  return {
    start: towards(source, control, r + 3),
    control,
    tip: towards(listener, control, r + 3),
  };
}

/** The arrow along a way; a wider one has a larger head. */
export function arrow({ start, control, tip }: Way, width: number): Arrow {
  const neck = neckOf(tip, control, width);
  const [left, right] = barbs(neck, tip, width);
  return {
    shaft: `M${at(start)}Q${at(control)} ${at(neck)}`,
    head: `M${at(left)}L${at(tip)}L${at(right)}Z`,
  };
}

/** The shaft of the same arrow, for a canvas. */
export function traceShaft(pen: CanvasPath, { start, control, tip }: Way, width: number): void {
  const neck = neckOf(tip, control, width);
  pen.moveTo(start.x, start.y);
  pen.quadraticCurveTo(control.x, control.y, neck.x, neck.y);
}

/** Its head. */
export function traceHead(pen: CanvasPath, { control, tip }: Way, width: number): void {
  const [left, right] = barbs(neckOf(tip, control, width), tip, width);
  pen.moveTo(left.x, left.y);
  pen.lineTo(tip.x, tip.y);
  pen.lineTo(right.x, right.y);
}

/** A self loop, for a canvas. */
export function traceLoop(pen: CanvasPath, { x, y }: Point, r: number): void {
  pen.moveTo(x + r * LOOP_SIZE, y);
  pen.arc(x, y, r * LOOP_SIZE, 0, 2 * Math.PI);
}

/** Where the shaft ends and the head begins. */
function neckOf(tip: Point, control: Point, width: number): Point {
  return towards(tip, control, 5 + width * 1.1);
}

/** The two hind corners of the head. */
function barbs(neck: Point, tip: Point, width: number): [left: Point, right: Point] {
  const way = unit(neck, tip);
  const half = 2 + width * 0.9;
  return [
    { x: neck.x - way.y * half, y: neck.y + way.x * half },
    { x: neck.x + way.y * half, y: neck.y - way.x * half },
  ];
}

/** A self loop: a circle without a head. */
export function loop({ x, y }: Point, r: number): Arrow {
  const size = (r * LOOP_SIZE).toFixed(1);
  const round = `a${size},${size} 0 1,0 `;
  const across = (2 * r * LOOP_SIZE).toFixed(1);
  return {
    shaft: `M${at({ x: x - r * LOOP_SIZE, y })}${round}${across},0${round}-${across},0Z`,
    head: '',
  };
}

/** How far a point is from a way, in pixels. */
export function distanceTo(way: Way, point: Point): number {
  const steps = 8;
  let nearest = Number.POSITIVE_INFINITY;
  let before = way.start;
  for (let k = 1; k <= steps; k += 1) {
    const next = along(way, k / steps);
    nearest = Math.min(nearest, distanceToLine(before, next, point));
    before = next;
  }
  return nearest;
}

function distanceToLine(a: Point, b: Point, { x, y }: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const share = ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, share));
  return Math.hypot(a.x + t * dx - x, a.y + t * dy - y);
}

/** The point at `t` (0 … 1) of a way. */
function along({ start, control, tip }: Way, t: number): Point {
  const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
  return {
    x: a * start.x + b * control.x + c * tip.x,
    y: a * start.y + b * control.y + c * tip.y,
  };
}

/** Radius of a self loop, in radii of the node. */
export const LOOP_SIZE = 0.8;

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

function at({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}
