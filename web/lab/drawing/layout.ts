import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';

export interface Point {
  x: number;
  y: number;
}

/**
 * Places the nodes by springs and repulsion, then turns the picture so that its longest axis lies
 * across. d3-force starts from fixed places and has its own seeded noise: the same graph is always
 * drawn the same way.
 */
export function forceLayout(size: number, ties: readonly (readonly [number, number])[]): Point[] {
  const nodes: SimulationNodeDatum[] = Array.from({ length: size }, () => ({}));
  const links = ties.map(([source, target]) => ({ source, target }));
  const simulation = forceSimulation(nodes)
    .force('link', forceLink(links).distance(60))
    .force('charge', forceManyBody().strength(-220))
    .force('collide', forceCollide(16))
    .force('x', forceX(0).strength(0.06))
    .force('y', forceY(0).strength(0.09))
    .stop();
  // Fewer for large graphs: opening one should not hold up the page for long.
  simulation.tick(Math.min(400, Math.ceil(60_000 / size)));
  return laidAcross(nodes.map(({ x = 0, y = 0 }) => ({ x, y })));
}

/** Turns the points about their middle until the direction in which they spread most is horizontal. */
function laidAcross(points: Point[]): Point[] {
  const middle = { x: mean(points.map((p) => p.x)), y: mean(points.map((p) => p.y)) };
  const centred = points.map((p) => ({ x: p.x - middle.x, y: p.y - middle.y }));
  const xx = mean(centred.map((p) => p.x * p.x));
  const yy = mean(centred.map((p) => p.y * p.y));
  const xy = mean(centred.map((p) => p.x * p.y));
  const angle = -0.5 * Math.atan2(2 * xy, xx - yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = centred.map((p) => ({ x: p.x * cos - p.y * sin, y: p.x * sin + p.y * cos }));
  const flip = turned[0]!.x > 0 ? -1 : 1; // node 0 stands on the left, where reading starts
  return turned.map((p) => ({ x: p.x * flip, y: p.y * flip }));
}

/** How layout units become pixels of a box: one scale for both directions, the middle in the middle. */
export interface Fit {
  scale: number;
  dx: number;
  dy: number;
}

export function fitInto(points: readonly Point[], width: number, height: number, pad: Point): Fit {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [left, right, top, bottom] = [
    Math.min(...xs),
    Math.max(...xs),
    Math.min(...ys),
    Math.max(...ys),
  ];
  const scale = Math.max(
    0.1,
    Math.min((width - 2 * pad.x) / (right - left || 1), (height - 2 * pad.y) / (bottom - top || 1)),
  );
  return {
    scale,
    dx: width / 2 - (scale * (left + right)) / 2,
    dy: height / 2 - (scale * (top + bottom)) / 2,
  };
}

export function place(point: Point, { scale, dx, dy }: Fit): Point {
  return { x: point.x * scale + dx, y: point.y * scale + dy };
}

export function unplace(point: Point, { scale, dx, dy }: Fit): Point {
  return { x: (point.x - dx) / scale, y: (point.y - dy) / scale };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
