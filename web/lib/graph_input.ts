/**
 * Checks a GraphInput and lays it out as the arrays of engine.ts. Nothing unchecked goes further:
 * a mistake is reported here, on the caller's side, in the caller's words.
 *
 * All arrays made here are new, so that they can be transferred to a worker.
 */
import { integers, isNumberList, knownKeys, numberList, refuse } from './checks.js';
import { edgesInput } from './edges_input.js';
import type { DenseArrays, GraphArrays } from './engine.js';
import { show } from './errors.js';
import { denseMatrix, featuresInput } from './matrix_input.js';
import type { GraphInput } from './types.js';

const KEYS = [
  'x',
  'edgeIndex',
  'edges',
  'adjacency',
  'undirected',
  'edgeAttr',
  'y',
  'trainMask',
  'valMask',
  'testMask',
] as const satisfies ReadonlyArray<keyof GraphInput>;

export function graphInput(given: GraphInput): GraphArrays {
  const input = knownKeys<GraphInput>(given, 'graph', KEYS, '');
  const x = featuresInput(input.x);
  const numNodes = x.rows;
  const { numEdges, ...edges } = edgesInput(input, numNodes);
  const y = input.y === undefined ? undefined : labelsInput(input.y, numNodes);
  const graph: GraphArrays = { numNodes, x, ...edges };
  if (input.edgeAttr !== undefined) graph.edgeAttr = edgeAttrInput(input.edgeAttr, numEdges);
  if (y) graph.y = y;
  for (const name of ['trainMask', 'valMask', 'testMask'] as const) {
    const mask = input[name];
    if (mask !== undefined) graph[name] = maskInput(mask, name, numNodes, y);
  }
  return graph;
}

function edgeAttrInput(edgeAttr: unknown, numEdges: number): DenseArrays {
  const matrix = denseMatrix(edgeAttr, 'edgeAttr');
  if (matrix.rows !== numEdges) {
    refuse(
      'shape',
      'edgeAttr',
      `${numEdges} rows, one per edge`,
      `${matrix.rows}`,
      'Give the features in the order of the edges',
    );
  }
  return matrix;
}

function labelsInput(given: unknown, numNodes: number): Int32Array {
  const y = numberList(given, 'y');
  if (y.length !== numNodes) {
    refuse(
      'shape',
      'y',
      `${numNodes} labels, one per node`,
      `${y.length}`,
      'Use -1 for a node without one',
    );
  }
  return integers(y, 'y', -1, 2 ** 31 - 2, 'value', 'Number the classes from 0; -1 means unknown');
}

function maskInput(
  mask: unknown,
  name: string,
  numNodes: number,
  y: Int32Array | undefined,
): Uint8Array {
  const flags = isFlags(mask) ? flagsOf(mask, name, numNodes) : nodesMask(mask, name, numNodes);
  const unlabelled = flags.findIndex(
    (flag, node) => flag === 1 && (y === undefined || y[node] === -1),
  );
  if (unlabelled >= 0) {
    refuse(
      'value',
      name,
      'nodes whose class is known',
      `node ${unlabelled}, which has no label`,
      'Give its class in y or take it out of the mask',
    );
  }
  return flags;
}

function isFlags(mask: unknown): mask is ArrayLike<number | boolean> {
  return mask instanceof Uint8Array || (Array.isArray(mask) && typeof mask[0] === 'boolean');
}

function flagsOf(mask: ArrayLike<unknown>, name: string, numNodes: number): Uint8Array {
  if (mask.length !== numNodes) {
    refuse(
      'shape',
      name,
      `${numNodes} flags, one per node`,
      `${mask.length}`,
      'To list nodes by number, give { nodes: [...] }',
    );
  }
  const flags = new Uint8Array(numNodes);
  for (let node = 0; node < numNodes; node++) {
    const flag = mask[node];
    if (typeof flag !== 'boolean' && flag !== 0 && flag !== 1) {
      refuse(
        'value',
        name,
        'booleans, or 0 and 1',
        `${show(flag)} at node ${node}`,
        'To list nodes by number, give { nodes: [...] }',
      );
    }
    flags[node] = Number(flag);
  }
  return flags;
}

/** A plain array of numbers, or { nodes }, lists nodes. A 0/1 mask given so repeats itself and is refused. */
function nodesMask(mask: unknown, name: string, numNodes: number): Uint8Array {
  const listed = isNumberList(mask)
    ? mask
    : knownKeys<{ nodes?: unknown }>(mask, name, ['nodes']).nodes;
  const nodes = integers(
    numberList(listed, name),
    name,
    0,
    numNodes - 1,
    'graph',
    `Nodes are numbered from 0; x has ${numNodes} rows`,
  );
  const flags = new Uint8Array(numNodes);
  for (const node of nodes) {
    if (flags[node] === 1) {
      refuse(
        'value',
        name,
        'each node at most once',
        `node ${node} twice`,
        'Flags of 0 and 1 go into a Uint8Array or an array of booleans',
      );
    }
    flags[node] = 1;
  }
  return flags;
}
