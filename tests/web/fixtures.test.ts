// PyTorch Geometric's numbers through the package: every fixture's weights arrive as a saved model,
// its outputs and attention are compared, and the model case is trained as PyTorch trained it.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GraphInput, load } from 'gatlab';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type File,
  readSafetensors,
  type Tensor,
  writeSafetensors,
} from './support/safetensors.js';

const folder =
  process.env.GATLAB_FIXTURES ?? fileURLToPath(new URL('../fixtures/pyg', import.meta.url));

interface Config {
  kind: 'layer' | 'model';
  conv: string;
  in_channels: number;
  out_channels: number;
  heads: number;
  concat: boolean;
  negative_slope: number;
  add_self_loops: boolean;
  edge_dim: number | null;
  fill_value: number | 'mean';
  bias: boolean;
  residual: boolean;
  hidden: number;
  classes: number;
  out_heads: number;
  lr: number;
  weight_decay: number;
}

const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.safetensors'))
  .map((name) => {
    const file = readSafetensors(new Uint8Array(readFileSync(join(folder, name))));
    return {
      name: basename(name, '.safetensors'),
      file,
      config: JSON.parse(file.metadata.config!) as Config,
    };
  });
const known = cases.filter(({ config }) => config.conv === 'GATConv');
const unknown = cases.filter(({ config }) => config.conv !== 'GATConv');

const lab = await load();
afterAll(() => lab.dispose());

/** Float against PyG's double run: within 1e-5 of the array's largest entry, or of 1. */
function expectClose(actual: ArrayLike<number>, expected: Tensor, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.data.length);
  const largest = (values: Iterable<number>) => Math.max(0, ...values);
  const scale = Math.max(1, largest(Array.from(expected.data, Math.abs)));
  const errors = Array.from(actual, (value, k) => Math.abs(value - expected.data[k]!));
  expect(largest(errors) / scale).toBeLessThanOrEqual(tolerance);
}

function graphOf({ tensors }: File): GraphInput {
  const matrix = ({ data, shape }: Tensor) => ({ data, shape: shape as [number, number] });
  const { x, edge_index, edge_attr, y, train_mask } = tensors;
  const numEdges = edge_index!.shape[1]!;
  return {
    x: matrix(x!),
    edgeIndex: [edge_index!.data.subarray(0, numEdges), edge_index!.data.subarray(numEdges)],
    ...(edge_attr && { edgeAttr: matrix(edge_attr) }),
    ...(y && { y: y.data }),
    ...(train_mask && { trainMask: train_mask.data as Uint8Array }),
  };
}

/** The engine's configuration of the case, in its own spelling. */
function engineConfig(config: Config): object {
  const shared = { conv: 'gat', heads: config.heads, edge_dim: config.edge_dim ?? 0 };
  if (config.kind === 'model') {
    const { hidden, classes, out_heads } = config;
    return {
      in_channels: config.in_channels,
      layers: [
        { ...shared, out_channels: hidden, activation: 'elu' },
        { ...shared, out_channels: classes, heads: out_heads, concat: false },
      ],
    };
  }
  const { out_channels, concat, negative_slope, add_self_loops, fill_value, bias, residual } =
    config;
  const layer = {
    ...shared,
    out_channels,
    concat,
    negative_slope,
    add_self_loops,
    fill_value,
    bias,
    residual,
  };
  return { in_channels: config.in_channels, layers: [layer] };
}

/** The parameters under `prefix`, with the names that our models give them. */
function weights(
  { tensors }: File,
  kind: Config['kind'],
  prefix = 'param.',
): Record<string, Tensor> {
  const layer = kind === 'layer' ? 'conv1.' : '';
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [layer + name.slice(prefix.length), tensor]),
  );
}

function modelOf(file: File, config: Config) {
  const metadata = {
    'gatlab.format': '1',
    'gatlab.config': JSON.stringify(engineConfig(config)),
  };
  return lab.loadModel(writeSafetensors(metadata, weights(file, config.kind)));
}

test('there are fixtures', () => {
  expect(known.length).toBeGreaterThan(0);
});

describe.each(known)('PyG: $name', ({ file, config }) => {
  test('gives the same output', async () => {
    const model = await modelOf(file, config);
    const { logits } = await model.predict(await lab.graph(graphOf(file)));
    expect(logits.shape).toEqual(file.tensors.out!.shape);
    expectClose(logits.data, file.tensors.out!);
  });

  const only = (kind: Config['kind']) => (config.kind === kind ? test : () => undefined);

  only('layer')('gives the same attention on the same edges', async () => {
    const model = await modelOf(file, config);
    const { attention } = await model.predict(await lab.graph(graphOf(file)), { attention: true });
    const { edgeIndex, alpha } = attention[0]!;
    const { alpha_edge_index, alpha: expected } = file.tensors;
    expect([...edgeIndex[0], ...edgeIndex[1]]).toEqual([...alpha_edge_index!.data]);
    expect(alpha.shape).toEqual(expected!.shape);
    expectClose(alpha.data, expected!);
  });

  only('model')('trains as PyTorch does', async () => {
    const model = await modelOf(file, config);
    const graph = await lab.graph(graphOf(file));
    const { lr, weight_decay: weightDecay } = config;
    const { history } = await model.fit(graph, { epochs: 5, lr, weightDecay });
    const losses = file.tensors.losses!;
    expectClose(
      history.map(({ loss }) => loss),
      { ...losses, data: losses.data.slice(0, 5) },
    );
    expect((await model.evaluate(graph, 'train')).loss).toBeCloseTo(losses.data[5]!, 5);
    const state = await model.stateDict();
    for (const [name, tensor] of Object.entries(weights(file, 'model', 'adam5.param.'))) {
      // Where a gradient is about 0, a step of Adam is noise of up to lr: see the fixtures' README.
      expectClose(state[name]!.data, tensor, 1e-4);
    }
    expectClose((await model.predict(graph)).logits.data, file.tensors['adam5.out']!, 1e-4);
  });
});

describe.skipIf(unknown.length === 0)('layers that are not there yet', () => {
  for (const { name } of unknown) test.skip(name);
});
