/** In which order matrices of nodes by nodes stand: as the graph came, or the nodes of a class together. */
export const orders = ['given', 'class'] as const;
export type Order = (typeof orders)[number];

/** Neighbouring rows of one class. */
export interface Band {
  cls: number;
  start: number;
  length: number;
}

/** Which node stands at which place. */
export interface Arrangement {
  /** The node at each place. */
  nodes: readonly number[];
  /** The place of each node. */
  places: readonly number[];
  /** The classes in their order; none where nodes stand as they came. */
  bands: readonly Band[];
}

/** Arranges nodes of the classes `y`; those whose class nobody knows (-1) come last. */
export function arrange(y: readonly number[], order: Order): Arrangement {
  const nodes = [...y.keys()];
  if (order === 'given') return { nodes, places: nodes, bands: [] };
  const rank = (node: number) => (y[node]! < 0 ? Number.POSITIVE_INFINITY : y[node]!);
  // Sorting is stable: within a class nodes stay in their order. (∞ - ∞ is no order.)
  nodes.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  const places = new Array<number>(nodes.length);
  const bands: Band[] = [];
  nodes.forEach((node, place) => {
    places[node] = place;
    const last = bands.at(-1);
    if (last && last.cls === y[node]) last.length += 1;
    else bands.push({ cls: y[node]!, start: place, length: 1 });
  });
  return { nodes, places, bands };
}
