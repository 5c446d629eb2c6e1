import { deflateSync, inflateSync } from 'fflate';
import type { Example, GivenWords } from '../examples';
import type { Draft, NodeName, Place } from '../state/draft';
import { LIMITS } from '../state/limits';
import { usual } from '../state/settings';

/** A longer link is cut short by too many programs that it may travel through. */
const LONGEST = 24_000;
/** No graph of the lab's size takes more than this when it is unpacked. */
const MOST_BYTES = 8_000_000;

/** A graph as a link holds it, in short words, before it is compressed. */
interface Packed {
  /** Ties, listener and source in turn. */
  e: number[];
  x: readonly (readonly number[])[];
  y: readonly number[];
  k: number;
  t: readonly number[];
  n: readonly (NodeName | null)[];
  p: number[];
  w?: GivenWords;
}

/** The graph in letters that an address may hold; null if they would be too many. */
export function packGraph(draft: Draft, words: GivenWords | undefined): string | null {
  const packed: Packed = {
    e: draft.adjacency.flatMap((row, i) => row.flatMap((tied, j) => (tied ? [i, j] : []))),
    x: draft.x.map((row) => row.map((value) => Number(value.toPrecision(9)))),
    y: draft.y,
    k: draft.numClasses,
    t: draft.train,
    n: draft.names,
    p: draft.places.flatMap(({ x, y }) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10]),
    ...(words && { w: words }),
  };
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify(packed)), { level: 9 });
  const letters = btoa(String.fromCharCode(...bytes));
  if (letters.length > LONGEST) return null;
  return letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The graph of a link, checked: a link may come from anybody. Null where it is damaged. */
export function unpackGraph(text: string): Pick<Example, 'graph' | 'words'> | null {
  try {
    const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = inflateSync(
      Uint8Array.from(letters, (letter) => letter.charCodeAt(0)),
      { out: new Uint8Array(MOST_BYTES) },
    );
    return checked(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Packed);
  } catch {
    return null;
  }
}

/** A person's own graph, or an example that was edited, as something to open. */
export function linkedExample(
  base: Example | null,
  { graph, words }: Pick<Example, 'graph' | 'words'>,
): Example {
  if (base) return { ...base, graph, linked: true };
  return { id: 'own', graph, settings: { ...usual, dropout: 0.3 }, ...(words && { words }) };
}

function checked({ e, x, y, k, t, n, p, w }: Packed): Pick<Example, 'graph' | 'words'> {
  const nodes = x.length;
  const [, ...rest] = x;
  const node = whole(0, nodes - 1);
  must(nodes > 0 && nodes <= LIMITS.nodes);
  must(x[0]!.length > 0 && x[0]!.length <= LIMITS.features);
  must(rest.every(({ length }) => length === x[0]!.length));
  must(x.flat().every((value) => Number.isFinite(Math.fround(value))));
  must(whole(1, LIMITS.classes)(k) && y.length === nodes && y.every(whole(-1, k - 1)));
  must(t.every(node) && t.every((one) => y[one]! >= 0) && new Set(t).size === t.length);
  must(e.length % 2 === 0 && e.every(node) && p.length === 2 * nodes && p.every(Number.isFinite));
  must(n.length === nodes && n.every((name) => name === null || typeof name.name === 'string'));
  const adjacency = x.map(() => new Array<number>(nodes).fill(0));
  for (let at = 0; at < e.length; at += 2)
    if (e[at] !== e[at + 1]) adjacency[e[at]!]![e[at + 1]!] = 1;
  const places = x.map((_, one): Place => ({ x: p[2 * one]!, y: p[2 * one + 1]! }));
  const names = n.map(
    (one) => one && { name: one.name, ...(one.year && { year: String(one.year) }) },
  );
  const graph: Draft = {
    adjacency,
    x,
    y,
    numClasses: k,
    train: [...t].sort((a, b) => a - b),
    names,
    places,
  };
  return { graph, ...(w && { words: wordsIn(w) }) };
}

function wordsIn({ title, classes, features }: GivenWords): GivenWords {
  return {
    ...(title !== undefined && { title: String(title) }),
    ...(classes && { classes: classes.map(String) }),
    ...(features && { features: features.map(String) }),
  };
}

const whole = (low: number, high: number) => (value: number) =>
  Number.isInteger(value) && value >= low && value <= high;

function must(holds: boolean): void {
  if (!holds) throw new Error('a damaged link');
}
