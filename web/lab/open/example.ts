import type { FeaturesInput, ReadGraph } from 'gatlab';
import type { Example } from '../examples';
import type { Draft } from '../state/draft';
import { usual } from '../state/settings';

/** A graph that was read from files, as the lab opens it. */
export function exampleFrom(read: ReadGraph, title: string): Example {
  const y = Array.from(read.graph.y ?? read.nodeNames.map(() => -1)) as number[];
  const words: Example['words'] = { title };
  if (read.classNames.length > 0) words.classes = read.classNames;
  if (read.featureNames.length > 0) words.features = read.featureNames;
  return {
    id: 'own',
    graph: {
      x: rowsOf(read.graph.x),
      adjacency: adjacencyOf(read),
      y,
      numClasses: Math.max(2, read.classNames.length),
      train: firstOfEach(y),
      names: read.nodeNames.map((name) => (/^\d+$/.test(name) ? null : { name })),
    },
    settings: { ...usual, dropout: 0.3 },
    words,
  };
}

/** Training is told a tenth of each class, and at least one node; the others are to be found. */
function firstOfEach(y: readonly number[]): number[] {
  const members = new Map<number, number[]>();
  for (const [node, cls] of y.entries()) members.set(cls, [...(members.get(cls) ?? []), node]);
  return [...members]
    .flatMap(([cls, nodes]) => (cls < 0 ? [] : nodes.slice(0, Math.ceil(nodes.length / 10))))
    .sort((a, b) => a - b);
}

/** Row: who listens; an edge runs from the source, which is listened to, to the target. */
function adjacencyOf({ graph, nodeNames }: ReadGraph): Draft['adjacency'] {
  const adjacency = nodeNames.map(() => new Array<number>(nodeNames.length).fill(0));
  const [sources, targets] = graph.edgeIndex!;
  for (let k = 0; k < sources.length; k += 1) {
    const [source, target] = [sources[k]!, targets[k]!];
    if (source === target) continue;
    adjacency[target]![source] = 1;
    if (graph.undirected) adjacency[source]![target] = 1;
  }
  return adjacency;
}

function rowsOf(x: FeaturesInput): Draft['x'] {
  if ('rowPtr' in x) {
    const [rows, columns] = x.shape;
    return Array.from({ length: rows }, (_, i) => {
      const row = new Array<number>(columns).fill(0);
      for (let k = x.rowPtr[i]!; k < x.rowPtr[i + 1]!; k += 1) row[x.colIdx[k]!] = x.values[k]!;
      return row;
    });
  }
  if (!('data' in x)) return x.map((row) => Array.from(row));
  const [rows, columns] = x.shape;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => x.data[i * columns + j]!),
  );
}
