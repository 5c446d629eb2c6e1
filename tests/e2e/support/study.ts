import {
  type Graph,
  type Lab,
  type LayerTrace,
  load,
  type Matrix,
  type Model,
  type ModelConfig,
  type Prediction,
  type TrainOptions,
} from 'gatlab';

/**
 * The study example written out a second time, and given to the package another way (as edge_index):
 * a page that mixed up source and target, or rows and columns, would not agree with it.
 */
export const names = ['Align & translate', 'Transformer', 'word2vec', 'DeepWalk', 'GCN', 'GAT'];
export const classes = ['language', 'embedding', 'graph networks'];

export const x: readonly (readonly number[])[] = [
  [1, 1, 1, 0.5, 0, 0, 0, 0, 0, 0],
  [1, 1, 1, 0.2, 0.3, 0, 0, 0, 0, 0],
  [0, 0.3, 0, 1, 1, 0, 0, 0, 0, 0.3],
  [0, 0.3, 0, 0.3, 1, 1, 1, 0.5, 0, 0.2],
  [0, 0, 0, 0, 0.3, 0, 1, 1, 1, 0.8],
  [1, 0, 0, 0, 0, 0, 1, 1, 0.3, 1],
];

/** Sources and targets: a message flows from the paper that is listened to, to the listener. */
export const edgeIndex: readonly [readonly number[], readonly number[]] = [
  [0, 1, 0, 5, 1, 5, 4, 5, 3, 5, 3, 4, 2, 3],
  [1, 0, 5, 0, 5, 1, 5, 4, 5, 3, 4, 3, 3, 2],
];

/** What a test changes about the example before it asks the package. */
export interface Change {
  x?: readonly (readonly number[])[];
  edgeIndex?: readonly [readonly number[], readonly number[]];
  y?: readonly number[];
}

const defaultModel: ModelConfig = {
  inChannels: 10,
  layers: [
    { conv: 'gat', heads: 3, outChannels: 5, concat: true, activation: 'elu' },
    { conv: 'gat', heads: 1, outChannels: 3, concat: false },
  ],
  seed: 1,
};

/** The package in Node with the page's default model, seed 1. */
export class Reference {
  readonly #lab: Lab;
  readonly model: Model;

  private constructor(lab: Lab, model: Model) {
    this.#lab = lab;
    this.model = model;
  }

  static async open(config: ModelConfig = defaultModel): Promise<Reference> {
    const lab = await load();
    return new Reference(lab, await lab.model(config));
  }

  graph(change: Change = {}): Promise<Graph> {
    return this.#lab.graph({
      x,
      edgeIndex,
      y: [0, 0, 1, 1, 2, 2],
      trainMask: { nodes: [0, 2, 4] },
      ...change,
    });
  }

  /** Every value of one layer, of the present weights. */
  async trace(layer: number, change: Change = {}): Promise<LayerTrace> {
    return this.model.trace(await this.graph(change), { layer });
  }

  async predict(change: Change = {}): Promise<Prediction> {
    return this.model.predict(await this.graph(change), { attention: true });
  }

  /** Trains this many epochs and returns the losses. */
  async train(epochs: number, change: Change = {}, options: TrainOptions = {}): Promise<number[]> {
    const graph = await this.graph(change);
    const { history } = await this.model.fit(graph, {
      epochs,
      lr: 0.005,
      weightDecay: 0.0005,
      ...options,
    });
    return history.map(({ loss }) => loss);
  }
}

export function rowsOf({ data, shape: [rows, columns] }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [...data.slice(i * columns, (i + 1) * columns)]);
}
