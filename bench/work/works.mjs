/**
 * What is measured: graphs by name, and the paper's model for each.
 *
 * @typedef {{title: string, spec: import('./graphs.mjs').GraphSpec}} Work
 */

/** Nodes of degree 14 with 128 dense features and 40 classes, a tenth of them labelled. */
export const largeSpec = (nodes) => ({
  nodes,
  pairs: 7 * nodes,
  classes: 40,
  labelled: nodes / 10,
  features: 128,
  seed: 1,
});

/** @type {Record<string, Work>} */
export const works = {
  small: {
    title: 'Cora-sized: 2,708 nodes, 10,556 edges, 1,433 sparse features, 140 labelled',
    spec: {
      nodes: 2708,
      pairs: 5278,
      classes: 7,
      labelled: 140,
      features: 1433,
      stored: 49216,
      seed: 1,
    },
  },
  large: {
    title: 'large: 50,000 nodes, 700,000 edges, 128 dense features, 5,000 labelled',
    spec: largeSpec(50_000),
  },
};

export const training = { dropout: 0.6, lr: 0.005, weightDecay: 5e-4 };

/** The model of the GAT paper's transductive runs: 8 heads of 8 channels, then one head of classes. */
export function paperModel({ features, classes }) {
  return {
    inChannels: features,
    layers: [
      { conv: 'gat', heads: 8, outChannels: 8, activation: 'elu' },
      { conv: 'gat', heads: 1, outChannels: classes, concat: false },
    ],
    seed: 1,
  };
}

/** The study example's size: 6 nodes of 10 features on a ring, 3 heads of 5 channels, 3 classes. */
export const tiny = {
  graph: {
    x: Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 10 }, (_, f) => ((3 * i + f) % 5) / 4),
    ),
    edges: Array.from({ length: 6 }, (_, i) => [i, (i + 1) % 6]),
    undirected: true,
  },
  model: {
    inChannels: 10,
    layers: [
      { conv: 'gat', heads: 3, outChannels: 5, activation: 'elu' },
      { conv: 'gat', heads: 1, outChannels: 3, concat: false },
    ],
    seed: 1,
  },
};
