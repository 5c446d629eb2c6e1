import type { ReadNote } from 'gatlab';

type NoteWords = Record<ReadNote['kind'], (...values: (string | number)[]) => string>;
const s = (count: string | number | undefined) => (count === 1 ? '' : 's');

/** Words of the dialog that opens files. */
export const open = {
  button: 'Open …',
  title: 'Open a graph',
  close: 'Close',
  choose: 'Choose files',
  orDrop: 'or drop them here. They stay on this computer.',
  kinds: 'A list of edges as CSV, with a table of nodes if there is one; or node-link JSON.',
  other: 'choose others, or add a table of nodes',
  swap: (name: string) => `${name} holds the edges`,
  counts: (nodes: number, edges: number, columns: number) =>
    `${nodes} node${s(nodes)}, ${edges} edge${s(edges)}, ${columns} column${s(columns)}`,
  preview: 'First rows',
  firstEdges: 'First edges',
  firstNodes: 'First nodes',
  source: 'source',
  target: 'target',
  node: 'node',
  direction: 'An edge goes',
  bothWays: 'both ways',
  oneWay: 'from source to target',
  label: 'Class of a node',
  noLabel: 'none',
  column: (name: string, distinct: number) => `${name} (${distinct} different)`,
  features: 'Features',
  words: 'words',
  cancel: 'Cancel',
  open: 'Open',
  tooManyNodes: (nodes: number, most: number) =>
    `The lab shows graphs of up to ${most} nodes; this one has ${nodes}. The package trains it as it is: readEdgeList, readNodeLink.`,
  tooManyFeatures: (features: number, most: number) =>
    `The lab shows up to ${most} features; these choices give ${features}. Leave out columns of words.`,
  tooManyClasses: (classes: number, most: number) =>
    `The lab shows up to ${most} classes; this column gives ${classes}. Choose another one.`,
  notes: {
    header: (file) => `The first row of ${file} names its columns.`,
    'no-header': (file) => `${file} has no row of column names.`,
    'both-ways': () => 'Every edge goes both ways.',
    'one-way': () => 'A message flows from source to target only.',
    'duplicate-edges': (count) =>
      `${count} repeated edge${s(count)} count${count === 1 ? 's' : ''} once.`,
    'self-loops': (count) => `${count} self loop${s(count)}: a layer puts its own in place.`,
    'unused-edge-columns': (names) => `Left out: ${names}.`,
    'isolated-nodes': (count) => `${count} node${s(count)} without an edge.`,
    'missing-features': (count) => `${count} missing value${s(count)} read as 0.`,
    'one-hot': (name, count) => `${name} became ${count} columns of 0 and 1.`,
    'identity-features': () => 'No features: a node is known only by who it is.',
    'unlabelled-nodes': (count) => `${count} node${s(count)} without a class.`,
    'no-labels': () => 'No classes: choose them in the drawing.',
  } satisfies NoteWords as NoteWords,
};
