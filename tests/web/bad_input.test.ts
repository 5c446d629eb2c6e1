// Every way to be wrong is a GatlabError that names argument, expected, got and remedy, and the
// engine works on as if nothing had happened.
import { type ErrorCode, GatlabError, type Lab, load } from 'gatlab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe, study, studyModel } from './support/study.js';

type Attempt = (lab: Lab) => unknown;
type Case = [name: string, code: ErrorCode, argument: string, attempt: Attempt];

const rows = study.x as number[][];
const flat = rows.flat();

/** A graph like the study example, but for this. Types are set aside: JavaScript has none. */
const graph =
  (change: object): Attempt =>
  (lab) =>
    lab.graph({ ...study, ...change });

/** Edges given by this alone. */
const edges = (change: object): Attempt =>
  graph({ edges: undefined, undirected: false, ...change });

const model =
  (change: object): Attempt =>
  (lab) =>
    lab.model({ ...studyModel, ...change });

/** A first layer like the study model's, but for this. */
const layer = (change: object): Attempt =>
  model({ layers: [{ ...studyModel.layers[0], ...change }, studyModel.layers[1]] });

const training =
  (options: object, changedGraph: object = {}): Attempt =>
  async (lab) =>
    (await lab.model(studyModel)).fit(
      await lab.graph({ ...study, ...changedGraph }),
      options as never,
    );

const csr = { rowPtr: [0, 1, 2, 2, 2, 2, 2], colIdx: [0, 9], values: [1, 2], shape: [6, 10] };
const pair = { x: [[1], [2]], edges: [[0, 1]], undirected: false, y: [0, 1] };
const unmasked = { trainMask: undefined, valMask: undefined };
const square = (entry: unknown) =>
  rows.map((_, i) => rows.map((__, j) => (i + j === 3 ? entry : 0)));

const graphCases: Case[] = [
  ['no input at all', 'value', 'graph', (lab) => lab.graph(undefined as never)],
  ['a misspelled field', 'value', 'trainmask', graph({ trainmask: [0] })],

  ['no features', 'value', 'x', graph({ x: undefined })],
  ['features that are text', 'value', 'x', graph({ x: 'one two' })],
  ['an empty graph', 'graph', 'x', graph({ x: [] })],
  ['nodes without features', 'shape', 'x', graph({ x: [[], [], [], [], [], []] })],
  ['a row that is too short', 'shape', 'x[2]', graph({ x: rows.with(2, [1, 2, 3]) })],
  ['a row that is a number', 'value', 'x[1]', graph({ x: rows.with(1, 7 as never) })],
  [
    'a NaN among the features',
    'value',
    'x',
    graph({ x: rows.with(3, rows[3]!.with(4, Number.NaN)) }),
  ],
  [
    'an infinite feature',
    'value',
    'x',
    graph({ x: { data: flat.with(7, Infinity), shape: [6, 10] } }),
  ],
  [
    'a feature beyond float32',
    'value',
    'x',
    graph({ x: { data: flat.with(7, 1e39), shape: [6, 10] } }),
  ],
  [
    'a feature that is a text',
    'value',
    'x',
    graph({ x: rows.with(0, rows[0]!.with(0, '1' as never)) }),
  ],
  ['a hole among the features', 'value', 'x', graph({ x: rows.with(0, new Array(10)) })],
  [
    'data that does not fill its shape',
    'shape',
    'x.data',
    graph({ x: { data: flat, shape: [6, 11] } }),
  ],
  ['a negative size', 'shape', 'x.shape', graph({ x: { data: flat, shape: [-6, -10] } })],
  [
    'a size that is no whole number',
    'shape',
    'x.shape',
    graph({ x: { data: flat, shape: [7.5, 8] } }),
  ],
  ['a shape of three', 'shape', 'x.shape', graph({ x: { data: flat, shape: [6, 5, 2] } })],
  ['data without a shape', 'shape', 'x.shape', graph({ x: { data: flat } })],
  [
    '64-bit integers',
    'value',
    'x.data',
    graph({ x: { data: new BigInt64Array(60), shape: [6, 10] } }),
  ],

  [
    'sparse: too few row pointers',
    'shape',
    'x.rowPtr',
    graph({ x: { ...csr, rowPtr: [0, 1, 2] } }),
  ],
  [
    'sparse: row pointers that fall',
    'value',
    'x.rowPtr',
    graph({ x: { ...csr, rowPtr: [0, 2, 1, 2, 2, 2, 2] } }),
  ],
  [
    'sparse: row pointers that start late',
    'value',
    'x.rowPtr',
    graph({ x: { ...csr, rowPtr: [1, 1, 2, 2, 2, 2, 2] } }),
  ],
  [
    'sparse: row pointers past the end',
    'value',
    'x.rowPtr',
    graph({ x: { ...csr, rowPtr: [0, 1, 2, 2, 2, 2, 3] } }),
  ],
  [
    'sparse: a column that is not there',
    'value',
    'x.colIdx',
    graph({ x: { ...csr, colIdx: [0, 10] } }),
  ],
  ['sparse: a negative column', 'value', 'x.colIdx', graph({ x: { ...csr, colIdx: [-1, 9] } })],
  ['sparse: fewer columns than values', 'shape', 'x.colIdx', graph({ x: { ...csr, colIdx: [0] } })],
  ['sparse: a NaN', 'value', 'x.values', graph({ x: { ...csr, values: [1, Number.NaN] } })],

  ['no edges of any kind', 'value', 'edgeIndex', edges({})],
  ['edges twice', 'value', 'edges', graph({ adjacency: square(1) })],
  ['an edge to a node that is not there', 'graph', 'edges', edges({ edges: [[0, 6]] })],
  ['an edge from a negative node', 'graph', 'edges', edges({ edges: [[-1, 0]] })],
  [
    'an edge of three nodes',
    'shape',
    'edges[1]',
    edges({
      edges: [
        [0, 1],
        [1, 2, 3],
      ],
    }),
  ],
  ['an edge to half a node', 'graph', 'edgeIndex[1]', edges({ edgeIndex: [[0], [1.5]] })],
  [
    'an edge index of pairs',
    'shape',
    'edgeIndex',
    edges({
      edgeIndex: [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    }),
  ],
  ['more sources than targets', 'shape', 'edgeIndex', edges({ edgeIndex: [[0, 1], [1]] })],
  ['an adjacency of another size', 'shape', 'adjacency', edges({ adjacency: [[0]] })],
  [
    'an adjacency that is not square',
    'shape',
    'adjacency[4]',
    edges({ adjacency: square(1).with(4, [0, 1]) }),
  ],
  ['a NaN in the adjacency', 'value', 'adjacency', edges({ adjacency: square(Number.NaN) })],
  ['undirected as a text', 'value', 'undirected', graph({ undirected: 'yes' })],
  [
    'undirected with edge features',
    'value',
    'undirected',
    graph({ edgeAttr: study.edges!.map(() => [1]) }),
  ],
  [
    'edge features for other edges',
    'shape',
    'edgeAttr',
    graph({ undirected: false, edgeAttr: [[1], [2]] }),
  ],
  [
    'a NaN among the edge features',
    'value',
    'edgeAttr',
    graph({ ...pair, ...unmasked, edgeAttr: [[Number.NaN]] }),
  ],

  ['too few labels', 'shape', 'y', graph({ y: [0, 1] })],
  ['a label below -1', 'value', 'y', graph({ y: study.y.with(5, -2) })],
  ['a label of one half', 'value', 'y', graph({ y: study.y.with(5, 0.5) })],
  ['labels that are texts', 'value', 'y', graph({ y: ['a', 'b', 'c', 'd', 'e', 'f'] })],

  ['a mask for other nodes', 'shape', 'trainMask', graph({ trainMask: [true, false] })],
  [
    'a mask of mixed kinds',
    'value',
    'valMask',
    graph({ valMask: [true, 1, 'x', false, false, false] }),
  ],
  ['a mask of flags as numbers', 'value', 'testMask', graph({ testMask: [1, 0, 1, 0, 1, 0] })],
  ['a masked node that is not there', 'graph', 'testMask', graph({ testMask: { nodes: [6] } })],
  ['a masked node without a label', 'value', 'trainMask', graph({ y: study.y.with(2, -1) })],
  ['a mask without labels', 'value', 'trainMask', graph({ y: undefined })],
];

const modelCases: Case[] = [
  ['no configuration', 'value', 'config', (lab) => lab.model(undefined as never)],
  ['no input size', 'value', 'inChannels', model({ inChannels: undefined })],
  ['no input features', 'value', 'inChannels', model({ inChannels: 0 })],
  ['a negative input size', 'value', 'inChannels', model({ inChannels: -10 })],
  ['no layers', 'value', 'layers', model({ layers: [] })],
  ['layers that are none', 'value', 'layers', model({ layers: 'gat' })],
  ['an unknown layer', 'value', 'layers[0]', layer({ conv: 'gcn' })],
  ['no output channels', 'value', 'layers[0].outChannels', layer({ outChannels: 0 })],
  ['a negative number of channels', 'value', 'layers[0].outChannels', layer({ outChannels: -5 })],
  ['half a head', 'value', 'layers[0].heads', layer({ heads: 0.5 })],
  ['no heads', 'value', 'layers[0].heads', layer({ heads: 0 })],
  ['an unknown activation', 'value', 'layers[0].activation', layer({ activation: 'swish' })],
  ['an unknown fill value', 'value', 'layers[0].fillValue', layer({ fillValue: 'median' })],
  ['a negative edge size', 'value', 'layers[0].edgeDim', layer({ edgeDim: -1 })],
  ['attention dropout of everything', 'value', 'layers[0].dropout', layer({ dropout: 1 })],
  ['a slope that is NaN', 'value', 'layers[0].negativeSlope', layer({ negativeSlope: Number.NaN })],
  ['a bias that is a number', 'value', 'layers[0].bias', layer({ bias: 1 })],
  ['a misspelled option', 'value', 'layers[0].head', layer({ head: 8 })],
  [
    "an option in the engine's spelling",
    'value',
    'layers[0].out_channels',
    layer({ out_channels: 8 }),
  ],
  ['dropout of everything', 'value', 'dropout', model({ dropout: 1 })],
  ['negative dropout', 'value', 'attentionDropout', model({ attentionDropout: -0.1 })],
  ['a negative seed', 'value', 'seed', model({ seed: -1 })],
  ['half a seed', 'value', 'seed', model({ seed: 0.5 })],
];

const trainingCases: Case[] = [
  ['options that are a number', 'value', 'options', training(200 as never)],
  ['no epochs', 'value', 'epochs', training({ epochs: 0 })],
  ['a negative number of epochs', 'value', 'epochs', training({ epochs: -3 })],
  ['a learning rate of 0', 'value', 'lr', training({ lr: 0 })],
  ['a learning rate that is NaN', 'value', 'lr', training({ lr: Number.NaN })],
  ['negative weight decay', 'value', 'weightDecay', training({ weightDecay: -1 })],
  ['negative patience', 'value', 'patience', training({ patience: -1 })],
  [
    'patience without validation nodes',
    'value',
    'patience',
    training({ patience: 5 }, { valMask: undefined }),
  ],
  ['an unknown monitor', 'value', 'monitor', training({ monitor: 'f1' })],
  ['a misspelled option', 'value', 'learningRate', training({ learningRate: 0.1 })],
  ['a controller for a signal', 'value', 'signal', training({ signal: new AbortController() })],
  ['no training nodes', 'value', 'trainMask', training({}, { trainMask: undefined })],
  ['a class beyond the last layer', 'value', 'y', training({}, { y: study.y.with(5, 3) })],
];

const useCases: Case[] = [
  [
    'a graph with other features than the model takes',
    'shape',
    'x',
    async (lab) =>
      (await lab.model({ ...studyModel, inChannels: 4 })).predict(await lab.graph(study)),
  ],
  [
    'a model for edge features on a graph without them',
    'shape',
    'edgeAttr',
    async (lab) => {
      const layers = [{ conv: 'gat', outChannels: 3, edgeDim: 2 } as const];
      return (await lab.model({ ...studyModel, layers })).predict(await lab.graph(study));
    },
  ],
  [
    'a graph that is its description',
    'value',
    'graph',
    async (lab) => (await lab.model(studyModel)).predict(study as never),
  ],
  [
    'a misspelled prediction option',
    'value',
    'attentions',
    async (lab) =>
      (await lab.model(studyModel)).predict(await lab.graph(study), { attentions: true } as never),
  ],
  [
    'an unknown set of nodes',
    'value',
    'nodes',
    async (lab) => (await lab.model(studyModel)).evaluate(await lab.graph(study), 'all' as never),
  ],
  [
    'evaluation of no nodes',
    'value',
    'nodes',
    async (lab) => (await lab.model(studyModel)).evaluate(await lab.graph(study), 'test'),
  ],
  [
    'a head that is not there',
    'value',
    'head',
    async (lab) => {
      const out = await (await lab.model(studyModel)).predict(await lab.graph(study), {
        attention: true,
      });
      return out.attention[0]!.toDense(3);
    },
  ],
  [
    'a disposed graph',
    'state',
    'graph',
    async (lab) => {
      const gone = await lab.graph(study);
      gone.dispose();
      return (await lab.model(studyModel)).predict(gone);
    },
  ],
  [
    'a disposed model',
    'state',
    'model',
    async (lab) => {
      const gone = await lab.model(studyModel);
      gone.dispose();
      return gone.save();
    },
  ],
  [
    'training with a disposed graph',
    'state',
    'graph',
    async (lab) => {
      const gone = await lab.graph(study);
      gone.dispose();
      return (await lab.model(studyModel)).train(gone).next();
    },
  ],
  [
    'training to infinity',
    'value',
    'loss',
    async (lab) => {
      const huge = await lab.graph({
        ...study,
        x: rows.map((row) => row.map((value) => value * 3e38)),
      });
      return (await lab.model(studyModel)).fit(huge, { lr: 1e30 });
    },
  ],
];

/** A saved study model after `change` has been at its bytes. */
const file =
  (change: (bytes: Uint8Array) => Uint8Array): Attempt =>
  async (lab) =>
    lab.loadModel(change(await (await lab.model(studyModel)).save()));

const fileCases: Case[] = [
  ['a file that is a text', 'value', 'file', (lab) => lab.loadModel('model' as never)],
  ['an empty file', 'format', 'file', (lab) => lab.loadModel(new ArrayBuffer(0))],
  [
    'a file that is something else',
    'format',
    'header length',
    (lab) => lab.loadModel(new Uint8Array(500).fill(0x41)),
  ],
  ['half a file', 'format', 'header length', file((bytes) => bytes.slice(0, bytes.length / 2))],
  ['a file with something after it', 'format', 'file', file((bytes) => Uint8Array.of(...bytes, 0))],
  [
    'a header longer than the file',
    'format',
    'header length',
    file((bytes) => Uint8Array.of(0, 0, 0, 1, ...bytes.slice(4))),
  ],
  ['a header that is no JSON', 'format', 'header', file((bytes) => bytes.fill(0x5b, 8, 12))],
];

let lab: Lab;
let before: string;
beforeAll(async () => {
  lab = await load();
  before = await probe(lab);
});
afterAll(() => lab.dispose());

describe.each([
  ['graphs', graphCases],
  ['models', modelCases],
  ['training', trainingCases],
  ['use', useCases],
  ['files', fileCases],
])('%s', (_, cases) => {
  test.each(cases)('%s', async (_name, code, argument, attempt) => {
    let thrown: unknown;
    try {
      await attempt(lab);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GatlabError);
    expect(thrown).toMatchObject({ code, argument });
    // argument: expected …, got …. Remedy.
    const { message } = thrown as GatlabError;
    expect(message.startsWith(`${argument}: `)).toBe(true);
    expect(message).toMatch(/^[^:]+: expected \S.*, got \S.*\. \S.+\.$/s);
    expect(await probe(lab)).toBe(before);
  });
});
