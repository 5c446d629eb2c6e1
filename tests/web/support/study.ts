// Six papers, ten words, seven citations: small enough to see whole.
import type { GraphInput, Lab, Model, ModelConfig } from 'gatlab';

export const study: Omit<GraphInput, 'edges'> & { y: number[]; edges: [number, number][] } = {
  x: [
    [1, 1, 1, 0.5, 0, 0, 0, 0, 0, 0],
    [1, 1, 1, 0.2, 0.3, 0, 0, 0, 0, 0],
    [0, 0.3, 0, 1, 1, 0, 0, 0, 0, 0.3],
    [0, 0.3, 0, 0.3, 1, 1, 1, 0.5, 0, 0.2],
    [0, 0, 0, 0, 0.3, 0, 1, 1, 1, 0.8],
    [1, 0, 0, 0, 0, 0, 1, 1, 0.3, 1],
  ],
  edges: [
    [1, 0],
    [5, 0],
    [5, 1],
    [5, 4],
    [5, 3],
    [4, 3],
    [3, 2],
  ],
  undirected: true,
  y: [0, 0, 1, 1, 2, 2],
  trainMask: { nodes: [0, 2, 4] },
  valMask: { nodes: [1, 3, 5] },
};

export const studyModel: ModelConfig = {
  inChannels: 10,
  layers: [
    { conv: 'gat', heads: 3, outChannels: 5, activation: 'elu' },
    { conv: 'gat', outChannels: 3, concat: false },
  ],
  seed: 1,
};

/** The same model with every kind of dropout. */
export const droppingModel: ModelConfig = { ...studyModel, dropout: 0.4, attentionDropout: 0.3 };

/** The bits of the weights, to compare two models with. */
export async function bits(model: Model): Promise<string> {
  return Buffer.from(await model.save()).toString('base64');
}

/** A probe of the whole engine: the probabilities of a fresh study model, bit by bit. */
export async function probe(lab: Lab): Promise<string> {
  const graph = await lab.graph(study);
  const model = await lab.model(studyModel);
  const { probabilities } = await model.predict(graph);
  graph.dispose();
  model.dispose();
  return Buffer.from(probabilities.data.buffer).toString('base64');
}
