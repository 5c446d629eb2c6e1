/**
 * A shape for each class, so that colour is never the only cue. All have about the same area, and all
 * are centred on the origin.
 */

/** Every seven classes, when the colours begin again, the shapes move on by so many. */
const SHIFT = 3;
const shapes = [circle, square, diamond, triangle, pentagon, hexagon, triangleDown];

/** SVG path of the shape of class `cls` with the visual size of a circle of radius `r`; a class that nobody knows (-1) has an octagon. */
export function shapePath(cls: number, r: number): string {
  if (cls < 0) return octagon(r);
  const round = Math.floor(cls / shapes.length);
  return shapes[(cls + SHIFT * round) % shapes.length]!(r);
}

function circle(r: number): string {
  return `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
}

function square(r: number): string {
  const half = round(r * 0.89);
  const corner = round(r * 0.22);
  const side = round(2 * (half - corner));
  const arc = (dx: number, dy: number) => `a${corner},${corner} 0 0 1 ${dx},${dy}`;
  return (
    `M${-half + corner},${-half}h${side}${arc(corner, corner)}v${side}${arc(-corner, corner)}` +
    `h${-side}${arc(-corner, -corner)}v${-side}${arc(corner, -corner)}Z`
  );
}

function diamond(r: number): string {
  return polygon(4, r * 1.25, -90);
}

function triangle(r: number): string {
  return polygon(3, r * 1.45, -90, r * 0.2);
}

function triangleDown(r: number): string {
  return polygon(3, r * 1.45, 90, -r * 0.2);
}

function pentagon(r: number): string {
  return polygon(5, r * 1.15, -90, r * 0.05);
}

function hexagon(r: number): string {
  return polygon(6, r * 1.1, 0);
}

function octagon(r: number): string {
  return polygon(8, r * 1.06, 22.5);
}

function polygon(corners: number, r: number, startDegrees: number, dy = 0): string {
  const points = Array.from({ length: corners }, (_, k) => {
    const angle = ((startDegrees + (360 / corners) * k) * Math.PI) / 180;
    return `${round(r * Math.cos(angle))},${round(r * Math.sin(angle) + dy)}`;
  });
  return `M${points.join('L')}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
