import type { Paint } from '../look/scales';

/** What a picture of a matrix shows. */
export interface MatrixDrawing {
  /** Where there are several. */
  name?: string;
  rows: readonly string[];
  columns: readonly string[];
  /** Null where there is nothing, which is drawn as absent. */
  value: (row: number, column: number) => number | null;
  paint: (value: number, row: number, column: number) => Paint;
  text: (value: number) => string;
}

/** Colours of the page that a picture takes along. */
export interface Inks {
  ground: string;
  ink: string;
  muted: string;
  line: string;
}

/** As the page writes (styles/base.css). */
const FONT =
  "font-family: 'Inter Variable', Inter, system-ui, sans-serif; font-variant-numeric: tabular-nums; font-feature-settings: 'calt', 'cv05', 'cv08'";

/** Matrices as SVG, below each other, each with its name where it has one. */
export function matricesSvg(title: string, drawings: readonly MatrixDrawing[], inks: Inks): string {
  let y = 32;
  let width = 0;
  const parts = drawings.map((drawing) => {
    const matrix = matrixIn(drawing, inks);
    const name = drawing.name
      ? `<text x="16" y="20" fill="${inks.ink}" font-weight="600">${escaped(drawing.name)}</text>`
      : '';
    const part = `<g transform="translate(0,${y})">${name}${matrix.body}</g>`;
    y += matrix.height;
    width = Math.max(width, matrix.width);
    return part;
  });
  const absent = `<defs><pattern id="absent" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1,1l2,-2M0,6l6,-6M5,7l2,-2" stroke="${inks.line}"/></pattern></defs>`;
  return frame(Math.max(width, 32 + 9 * title.length), y, title, inks, [absent, ...parts]);
}

/** Names at the left and above, a coloured cell for each number, the number in it if it fits. */
function matrixIn(
  { rows, columns, value, paint, text }: MatrixDrawing,
  inks: Inks,
): { width: number; height: number; body: string } {
  const side = Math.max(4, Math.min(40, Math.floor(1200 / columns.length)));
  const legible = side >= 28;
  const named = side >= 12;
  const longest = (names: readonly string[]) => Math.max(...names.map(({ length }) => length));
  const left = named ? 24 + 7 * longest(rows) : 24;
  const top = 28 + (named ? 5 * longest(columns) : 0);
  const cells = rows.flatMap((_, i) =>
    columns.map((__, j) => {
      const number = value(i, j);
      const [x, y] = [left + j * side, top + i * side];
      const box = `x="${x}" y="${y}" width="${side - 1}" height="${side - 1}"`;
      if (number === null) return `<rect ${box} fill="url(#absent)"/>`;
      const { fill, ink } = paint(number, i, j);
      const words = legible
        ? `<text x="${x + side / 2 - 0.5}" y="${y + side / 2 + 4}" fill="${ink}" font-size="12" text-anchor="middle">${escaped(text(number))}</text>`
        : '';
      return `<rect ${box} fill="${fill}"/>${words}`;
    }),
  );
  const heads = named
    ? [
        ...rows.map(
          (name, i) =>
            `<text x="${left - 8}" y="${top + i * side + side / 2 + 4}" text-anchor="end">${escaped(name)}</text>`,
        ),
        ...columns.map(
          (name, j) =>
            `<text transform="translate(${left + j * side + side / 2},${top - 8}) rotate(-45)">${escaped(name)}</text>`,
        ),
      ]
    : [];
  return {
    width: left + columns.length * side + (named ? 5 * longest(columns) : 0) + 24,
    height: top + rows.length * side + 24,
    body: `<g fill="${inks.muted}">${heads.join('')}</g>${cells.join('')}`,
  };
}

/** What a colour and shape stand for. */
export interface KeyEntry {
  path: string;
  fill: string;
  name: string;
}

/** Drawings of the page itself, below each other, with the colours that the page gives them, under a key. */
export function drawnSvg(
  title: string,
  drawings: readonly SVGSVGElement[],
  inks: Inks,
  key: readonly KeyEntry[] = [],
): string {
  const width = Math.max(...drawings.map(({ clientWidth }) => clientWidth)) + 32;
  const { body, height } = keySvg(key, width, inks);
  let y = 48 + height;
  const parts = drawings.map((drawing) => {
    const part = `<g transform="translate(16,${y})">${withStyles(drawing)}</g>`;
    y += drawing.clientHeight + 24;
    return part;
  });
  return frame(width, y, title, inks, [body, ...parts]);
}

/** Entries side by side, on as many lines as they need. */
function keySvg(key: readonly KeyEntry[], width: number, inks: Inks) {
  let [x, y] = [16, 48];
  const entries = key.map(({ path, fill, name }) => {
    const wide = 40 + 8 * name.length;
    if (x > 16 && x + wide > width) [x, y] = [16, y + 20];
    const entry = `<g transform="translate(${x + 6},${y})"><path d="${path}" fill="${fill}"/><text x="14" y="5" fill="${inks.muted}">${escaped(name)}</text></g>`;
    x += wide;
    return entry;
  });
  return { body: entries.join(''), height: key.length > 0 ? y - 32 : 0 };
}

function frame(width: number, height: number, title: string, inks: Inks, parts: string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="${FONT}; font-size: 13px">` +
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${inks.ground}"/>` +
    `<text x="16" y="28" fill="${inks.ink}" style="font-size: 15px; font-weight: 620">${escaped(title)}</text>` +
    `${parts.join('')}</svg>`
  );
}

/** What style sheets give to a drawing; a picture by itself has none. */
const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'paint-order',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor',
];

function withStyles(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawing, copy].map((root) => [
    ...root.querySelectorAll<SVGElement>('*'),
  ]) as [SVGElement[], SVGElement[]];
  originals.forEach((original, k) => {
    const computed = getComputedStyle(original);
    const target = copies[k]!;
    for (const { name } of [...target.attributes])
      if (/^(class|style|role|tabindex|aria-|data-)/.test(name)) target.removeAttribute(name);
    for (const name of STYLES) target.setAttribute(name, computed.getPropertyValue(name));
  });
  return copy.innerHTML.replaceAll(/<!--.*?-->/g, '');
}

/** The picture in pixels, twice as fine as the screen's. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png');
  });
}

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
