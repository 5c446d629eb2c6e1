import type { GraphInput } from 'gatlab';

/** What a node is called. A node without a name goes by its number. */
export interface NodeName {
  name: string;
  year?: string;
}

/** Where a node lies in the drawing, in any unit. */
export interface Place {
  x: number;
  y: number;
}

/**
 * The graph as a person has edited it. A draft is never changed in place: every edit returns a new one
 * that shares what stayed the same, so that comparing and undoing cost nothing.
 */
export interface Draft {
  /** Row i, column j: 1 where node i may listen to node j. The diagonal stays 0: every node listens to itself anyway. */
  readonly adjacency: readonly (readonly number[])[];
  /** Node features, [N, F]. */
  readonly x: readonly (readonly number[])[];
  /** True class of each node; -1 where nobody knows it. */
  readonly y: readonly number[];
  /** Number of classes, K. */
  readonly numClasses: number;
  /** The nodes whose class the network is told in training, in rising order. */
  readonly train: readonly number[];
  readonly names: readonly (NodeName | null)[];
  readonly places: readonly Place[];
}

/** Lets node i listen to node j, or stops it. The other direction stays as it is. */
export function toggleTie(draft: Draft, i: number, j: number): Draft {
  return i === j ? draft : setTie(draft, i, j, draft.adjacency[i]![j] ? 0 : 1);
}

/** Ties or unties both directions at once, as one draws a line between two nodes. */
export function setEdge(draft: Draft, a: number, b: number, tied: boolean): Draft {
  if (a === b) return draft;
  return setTie(setTie(draft, a, b, tied ? 1 : 0), b, a, tied ? 1 : 0);
}

function setTie(draft: Draft, i: number, j: number, tied: number): Draft {
  if (draft.adjacency[i]![j] === tied) return draft;
  return { ...draft, adjacency: replaced(draft.adjacency, i, j, tied) };
}

export function setFeature(draft: Draft, node: number, feature: number, value: number): Draft {
  if (draft.x[node]![feature] === value) return draft;
  return { ...draft, x: replaced(draft.x, node, feature, value) };
}

/** A new node without ties, without a class, with zeros for features. */
export function addNode(draft: Draft, place: Place): Draft {
  const features = new Array<number>(draft.x[0]?.length ?? 1).fill(0);
  return {
    ...draft,
    adjacency: [
      ...draft.adjacency.map((row) => [...row, 0]),
      new Array(draft.x.length + 1).fill(0),
    ],
    x: [...draft.x, features],
    y: [...draft.y, -1],
    names: [...draft.names, null],
    places: [...draft.places, place],
  };
}

/** Takes a node away; those after it move up by one number. */
export function removeNode(draft: Draft, node: number): Draft {
  const others = <T>(list: readonly T[]) => list.filter((_, index) => index !== node);
  return {
    ...draft,
    adjacency: others(draft.adjacency).map(others),
    x: others(draft.x),
    y: others(draft.y),
    train: others(draft.y.map((_, index) => draft.train.includes(index))).flatMap((told, index) =>
      told ? [index] : [],
    ),
    names: others(draft.names),
    places: others(draft.places),
  };
}

export function moveNode(draft: Draft, node: number, place: Place): Draft {
  return { ...draft, places: draft.places.map((old, index) => (index === node ? place : old)) };
}

/** Gives a node its class, or with -1 takes it away; a node without a class cannot be for training. */
export function setClass(draft: Draft, node: number, cls: number): Draft {
  if (draft.y[node] === cls) return draft;
  const y = draft.y.map((old, index) => (index === node ? cls : old));
  return cls < 0 ? setTrain({ ...draft, y }, node, false) : { ...draft, y };
}

/** Whether training is told the node's class. */
export function setTrain(draft: Draft, node: number, told: boolean): Draft {
  if (draft.train.includes(node) === told || (told && draft.y[node]! < 0)) return draft;
  const train = told ? [...draft.train, node] : draft.train.filter((other) => other !== node);
  return { ...draft, train: train.sort((a, b) => a - b) };
}

/** One more class, which no node has yet. */
export function addClass(draft: Draft): Draft {
  return { ...draft, numClasses: draft.numClasses + 1 };
}

/** Whether the engine would see the same graph: where nodes lie and what they are called is not its business. */
export function sameGraph(a: Draft, b: Draft): boolean {
  return (
    a.numClasses === b.numClasses &&
    sameRows([a.y, a.train], [b.y, b.train]) &&
    sameRows(a.adjacency, b.adjacency) &&
    sameRows(a.x, b.x)
  );
}

/** The directed ties, i listens to j, in row order. */
export function tiesOf(draft: Pick<Draft, 'adjacency'>): [listener: number, source: number][] {
  return draft.adjacency.flatMap((row, i) =>
    row.flatMap((tied, j) => (tied ? [[i, j] as [number, number]] : [])),
  );
}

/** An adjacency matrix from undirected ties, each named once. */
export function undirected(
  size: number,
  ties: Iterable<readonly [number, number]>,
): Draft['adjacency'] {
  const adjacency = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [a, b] of ties) {
    if (a === b) continue;
    adjacency[a]![b] = 1;
    adjacency[b]![a] = 1;
  }
  return adjacency;
}

/** The same with every node listening to itself. */
export function withSelfLoops({ adjacency }: Pick<Draft, 'adjacency'>): Pick<Draft, 'adjacency'> {
  return { adjacency: adjacency.map((row, i) => row.map((tied, j) => (i === j ? 1 : tied))) };
}

/** What the package is given. GAT and GATv2 put self loops of their own in place of these; graph transformers add none. */
export function graphInput(draft: Draft): GraphInput {
  return {
    x: draft.x,
    adjacency: withSelfLoops(draft).adjacency,
    y: draft.y,
    trainMask: { nodes: draft.train },
  };
}

function replaced(rows: Draft['x'], i: number, j: number, value: number): Draft['x'] {
  return rows.map((row, r) => (r === i ? row.map((old, c) => (c === j ? value : old)) : row));
}

function sameRows(a: Draft['x'], b: Draft['x']): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((row, i) => sameRow(row, b[i]!));
}

function sameRow(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((value, j) => value === b[j]));
}
