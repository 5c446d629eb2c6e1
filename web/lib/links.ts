/** Link prediction: a graph with edges hidden from it, and pairs of nodes to tell apart. */
import type { Channel } from './channel.js';
import { knownKeys, refuse, size } from './checks.js';
import type { PairsOut } from './engine.js';
import { Graph } from './graph.js';
import { Held } from './held.js';
import type { Arguments, SplitInfo } from './protocol.js';

/** How many edges `lab.splitLinks` hides, and how. */
export interface LinkSplitOptions {
  /** Share of the edges that is kept for validation; default 0.05. */
  val?: number;
  /** And for test; default 0.1. */
  test?: number;
  /** Both directions of an edge are one edge, and stay together; default true. */
  undirected?: boolean;
  /** Of what is hidden, and of the pairs that are no edges; default 0. */
  seed?: number;
}

/** Pairs of nodes. */
export interface NodePairs {
  /** `[sources, targets]`. */
  edgeIndex: [Int32Array, Int32Array];
  /** The first so many are edges, the others are not. */
  numEdges: number;
}

/**
 * A graph with edges hidden from it, to be predicted (PyG's `RandomLinkSplit`), held by the engine.
 * Made by `lab.splitLinks`; goes where `train`, `fit` and `evaluate` take a graph.
 */
export class LinkSplit extends Held {
  /** All nodes; only the training edges. */
  readonly graph: Graph;
  /** The training edges; undirected ones once. Each epoch draws as many pairs that are no edges. */
  readonly train: NodePairs;
  /** Hidden edges, then as many pairs that are no edges. */
  readonly val: NodePairs;
  readonly test: NodePairs;

  /** @internal */
  constructor(channel: Channel, info: SplitInfo) {
    super(channel, info.handle);
    this.graph = new Graph(channel, info.graph);
    this.train = nodePairs(info.train);
    this.val = nodePairs(info.val);
    this.test = nodePairs(info.test);
  }
}

function nodePairs({ source, target, numEdges }: PairsOut): NodePairs {
  return { edgeIndex: [source, target], numEdges };
}

export function linkSplitInput(given: LinkSplitOptions): Omit<Arguments<'splitLinks'>, 'graph'> {
  const known = ['val', 'test', 'undirected', 'seed'];
  const options = knownKeys<LinkSplitOptions>(given, 'options', known, '');
  const { val = 0.05, test = 0.1, undirected = true, seed = 0 } = options;
  for (const [name, share] of Object.entries({ val, test })) {
    if (typeof share !== 'number' || !(share >= 0 && share < 1)) {
      refuse('value', name, 'a share from 0 to 1', share, 'Most edges are needed to learn from');
    }
  }
  if (typeof undirected !== 'boolean') {
    refuse('value', 'undirected', 'true or false', undirected, 'Leave it out for undirected edges');
  }
  return { val, test, undirected, seed: size(seed, 'seed', 0, 'Choose any whole number') };
}
