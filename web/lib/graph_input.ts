/**
 * Checks a GraphInput and lays it out as the arrays of engine.ts. Nothing unchecked goes further:
 * a mistake is reported here, on the caller's side, in the caller's words.
 *
 * All arrays made here are new, so that they can be transferred to a worker.
 */
import { copyFinite, integers, isNumberList, knownKeys, numberList, refuse } from './checks.js';
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
  'edgeWeight',
  'y',
  'ptr',
  'batch',
  'graphLevel',
  'trainMask',
  'valMask',
  'testMask',
] as const satisfies ReadonlyArray<keyof GraphInput>;

export function graphInput(given: GraphInput): GraphArrays {
  const input = knownKeys<GraphInput>(given, 'graph', KEYS, '');
  const x = featuresInput(input.x);
  const numNodes = x.rows;
  const { numEdges, ...edges } = edgesInput(input, numNodes);
  const graph: GraphArrays = { numNodes, x, ...edges };
  if (input.edgeAttr !== undefined) graph.edgeAttr = edgeAttrInput(input.edgeAttr, numEdges);
  if (input.edgeWeight !== undefined) {
    graph.edgeWeight = edgeWeightInput(input.edgeWeight, numEdges);
  }
  const ptr = ptrInput(input, numNodes);
  if (ptr) graph.ptr = ptr;
  const rows = labelledRows(input, numNodes, ptr);
  if (rows.graphLevel) graph.graphLevel = true;
  if (input.y !== undefined) Object.assign(graph, labelsInput(input.y, rows));
  for (const name of ['trainMask', 'valMask', 'testMask'] as const) {
    const mask = input[name];
    if (mask !== undefined) graph[name] = maskInput(mask, name, rows, graph);
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

function edgeWeightInput(given: unknown, numEdges: number): DenseArrays {
  const weights = numberList(given, 'edgeWeight');
  if (weights.length !== numEdges) {
    refuse(
      'shape',
      'edgeWeight',
      `${numEdges} numbers, one per edge`,
      `${weights.length}`,
      'Give the weights in the order of the edges',
    );
  }
  const data = new Float32Array(numEdges);
  copyFinite(weights, data, 0, 'edgeWeight', (k) => `edge ${k}`);
  return { data, rows: numEdges, cols: 1 };
}

/** Where each graph's nodes begin, and where the last one's end. */
function ptrInput({ ptr, batch }: GraphInput, numNodes: number): Int32Array | undefined {
  if (ptr === undefined) return batch === undefined ? undefined : ptrOfBatch(batch, numNodes);
  const remedy = 'ptr holds where each graph begins, and at its end the number of nodes';
  if (batch !== undefined) refuse('value', 'ptr', 'no batch beside it', 'both', 'Give one');
  const starts = integers(numberList(ptr, 'ptr'), 'ptr', 0, numNodes, 'value', remedy);
  const whole = starts[0] === 0 && starts.length > 1 && starts.at(-1) === numNodes;
  if (!whole || starts.some((start, g) => start > starts[g + 1]!)) {
    refuse('value', 'ptr', `ascending numbers from 0 to ${numNodes}`, ptr, remedy);
  }
  return starts;
}

function ptrOfBatch(given: ArrayLike<number>, numNodes: number): Int32Array {
  const remedy = 'Order the nodes graph by graph, and number the graphs from 0';
  const list = numberList(given, 'batch');
  if (list.length !== numNodes) {
    refuse('shape', 'batch', `${numNodes} numbers, one per node`, `${list.length}`, remedy);
  }
  const batch = integers(list, 'batch', 0, numNodes - 1, 'value', remedy);
  const starts = [0];
  batch.forEach((graph, node) => {
    if (graph < starts.length - 1) {
      refuse('value', 'batch', 'graph numbers that never fall', `${graph} at node ${node}`, remedy);
    }
    while (starts.length <= graph) starts.push(node);
  });
  return Int32Array.of(...starts, numNodes);
}

/** What labels and masks have one entry of. */
interface Rows {
  count: number;
  of: 'node' | 'graph';
  graphLevel: boolean;
}

function labelledRows(input: GraphInput, numNodes: number, ptr: Int32Array | undefined): Rows {
  const { graphLevel = false } = input as { graphLevel?: unknown };
  if (typeof graphLevel !== 'boolean') {
    refuse('value', 'graphLevel', 'true or false', show(graphLevel), 'Leave it out for nodes');
  }
  if (!graphLevel) return { count: numNodes, of: 'node', graphLevel };
  return { count: ptr ? ptr.length - 1 : 1, of: 'graph', graphLevel };
}

function labelsInput(given: unknown, rows: Rows): Pick<GraphArrays, 'y' | 'targets'> {
  if (isMatrix(given)) return { targets: targetsInput(given, rows) };
  const y = numberList(given, 'y');
  if (y.length !== rows.count) {
    refuse(
      'shape',
      'y',
      `${rows.count} labels, one per ${rows.of}`,
      `${y.length}`,
      `Use -1 for a ${rows.of} without one`,
    );
  }
  const remedy =
    'Number the classes from 0; -1 means unknown. Several labels, or numbers to predict, are a matrix';
  return { y: integers(y, 'y', -1, 2 ** 31 - 2, 'value', remedy) };
}

function isMatrix(y: unknown): boolean {
  return isNumberList(y) ? isNumberList(y[0]) : typeof y === 'object' && y !== null && 'data' in y;
}

function targetsInput(given: unknown, rows: Rows): DenseArrays {
  const targets = denseMatrix(given, 'y');
  if (targets.rows !== rows.count || targets.cols === 0) {
    refuse(
      'shape',
      'y',
      `${rows.count} rows, one per ${rows.of}`,
      `${targets.rows} × ${targets.cols}`,
      'Give labels or numbers for each',
    );
  }
  return targets;
}

function maskInput(
  mask: unknown,
  name: string,
  { count, of }: Rows,
  { y, targets }: GraphArrays,
): Uint8Array {
  const flags = isFlags(mask) ? flagsOf(mask, name, count, of) : nodesMask(mask, name, count, of);
  const unlabelled = targets
    ? -1
    : flags.findIndex((flag, row) => flag === 1 && (y === undefined || y[row] === -1));
  if (unlabelled >= 0) {
    refuse(
      'value',
      name,
      `${of}s whose class is known`,
      `${of} ${unlabelled}, which has no label`,
      'Give its class in y or take it out of the mask',
    );
  }
  return flags;
}

function isFlags(mask: unknown): mask is ArrayLike<number | boolean> {
  return mask instanceof Uint8Array || (Array.isArray(mask) && typeof mask[0] === 'boolean');
}

function flagsOf(
  mask: ArrayLike<unknown>,
  name: string,
  count: number,
  of: Rows['of'],
): Uint8Array {
  if (mask.length !== count) {
    refuse(
      'shape',
      name,
      `${count} flags, one per ${of}`,
      `${mask.length}`,
      'To list nodes by number, give { nodes: [...] }',
    );
  }
  const flags = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const flag = mask[row];
    if (typeof flag !== 'boolean' && flag !== 0 && flag !== 1) {
      refuse(
        'value',
        name,
        'booleans, or 0 and 1',
        `${show(flag)} at ${of} ${row}`,
        'To list nodes by number, give { nodes: [...] }',
      );
    }
    flags[row] = Number(flag);
  }
  return flags;
}

/** A plain array of numbers, or { nodes }, lists nodes. A 0/1 mask given so repeats itself and is refused. */
function nodesMask(mask: unknown, name: string, count: number, of: Rows['of']): Uint8Array {
  const listed = isNumberList(mask)
    ? mask
    : knownKeys<{ nodes?: unknown }>(mask, name, ['nodes']).nodes;
  const nodes = integers(
    numberList(listed, name),
    name,
    0,
    count - 1,
    'graph',
    of === 'node'
      ? `Nodes are numbered from 0; x has ${count} rows`
      : `Graphs are numbered from 0; there are ${count}`,
  );
  const flags = new Uint8Array(count);
  for (const node of nodes) {
    if (flags[node] === 1) {
      refuse(
        'value',
        name,
        `each ${of} at most once`,
        `${of} ${node} twice`,
        'Flags of 0 and 1 go into a Uint8Array or an array of booleans',
      );
    }
    flags[node] = 1;
  }
  return flags;
}
