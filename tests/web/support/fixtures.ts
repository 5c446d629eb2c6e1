// PyTorch Geometric's reference files (see their README for the schema), as graphs and models.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GraphInput, Lab, Model } from 'gatlab';
import { expect } from 'vitest';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.js';

type Options = Record<string, unknown> & { kind: string };

/** Arrays by name and the options that made them. */
export interface Fixture {
  name: string;
  tensors: Record<string, Tensor>;
  config: Options;
}

const folders =
  process.env.GATLAB_FIXTURES?.split(':') ??
  ['pyg', 'pyg_more'].map((name) =>
    fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)),
  );

/** Every file of the folders in GATLAB_FIXTURES, or of our own. */
export const fixtures: Fixture[] = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => {
      const { metadata, tensors } = readSafetensors(
        new Uint8Array(readFileSync(join(folder, name))),
      );
      const config = JSON.parse(metadata.config!) as Options;
      return { name: basename(name, '.safetensors'), tensors, config };
    }),
);

/** Float against PyG's double run: within 1e-5 of the array's largest entry, or of 1. */
export function expectClose(actual: ArrayLike<number>, expected: Tensor, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.data.length);
  const largest = (values: Iterable<number>) => Math.max(0, ...values);
  const scale = Math.max(1, largest(Array.from(expected.data, Math.abs)));
  const errors = Array.from(actual, (value, k) => Math.abs(value - expected.data[k]!));
  expect(largest(errors) / scale).toBeLessThanOrEqual(tolerance);
}

export const matrixOf = ({ data, shape }: Tensor) => ({ data, shape: shape as [number, number] });

export function graphOf({ tensors }: Fixture): GraphInput {
  const { x, edge_index, edge_attr, y, train_mask, batch } = tensors;
  const numEdges = edge_index?.shape[1] ?? 0;
  const ends = edge_index?.data ?? new Int32Array();
  return {
    x: matrixOf(x!),
    edgeIndex: [ends.subarray(0, numEdges), ends.subarray(numEdges)],
    ...(edge_attr && { edgeAttr: matrixOf(edge_attr) }),
    ...(y && { y: y.data }),
    ...(train_mask && { trainMask: train_mask.data as Uint8Array }),
    ...(batch && { batch: batch.data }),
  };
}

// Our name of each of PyG's classes, and the options that have the same name and meaning in both.
const attention = ['out_channels', 'heads', 'concat', 'edge_dim', 'bias'];
const gatOptions = [...attention, 'negative_slope', 'add_self_loops', 'fill_value', 'residual'];
const kinds: Record<string, [kind: object, options: string[]]> = {
  GATConv: [{ conv: 'gat' }, gatOptions],
  GATv2Conv: [{ conv: 'gatv2' }, [...gatOptions, 'share_weights']],
  TransformerConv: [{ conv: 'transformer' }, [...attention, 'beta', 'root_weight']],
  BatchNorm: [{ layer: 'batch_norm' }, ['eps', 'momentum']],
  LayerNorm: [{ layer: 'layer_norm' }, ['eps', 'mode']],
  GraphNorm: [{ layer: 'graph_norm' }, ['eps']],
  PairNorm: [{ layer: 'pair_norm' }, ['eps', 'scale', 'scale_individually']],
};

/** A layer in the engine's spelling. */
export function layerOf(config: Options, className = config.conv ?? config.norm): object {
  const [kind, options] = kinds[className as string]!;
  const given = options.filter((option) => config[option] !== undefined);
  return {
    ...kind,
    ...Object.fromEntries(given.map((option) => [option, config[option] ?? 0])),
  };
}

/** The arrays under `prefix`, with `name` before what is left of their names. */
export function arraysUnder(
  { tensors }: Fixture,
  prefix: string,
  name = '',
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, tensor]) => [name + key.slice(prefix.length), tensor]),
  );
}

/** The model of that configuration (in the engine's spelling) with these weights. */
export function modelWith(
  lab: Lab,
  config: object,
  weights: Record<string, Tensor>,
): Promise<Model> {
  const metadata = { 'gatlab.format': '1', 'gatlab.config': JSON.stringify(config) };
  return lab.loadModel(writeSafetensors(metadata, weights));
}

/** Names in the engine's spelling as options of the package, for what never reaches the engine. */
export function inCamelCase<T>(options: object): T {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as T;
}
