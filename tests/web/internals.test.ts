// Parts of the package that its surface shows only in pieces.
import { describe, expect, test } from 'vitest';
import { layerAttention } from '../../web/lib/attention.js';
import type { EngineModule } from '../../web/lib/engine.js';
import { show, toErrorData } from '../../web/lib/errors.js';
import { graphInput } from '../../web/lib/graph_input.js';
import { Host } from '../../web/lib/host.js';
import { fromEngineJson, toCallersNames, toEngineJson } from '../../web/lib/names.js';
import { buffersIn } from '../../web/lib/protocol.js';
import type { GraphInput } from '../../web/lib/types.js';

describe('names', () => {
  const config = {
    inChannels: 3,
    attentionDropout: 0.5,
    layers: [{ conv: 'gat', outChannels: 2, activation: 'leaky_relu', edgeDim: undefined }],
  };

  test('are the engine’s on its side, and values stay as they are', () => {
    expect(JSON.parse(toEngineJson(config))).toEqual({
      in_channels: 3,
      attention_dropout: 0.5,
      layers: [{ conv: 'gat', out_channels: 2, activation: 'leaky_relu' }],
    });
  });

  test('come back, without what was not set', () => {
    const { edgeDim: _, ...layer } = config.layers[0]!;
    const json = toEngineJson({ ...config, layers: [{ ...layer, dropout: null }] });
    expect(fromEngineJson(json)).toEqual({ ...config, layers: [layer] });
  });

  test('in messages are the caller’s', () => {
    expect(
      toCallersNames(
        'layers[1].out_channels: expected leaky_relu, got conv1.att_src for edge_attr.',
      ),
    ).toBe('layers[1].outChannels: expected leaky_relu, got conv1.att_src for edgeAttr.');
  });
});

describe('undirected', () => {
  const x = [[1], [2], [3], [4]];
  const edgesOf = (input: Partial<GraphInput>) => {
    const { source, target } = graphInput({ x, undirected: true, ...input }).edgeIndex!;
    return [...source].map((from, e) => [from, target[e]]);
  };

  test('adds each missing reverse once, after the given edges', () => {
    expect(
      edgesOf({
        edges: [
          [2, 1],
          [0, 3],
          [0, 1],
        ],
      }),
    ).toEqual([
      [2, 1],
      [0, 3],
      [0, 1],
      [1, 0],
      [1, 2],
      [3, 0],
    ]);
  });

  test('leaves loops, duplicates and edges with a reverse as they are', () => {
    const edges = [
      [1, 1],
      [0, 1],
      [1, 0],
      [0, 1],
    ] as const;
    expect(edgesOf({ edges: [...edges] })).toEqual([...edges]);
    expect(
      edgesOf({
        edges: [
          [2, 0],
          [2, 0],
        ],
      }),
    ).toEqual([
      [2, 0],
      [2, 0],
      [0, 2],
    ]);
  });

  test('mirrors an adjacency', () => {
    const adjacency = [
      [0, 2, 0, 0],
      [0, 0, 0, 0],
      [0, 3, 1, 0],
      [0, 0, 0, 0],
    ];
    expect([...graphInput({ x, adjacency, undirected: true }).adjacency!]).toEqual([
      0, 2, 0, 0, 2, 0, 3, 0, 0, 3, 1, 0, 0, 0, 0, 0,
    ]);
  });
});

describe('attention as a matrix', () => {
  const layer = layerAttention(
    {
      source: Int32Array.of(1, 1, 0),
      target: Int32Array.of(0, 0, 1),
      alpha: { data: Float32Array.of(0.25, 0.5, 0.75, 0.5, 1, 1), rows: 3, cols: 2 },
    },
    2,
  );

  test('adds duplicates up, per head and in the mean', () => {
    expect([...layer.toDense(0).data]).toEqual([0, 1, 1, 0]);
    expect([...layer.toDense(1).data]).toEqual([0, 1, 1, 0]);
    expect([...layer.toDense().data]).toEqual([0, 1, 1, 0]);
  });

  test('is refused where it would not fit', () => {
    const none = { source: new Int32Array(), target: new Int32Array() };
    const vast = layerAttention(
      { ...none, alpha: { data: new Float32Array(), rows: 0, cols: 1 } },
      1e7,
    );
    expect(() => vast.toDense()).toThrow(
      expect.objectContaining({ code: 'memory', argument: 'numNodes' }),
    );
  });
});

describe('the host', () => {
  const failing = (error: Error) => {
    const engine = {
      version: () => '0',
      createModel: () => {
        throw error;
      },
    };
    return new Host(async () => ({
      engine: engine as unknown as EngineModule,
      build: 'simd',
      threads: 1,
      close() {},
    }));
  };

  test('refuses what comes before load', async () => {
    await expect(new Host().handle('createModel', { config: '{}' })).rejects.toMatchObject({
      code: 'internal',
    });
  });

  test('works on after an error of the engine', async () => {
    const host = failing(
      Object.assign(new Error('in_channels: …'), { code: 'value', argument: 'in_channels' }),
    );
    await host.handle('load', {});
    for (let k = 0; k < 2; k++) {
      await expect(host.handle('createModel', { config: '' })).rejects.toMatchObject({
        code: 'value',
        argument: 'inChannels',
        message: 'inChannels: …',
      });
    }
  });

  test('answers nothing more after the engine has crashed, for its memory may be torn', async () => {
    const host = failing(new WebAssembly.RuntimeError('unreachable'));
    await host.handle('load', {});
    await expect(host.handle('createModel', { config: '' })).rejects.toMatchObject({
      code: 'internal',
    });
    await expect(host.handle('load', {})).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('load()'),
    });
  });
});

describe('small parts', () => {
  test.each([
    [undefined, 'undefined'],
    [Number.NaN, 'NaN'],
    ['a'.repeat(60), `"${'a'.repeat(40)}…"`],
    [5n, 'the BigInt 5n'],
    [[1, 2], 'an array of 2'],
    [new Int8Array(3), 'Int8Array of 3'],
    [new DataView(new ArrayBuffer(1)), 'DataView'],
    [{ a: 1 }, 'an object with a'],
    [{}, 'an empty object'],
    [() => 1, 'a function'],
  ])('%s is shown as %s', (value, shown) => {
    expect(show(value)).toBe(shown);
  });

  test('whatever is thrown has a code', () => {
    expect(toErrorData('boo')).toEqual({ code: 'internal', message: 'boo' });
    expect(toErrorData(new TypeError('boo'))).toEqual({
      code: 'internal',
      message: 'TypeError: boo',
    });
    // Node's errors have codes too, but not ours.
    expect(toErrorData(Object.assign(new Error('boo'), { code: 'ENOENT' })).code).toBe('internal');
  });

  test('every buffer of a message is found once', () => {
    const shared = new Float32Array(2);
    const found = buffersIn({
      a: shared,
      b: [{ c: shared.subarray(1) }, new Uint8Array(1)],
      d: null,
      e: 'x',
    });
    expect(found.size).toBe(2);
  });
});
