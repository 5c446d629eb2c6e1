/**
 * Seeded graphs in the likeness of citation networks: many nodes of few neighbours and a few hubs,
 * neighbours mostly of the same class, and words that go with the class. No arithmetic beyond
 * +, −, ×, ÷, so that every engine and environment gets the same bits.
 *
 * @typedef {object} GraphSpec
 * @property {number} nodes
 * @property {number} pairs undirected; every pair is two directed edges
 * @property {number} classes
 * @property {number} labelled nodes with a label to learn from, equally many of each class
 * @property {number} features columns of x
 * @property {number} [stored] stored values of a sparse binary x; without it x is dense
 * @property {number} seed
 *
 * @typedef {object} BenchGraph
 * @property {number} numNodes
 * @property {number} numFeatures
 * @property {number} numClasses
 * @property {Int32Array} source both directions of every pair
 * @property {Int32Array} target
 * @property {Int32Array} y [N]
 * @property {Int32Array} trainNodes ascending
 * @property {Float32Array} [dense] [N, F]
 * @property {{rowPtr: Int32Array, colIdx: Int32Array, values: Float32Array}} [sparse] CSR [N, F]
 */
import { Random } from './random.mjs';

/** How often a neighbour, or a word, is one of the node's own class. */
const homophily = 0.8;

/** @param {GraphSpec} spec @returns {BenchGraph} */
export function makeGraph(spec) {
  const random = new Random(spec.seed);
  const communities = makeCommunities(spec, random);
  const y = labels(communities, spec);
  const { source, target } = makeEdges(spec, communities, y, random);
  return {
    numNodes: spec.nodes,
    numFeatures: spec.features,
    numClasses: spec.classes,
    source,
    target,
    y,
    trainNodes: labelledNodes(y, spec),
    ...(spec.stored
      ? { sparse: words(spec, y, random) }
      : { dense: measurements(spec, y, random) }),
  };
}

/** Nodes in random order, class after class: class c has the ranks start[c] … start[c + 1] - 1. */
function makeCommunities({ nodes, classes }, random) {
  const start = Array.from({ length: classes + 1 }, (_, c) => Math.floor((c * nodes) / classes));
  return { order: random.permutation(nodes), start };
}

function labels({ order, start }, { nodes, classes }) {
  const y = new Int32Array(nodes);
  for (let c = 0; c < classes; c++) {
    for (let rank = start[c]; rank < start[c + 1]; rank++) y[order[rank]] = c;
  }
  return y;
}

/** The first nodes of every class, ascending. */
function labelledNodes(y, { classes, labelled }) {
  const left = new Int32Array(classes).fill(Math.floor(labelled / classes));
  return Int32Array.from(y.keys()).filter((node) => left[y[node]]-- > 0);
}

/** Pairs of distinct nodes, each once. Every node has one; the others go to random nodes. */
function makeEdges({ nodes, pairs, classes }, { order, start }, y, random) {
  const seen = new PairSet(pairs);
  const source = new Int32Array(2 * pairs);
  const target = new Int32Array(2 * pairs);
  /** A node of that class, or of any; the first of its order are the popular ones. */
  const popular = (label) => {
    const own = random.next() < homophily;
    const first = own ? start[label] : start[0];
    const past = own ? start[label + 1] : start[classes];
    const u = random.next();
    return order[first + Math.floor((past - first) * u * u)];
  };
  for (let k = 0; k < pairs; ) {
    const a = k < nodes ? k : random.below(nodes);
    const b = popular(y[a]);
    if (a === b || !seen.add(Math.min(a, b), Math.max(a, b))) continue;
    source[k] = target[pairs + k] = a;
    target[k] = source[pairs + k] = b;
    k++;
  }
  return { source, target };
}

/** A set of pairs of numbers, in open addressing: a Set of millions of strings would not do. */
class PairSet {
  constructor(capacity) {
    this.mask = 2 ** Math.ceil(Math.log2(2 * capacity + 1)) - 1;
    this.first = new Int32Array(this.mask + 1).fill(-1);
    this.second = new Int32Array(this.mask + 1);
  }

  /** @returns whether the pair was not there yet */
  add(a, b) {
    let place = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)) >>> 7;
    for (place &= this.mask; this.first[place] !== -1; place = (place + 1) & this.mask) {
      if (this.first[place] === a && this.second[place] === b) return false;
    }
    this.first[place] = a;
    this.second[place] = b;
    return true;
  }
}

/** Which words each node has, as a binary matrix: equally many a node, some words in many nodes. */
function words({ nodes, features, classes, stored }, y, random) {
  const vocabulary = random.permutation(features);
  const rowPtr = Int32Array.from({ length: nodes + 1 }, (_, i) => Math.floor((i * stored) / nodes));
  const colIdx = new Int32Array(stored);
  const topic = Math.floor(features / classes);
  for (let i = 0; i < nodes; i++) {
    const chosen = new Set();
    while (chosen.size < rowPtr[i + 1] - rowPtr[i]) {
      const own = random.next() < homophily / 2;
      const u = random.next();
      const rank = own ? y[i] * topic + Math.floor(topic * u) : Math.floor(features * u * u);
      chosen.add(vocabulary[rank]);
    }
    colIdx.set(
      [...chosen].sort((a, b) => a - b),
      rowPtr[i],
    );
  }
  return { rowPtr, colIdx, values: new Float32Array(stored).fill(1) };
}

/** Numbers around the middle of the node's class. */
function measurements({ nodes, features, classes }, y, random) {
  const middles = Float32Array.from({ length: classes * features }, () => random.next() - 0.5);
  const x = new Float32Array(nodes * features);
  for (let i = 0; i < nodes; i++) {
    for (let f = 0; f < features; f++) {
      x[i * features + f] = middles[y[i] * features + f] + 2 * (random.next() - 0.5);
    }
  }
  return x;
}
