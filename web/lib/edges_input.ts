/** The three ways to give edges, as source and target arrays or a dense adjacency matrix. */
import { copyFinite, integers, isNumberList, numberList, refuse } from './checks.js';
import { show } from './errors.js';
import type { GraphInput } from './types.js';

export interface EdgeArrays {
  edgeIndex?: { source: Int32Array; target: Int32Array };
  adjacency?: Float64Array;
  numEdges: number;
}

const WAYS = ['edgeIndex', 'edges', 'adjacency'] as const;

export function edgesInput(input: GraphInput, numNodes: number): EdgeArrays {
  const given = WAYS.filter((way) => input[way] !== undefined);
  if (given.length !== 1) {
    refuse(
      'value',
      given[0] ?? 'edgeIndex',
      `exactly one of ${WAYS.join(', ')}`,
      given.length === 0 ? 'none' : given.join(' and '),
      'Give one; a graph without edges is edgeIndex: [[], []]',
    );
  }
  const undirected = undirectedOf(input);
  if (given[0] === 'adjacency') return fromAdjacency(input.adjacency, numNodes, undirected);
  const edges =
    given[0] === 'edges'
      ? fromPairs(input.edges, numNodes)
      : edgeIndexInput(input.edgeIndex, numNodes);
  const edgeIndex = undirected ? withReverses(edges, numNodes) : edges;
  return { edgeIndex, numEdges: edgeIndex.source.length };
}

function undirectedOf(input: GraphInput): boolean {
  const { undirected = false } = input as { undirected?: unknown };
  if (typeof undirected !== 'boolean') {
    refuse(
      'value',
      'undirected',
      'true or false',
      show(undirected),
      'Leave it out for directed edges',
    );
  }
  const perEdge = (['edgeAttr', 'edgeWeight'] as const).find((name) => input[name] !== undefined);
  if (undirected && perEdge) {
    refuse(
      'value',
      'undirected',
      `no ${perEdge} beside it`,
      'both',
      'Give both directions of every edge, each with its own',
    );
  }
  return undirected;
}

interface Endpoints {
  source: Int32Array<ArrayBuffer>;
  target: Int32Array<ArrayBuffer>;
}

function nodesOf(
  list: ArrayLike<number>,
  argument: string,
  numNodes: number,
): Int32Array<ArrayBuffer> {
  return integers(
    list,
    argument,
    0,
    numNodes - 1,
    'graph',
    `Nodes are numbered from 0; x has ${numNodes} rows`,
  );
}

/** `[sources, targets]` of nodes that are there. */
export function edgeIndexInput(edgeIndex: unknown, numNodes: number): Endpoints {
  if (!Array.isArray(edgeIndex) || edgeIndex.length !== 2) {
    refuse(
      'shape',
      'edgeIndex',
      '[sources, targets]',
      show(edgeIndex),
      'Give all sources, then all targets; pairs [source, target] go into `edges` of a graph',
    );
  }
  const sources = numberList(edgeIndex[0], 'edgeIndex[0]');
  const targets = numberList(edgeIndex[1], 'edgeIndex[1]');
  if (sources.length !== targets.length) {
    refuse(
      'shape',
      'edgeIndex',
      'as many targets as sources',
      `${sources.length} sources and ${targets.length} targets`,
      'Give both ends of every edge',
    );
  }
  return {
    source: nodesOf(sources, 'edgeIndex[0]', numNodes),
    target: nodesOf(targets, 'edgeIndex[1]', numNodes),
  };
}

function fromPairs(edges: unknown, numNodes: number): Endpoints {
  if (!Array.isArray(edges)) {
    refuse(
      'value',
      'edges',
      'an array of pairs [source, target]',
      show(edges),
      'Two separate lists go into `edgeIndex` instead',
    );
  }
  const sources: number[] = [];
  const targets: number[] = [];
  edges.forEach((pair: unknown, k) => {
    if (!isNumberList(pair) || pair.length !== 2) {
      refuse(
        'shape',
        `edges[${k}]`,
        'a pair [source, target]',
        show(pair),
        'Give two node numbers',
      );
    }
    sources.push(pair[0]!);
    targets.push(pair[1]!);
  });
  return {
    source: nodesOf(sources, 'edges', numNodes),
    target: nodesOf(targets, 'edges', numNodes),
  };
}

function fromAdjacency(adjacency: unknown, numNodes: number, undirected: boolean): EdgeArrays {
  if (!Array.isArray(adjacency) || adjacency.length !== numNodes) {
    refuse(
      'shape',
      'adjacency',
      `${numNodes} rows, one per node`,
      show(adjacency),
      'Row i says to whom node i attends',
    );
  }
  const matrix = new Float64Array(numNodes * numNodes);
  adjacency.forEach((given: unknown, i) => {
    const row = numberList(given, `adjacency[${i}]`);
    if (row.length !== numNodes) {
      refuse(
        'shape',
        `adjacency[${i}]`,
        `${numNodes} entries, one per node`,
        `${row.length}`,
        'The matrix is square: [N, N]',
      );
    }
    copyFinite(row, matrix, i * numNodes, 'adjacency', (j) => `row ${i}, column ${j}`);
  });
  if (undirected) symmetrise(matrix, numNodes);
  return {
    adjacency: matrix,
    numEdges: matrix.reduce((count, entry) => count + Number(entry !== 0), 0),
  };
}

function symmetrise(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const entry = matrix[i * n + j] || matrix[j * n + i]!;
      matrix[i * n + j] = entry;
      matrix[j * n + i] = entry;
    }
  }
}

/** The edges as given, then each missing reverse once, by source and target. */
function withReverses({ source, target }: Endpoints, n: number): Endpoints {
  // A pair as one number: exact in a double as long as n² < 2⁵³.
  const present = Float64Array.from(source, (s, e) => s * n + target[e]!).sort();
  const reverses = Float64Array.from(source, (s, e) => target[e]! * n + s).sort();
  const missing: number[] = [];
  let at = 0;
  for (let k = 0; k < reverses.length; k++) {
    const pair = reverses[k]!;
    if (k > 0 && pair === reverses[k - 1]) continue;
    while (at < present.length && present[at]! < pair) at++;
    if (present[at] !== pair) missing.push(pair);
  }
  return {
    source: joined(source, missing, (pair) => Math.floor(pair / n)),
    target: joined(target, missing, (pair) => pair % n),
  };
}

function joined(
  first: Int32Array,
  rest: number[],
  map: (pair: number) => number,
): Int32Array<ArrayBuffer> {
  const result = new Int32Array(first.length + rest.length);
  result.set(first);
  rest.forEach((pair, k) => {
    result[first.length + k] = map(pair);
  });
  return result;
}
