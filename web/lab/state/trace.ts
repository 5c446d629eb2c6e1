import type { Graph, Lab, Model, Prediction } from 'gatlab';
import type { TracedLayer } from '../layer/parts';
import { STEPWISE } from './limits';

/** Whether a graph is small enough to be looked at number by number. */
export function stepwise({ x }: { x: readonly (readonly number[])[] }): boolean {
  return x.length <= STEPWISE.nodes && (x[0]?.length ?? 0) <= STEPWISE.features;
}

/** Every value of the model's attention layer `layer`, and of what the model says with it. */
export async function traceLayer(
  model: Model,
  graph: Graph,
  layer: number,
  { logits, probabilities }: Prediction,
): Promise<TracedLayer> {
  const { layers } = model.config;
  const attention = layers.flatMap((config, place) =>
    'conv' in config ? [{ config, place }] : [],
  );
  const { config, place } = attention[layer]!;
  const trace = await model.trace(graph, { layer: place });
  const votes = place === layers.length - 1 ? { logits, probabilities } : null;
  return { layer, trace, config, votes };
}

/** The same with the weights that a model had at some epoch, of which `weights` is the file. */
export async function traceEarlier(
  lab: Lab,
  weights: Uint8Array,
  graph: Graph,
  layer: number,
  prediction: Prediction,
): Promise<TracedLayer> {
  const model = await lab.loadModel(weights);
  try {
    return await traceLayer(model, graph, layer, prediction);
  } finally {
    model.dispose();
  }
}
