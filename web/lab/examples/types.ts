/** A built-in graph. Its words (names, classes, features) live in i18n; here are the numbers alone. */
export interface Example {
  id: ExampleId;
  /** Number of nodes, N. */
  size: number;
  /** Node features x, [N, F]. */
  x: readonly (readonly number[])[];
  /** Undirected ties, each named once; the adjacency matrix has both directions. */
  ties: readonly (readonly [number, number])[];
  /** True class of each node. */
  y: readonly number[];
  /** Number of classes, K. */
  numClasses: number;
  /** The nodes whose class the network is told in training. */
  train: readonly number[];
  /** The model and the training that this graph opens with. */
  settings: Settings;
  /** Where the nodes lie in the drawing, if not where springs put them; any unit. */
  places?: readonly { x: number; y: number }[];
  /** Nodes that carry their name in the drawing; the others show their number alone. */
  named: readonly number[];
  /** Whether the columns of x have names (otherwise they are the nodes themselves: x is the identity). */
  namedFeatures: boolean;
}

export type ExampleId = 'study' | 'karate';

/** What a person can set: the first layer's shape, the optimiser, the seed. */
export interface Settings {
  heads: number;
  channels: number;
  dropout: number;
  lr: number;
  weightDecay: number;
  seed: number;
}
