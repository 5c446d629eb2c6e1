import type { GraphInput, ModelConfig } from 'gatlab';
import type { Example, Settings } from '../examples';

/**
 * The graph as a person has edited it. A draft is never changed in place: every edit returns a new one
 * that shares what stayed the same, so that comparing (and, one day, undoing) costs nothing.
 */
export interface Draft {
  /** Row i, column j: 1 where node i may listen to node j. The diagonal stays 0: the layer adds self loops. */
  readonly adjacency: readonly (readonly number[])[];
  /** Node features, [N, F]. */
  readonly x: readonly (readonly number[])[];
}

export function draftOf(example: Example): Draft {
  const adjacency = example.x.map(() => new Array<number>(example.size).fill(0));
  for (const [a, b] of example.ties) {
    adjacency[a]![b] = 1;
    adjacency[b]![a] = 1;
  }
  return { adjacency, x: example.x };
}

/** Lets node i listen to node j, or stops it. The other direction stays as it is. */
export function toggleTie(draft: Draft, i: number, j: number): Draft {
  if (i === j) return draft;
  return { ...draft, adjacency: replaced(draft.adjacency, i, j, draft.adjacency[i]![j] ? 0 : 1) };
}

export function setFeature(draft: Draft, node: number, feature: number, value: number): Draft {
  return { ...draft, x: replaced(draft.x, node, feature, value) };
}

export function sameDraft(a: Draft, b: Draft): boolean {
  return sameRows(a.adjacency, b.adjacency) && sameRows(a.x, b.x);
}

/** The directed ties, i listens to j, in row order. */
export function tiesOf(draft: Draft): [listener: number, source: number][] {
  return draft.adjacency.flatMap((row, i) =>
    row.flatMap((tied, j) => (tied ? [[i, j] as [number, number]] : [])),
  );
}

/** What the package is given: the draft with the example's labels. */
export function graphInput(example: Example, draft: Draft): GraphInput {
  return {
    x: draft.x,
    adjacency: draft.adjacency,
    y: example.y,
    trainMask: { nodes: example.train },
  };
}

/** The two layers of the lab: several heads side by side with ELU, then one head per class vote. */
export function modelConfig(example: Example, settings: Settings): ModelConfig {
  return {
    inChannels: example.x[0]!.length,
    layers: [
      {
        conv: 'gat',
        heads: settings.heads,
        outChannels: settings.channels,
        concat: true,
        activation: 'elu',
      },
      { conv: 'gat', heads: 1, outChannels: example.numClasses, concat: false },
    ],
    dropout: settings.dropout,
    attentionDropout: settings.dropout,
    seed: settings.seed,
  };
}

function replaced(rows: Draft['x'], i: number, j: number, value: number): Draft['x'] {
  return rows.map((row, r) => (r === i ? row.map((old, c) => (c === j ? value : old)) : row));
}

function sameRows(a: Draft['x'], b: Draft['x']): boolean {
  return (
    a === b || a.every((row, i) => row === b[i] || row.every((value, j) => value === b[i]![j]))
  );
}
