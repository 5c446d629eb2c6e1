/** From nodes with attributes and edges by number to a GraphInput: the part that all formats share. */
import { refuse } from '../checks.js';
import { show } from '../errors.js';
import type { FeaturesInput, GraphInput } from '../types.js';
import type { Chosen, OpenedGraph, ReadChoices, ReadColumn, ReadGraph, ReadNote } from './types.js';

/** What a format's own reader found. */
export interface Parsed {
  format: OpenedGraph['format'];
  file: string;
  nodeNames: string[];
  columns: ReadColumn[];
  /** Pairs of node numbers, source and target. */
  edges: [number, number][];
  /** What the file says about direction, if it says anything. */
  directed: boolean | null;
  notes: ReadNote[];
}

export function opened(parsed: Parsed): OpenedGraph {
  const { format, nodeNames, columns, edges } = parsed;
  const choices = guesses(parsed);
  return {
    format,
    numNodes: nodeNames.length,
    numEdges: edges.length,
    nodeNames,
    firstEdges: edges.slice(0, 8).map(([a, b]) => [nodeNames[a]!, nodeNames[b]!] as const),
    columns,
    choices,
    build: ({ directed, label, features }: ReadChoices = {}) =>
      build(parsed, {
        directed: directed ?? choices.directed,
        label: label === undefined ? choices.label : label,
        features: features ?? choices.features,
      }),
  };
}

const LABEL_NAMES =
  /^(label|labels|class|classes|y|target|category|group|club|community|topic|type)$/i;
/** More classes than this are rather names than classes. */
const MOST_CLASSES = 64;

function guesses({ columns, directed }: Parsed): Chosen {
  const asLabel = columns.find(
    ({ name, distinct }) => LABEL_NAMES.test(name) && distinct <= MOST_CLASSES,
  );
  const words = columns.filter(
    ({ kind, distinct, values }) =>
      kind === 'words' && distinct > 1 && distinct <= Math.min(MOST_CLASSES, values.length / 2),
  );
  const label = asLabel ?? (words.length === 1 ? words[0] : undefined);
  return {
    directed: directed ?? false,
    label: label?.name ?? null,
    features: columns
      .filter((column) => column !== label && column.kind === 'number')
      .map(({ name }) => name),
  };
}

function build(parsed: Parsed, choices: Chosen): ReadGraph {
  const notes = [...parsed.notes];
  const edges = edgesOf(parsed, choices.directed, notes);
  const label = choices.label === null ? null : columnNamed(parsed, choices.label, 'label');
  const features = choices.features.map((name) => columnNamed(parsed, name, 'features'));
  const { x, featureNames } = featuresOf(parsed.nodeNames.length, features, notes);
  const { y, classNames } = labelsOf(label, notes);
  const graph: ReadGraph['graph'] = { x, ...edges };
  if (!choices.directed) graph.undirected = true;
  if (y) graph.y = y;
  return { graph, nodeNames: [...parsed.nodeNames], classNames, featureNames, notes };
}

function columnNamed({ file, columns }: Parsed, name: string, argument: string): ReadColumn {
  const column = columns.find((one) => one.name === name);
  if (column) return column;
  const names = columns.map((one) => JSON.stringify(one.name)).join(', ');
  return refuse(
    'value',
    argument,
    columns.length > 0 ? `one of ${names}` : `nothing: the nodes of ${file} have no attributes`,
    show(name),
    'Name a column of the node table, or leave it out',
  );
}

function edgesOf(
  { file, edges, nodeNames }: Parsed,
  directed: boolean,
  notes: ReadNote[],
): Pick<GraphInput, 'edgeIndex'> {
  if (edges.length === 0) {
    refuse(
      'format',
      file,
      'at least one edge',
      `${nodeNames.length} nodes and no edge`,
      'A node-link file has its edges under "links" or "edges"; an edge list has one in each row',
    );
  }
  const seen = new Set<number>();
  const kept = edges.filter(([a, b]) => {
    const key = a * nodeNames.length + b;
    return !seen.has(key) && seen.add(key);
  });
  const loops = kept.filter(([a, b]) => a === b).length;
  const repeats = edges.length - kept.length;
  if (repeats > 0)
    note(notes, 'duplicate-edges', [repeats], `${repeats} repeated edges count once`);
  if (loops > 0) {
    note(notes, 'self-loops', [loops], `${loops} self loops: a layer replaces them by its own`);
  }
  if (directed) note(notes, 'one-way', [], 'A message flows from source to target only');
  else note(notes, 'both-ways', [], 'Every edge goes both ways');
  const tied = new Set(kept.flat());
  const isolated = nodeNames.length - tied.size;
  if (isolated > 0) note(notes, 'isolated-nodes', [isolated], `${isolated} nodes have no edge`);
  return { edgeIndex: [kept.map(([a]) => a), kept.map(([, b]) => b)] };
}

function featuresOf(
  numNodes: number,
  columns: ReadColumn[],
  notes: ReadNote[],
): { x: FeaturesInput; featureNames: string[] } {
  if (columns.length === 0) {
    note(notes, 'identity-features', [], 'No features: a node is known only by who it is');
    return { x: identity(numNodes), featureNames: [] };
  }
  const missing = columns.reduce((sum, column) => sum + column.missing, 0);
  if (missing > 0) note(notes, 'missing-features', [missing], `${missing} missing features are 0`);
  const wide = columns.map((column) => widened(column, notes));
  return {
    x: Array.from({ length: numNodes }, (_, node) => wide.flatMap(({ row }) => row(node))),
    featureNames: wide.flatMap(({ names }) => names),
  };
}

/** A column of numbers stays one column; words become one column each, with a 1 where they stand. */
function widened(
  { name, kind, values }: ReadColumn,
  notes: ReadNote[],
): { names: string[]; row: (node: number) => number[] } {
  if (kind === 'number') return { names: [name], row: (node) => [Number(values[node] ?? 0)] };
  const words = distinctOf(values);
  note(notes, 'one-hot', [name, words.length], `${name} became ${words.length} columns of 0 and 1`);
  return {
    names: words.map((word) => `${name}: ${word}`),
    row: (node) => words.map((word) => (String(values[node]) === word ? 1 : 0)),
  };
}

function labelsOf(
  column: ReadColumn | null,
  notes: ReadNote[],
): { y?: number[]; classNames: string[] } {
  if (!column) {
    note(notes, 'no-labels', [], 'No column holds classes');
    return { classNames: [] };
  }
  const classNames = distinctOf(column.values);
  const index = new Map(classNames.map((name, k) => [name, k]));
  if (column.missing > 0) {
    const text = `${column.missing} nodes have no class in ${column.name}`;
    note(notes, 'unlabelled-nodes', [column.missing, column.name], text);
  }
  return { y: column.values.map((value) => index.get(String(value)) ?? -1), classNames };
}

/** Different values in order: numbers by size, words by the alphabet. */
function distinctOf(values: ReadColumn['values']): string[] {
  const different = [...new Set(values.filter((value) => value !== null))];
  const numbers = different.every((value) => typeof value === 'number');
  if (numbers) return (different as number[]).sort((a, b) => a - b).map(String);
  return different.map(String).sort((a, b) => (a < b ? -1 : Number(a > b)));
}

/** The identity as CSR: as many numbers as nodes. */
function identity(size: number): FeaturesInput {
  const all = Array.from({ length: size + 1 }, (_, k) => k);
  const nodes = all.slice(0, size);
  return { rowPtr: all, colIdx: nodes, values: nodes.map(() => 1), shape: [size, size] };
}

/** An attribute with what a chooser wants to know of it. */
export function columnOf(name: string, values: (string | number | null)[]): ReadColumn {
  const there = values.filter((value) => value !== null);
  return {
    name,
    kind:
      there.length > 0 && there.every((value) => typeof value === 'number') ? 'number' : 'words',
    values,
    distinct: new Set(there).size,
    missing: values.length - there.length,
  };
}

export function note(
  notes: ReadNote[],
  kind: ReadNote['kind'],
  values: ReadNote['values'],
  text: string,
): void {
  notes.push({ kind, values, text });
}
