import fc from 'fast-check';
import {
  GatlabError,
  load,
  openEdgeList,
  type ReadGraph,
  readEdgeList,
  readNodeLink,
} from 'gatlab';
import { describe, expect, test } from 'vitest';

const edgesOf = ({ graph, nodeNames }: ReadGraph) =>
  Array.from(
    graph.edgeIndex![0],
    (a, k) => `${nodeNames[a]}>${nodeNames[graph.edgeIndex![1][k]!]}`,
  );
const kinds = ({ notes }: ReadGraph) => notes.map(({ kind }) => kind);

async function refusal(reading: () => unknown): Promise<string> {
  try {
    await reading();
  } catch (error) {
    expect(error).toBeInstanceOf(GatlabError);
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

const nodeTable = 'id,age,club,city\nann,31,red,Oslo\nbob,44,blue,Bern\ncyd,,red,Oslo\n';

describe('an edge list', () => {
  test.each([
    ['commas', 'source,target\na,b\nb,c\n'],
    ['semicolons', 'source;target\na;b\nb;c\n'],
    ['tabs', 'source\ttarget\na\tb\nb\tc'],
    ['Windows line ends', 'source,target\r\na,b\r\nb,c\r\n'],
    ['old Macintosh line ends', 'source,target\ra,b\rb,c'],
    ['a byte order mark', '\uFEFFsource,target\na,b\nb,c'],
    ['quotes', '"source","target"\n"a","b"\n"b","c"\n'],
    ['blank lines and comments', '# made by hand\nsource,target\n\na,b\n # not an edge\n\nb,c\n\n'],
    ['the columns in another order and more of them', 'w,to,from\n1,b,a\n2,c,b'],
    ['spaces', 'a  b\n b c\n'],
  ])('with %s', async (_, text) => {
    const read = await readEdgeList(text);
    expect(read.nodeNames).toEqual(['a', 'b', 'c']);
    expect(edgesOf(read)).toEqual(['a>b', 'b>c']);
    expect(read.graph.undirected).toBe(true);
  });

  test('with commas, quotes and line breaks in its ids', async () => {
    const read = await readEdgeList('source,target\n"a, b","say ""hi"""\n"two\nlines",x\n');
    expect(read.nodeNames).toEqual(['a, b', 'say "hi"', 'two\nlines', 'x']);
  });

  test('in UTF-16, as spreadsheets write it', async () => {
    const bytes = new Uint8Array(Buffer.from('\uFEFF源\t靶\n甲\t乙\n', 'utf16le'));
    expect((await readEdgeList(bytes, { header: true })).nodeNames).toEqual(['甲', '乙']);
  });

  test('numbers its nodes in their order where all ids are numbers', async () => {
    const read = await readEdgeList('10,2\n2,1\n');
    expect(read.nodeNames).toEqual(['1', '2', '10']);
    expect(edgesOf(read)).toEqual(['10>2', '2>1']);
    expect(kinds(read)).toContain('no-header');
  });

  test('keeps ids that no number can hold', async () => {
    const [a, b] = ['123456789012345678901', '123456789012345678902'];
    expect((await readEdgeList(`${a},${b}\n`, { header: false })).nodeNames).toEqual([a, b]);
  });

  test('says what it assumed', async () => {
    const read = await readEdgeList('from,to,weight\na,b,1\na,b,2\nb,a,1\nc,c,1\n');
    expect(edgesOf(read)).toEqual(['a>b', 'b>a', 'c>c']);
    expect(read.notes.map(({ text }) => text)).toEqual([
      'The first row of edges names its columns',
      'Left out of edges: weight',
      '1 repeated edges count once',
      '1 self loops: a layer replaces them by its own',
      'Every edge goes both ways',
      'No features: a node is known only by who it is',
      'No column holds classes',
    ]);
  });

  test('one way, where that is chosen', async () => {
    const read = await readEdgeList('a,b\n', { directed: true, header: false });
    expect(read.graph.undirected).toBeUndefined();
    expect(kinds(read)).toContain('one-way');
  });

  test('goes into the engine as it is', async () => {
    const lab = await load();
    const read = await readEdgeList('a,b\nb,c\n', {
      nodes: 'id,u,v,label\na,1,2,x\nb,3,4,y\nc,5,6,x\nd,0,0,y',
    });
    const graph = await lab.graph(read.graph);
    expect(graph).toMatchObject({ numNodes: 4, numEdges: 4, numFeatures: 2, numClasses: 2 });
    const bare = await lab.graph((await readEdgeList('a,b\nb,c\n')).graph);
    expect(bare).toMatchObject({ numNodes: 3, numEdges: 4, numFeatures: 3, numClasses: 0 });
    lab.dispose();
  });
});

describe('a node table', () => {
  test('gives features, classes and nodes without edges', async () => {
    const read = await readEdgeList('ann,bob\n', { nodes: nodeTable });
    expect(read.nodeNames).toEqual(['ann', 'bob', 'cyd']);
    expect(read.featureNames).toEqual(['age']);
    expect(read.graph.x).toEqual([[31], [44], [0]]);
    expect(read.classNames).toEqual(['blue', 'red']);
    expect(read.graph.y).toEqual([1, 0, 1]);
    expect(kinds(read)).toEqual(expect.arrayContaining(['isolated-nodes', 'missing-features']));
  });

  test('makes words into columns of 0 and 1, where they are chosen as features', async () => {
    const read = await readEdgeList('ann,bob\n', {
      nodes: nodeTable,
      features: ['city'],
      label: null,
    });
    expect(read.featureNames).toEqual(['city: Bern', 'city: Oslo']);
    expect(read.graph.x).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
    expect(read.classNames).toEqual([]);
  });

  test('keeps unknown classes unknown, and orders numbers by size', async () => {
    const read = await readEdgeList('1,2\n', { nodes: 'id,class\n1,10\n2,9\n3,\n4,NA\n' });
    expect(read.classNames).toEqual(['9', '10']);
    expect(read.graph.y).toEqual([1, 0, -1, -1]);
    expect(kinds(read)).toContain('unlabelled-nodes');
  });

  test('reads decimal commas where semicolons part the cells', async () => {
    const read = await readEdgeList('a;b\n', { header: false, nodes: undefined });
    expect(read.nodeNames).toEqual(['a', 'b']);
    const commas = await openEdgeList('a;b\n', { nodes: 'id;u\na;0,5\nb;-1,25e1\n' });
    expect(commas.columns[0]).toMatchObject({ kind: 'number', values: [0.5, -12.5] });
  });

  test('shows its columns before anything is chosen', async () => {
    const waiting = await openEdgeList('ann,bob\nbob,cyd\n', { nodes: nodeTable });
    expect(
      waiting.columns.map(({ name, kind, distinct, missing }) => [name, kind, distinct, missing]),
    ).toEqual([
      ['age', 'number', 2, 1],
      ['club', 'words', 2, 0],
      ['city', 'words', 2, 0],
    ]);
    expect(waiting.choices).toEqual({ directed: false, label: 'club', features: ['age'] });
    expect(waiting.firstEdges).toEqual([
      ['ann', 'bob'],
      ['bob', 'cyd'],
    ]);
  });
});

describe('node-link JSON', () => {
  const nodes = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

  test.each(['links', 'edges'])('with its edges under %s', async (key) => {
    const read = await readNodeLink(
      JSON.stringify({ nodes, [key]: [{ source: 'a', target: 'c' }] }),
    );
    expect(edgesOf(read)).toEqual(['a>c']);
  });

  test('takes ids of any kind, and tells 1 from "1"', async () => {
    const ids = [1, '1', true, [2, 3], 4.5];
    const read = await readNodeLink({
      directed: true,
      nodes: ids.map((id) => ({ id })),
      links: ids.slice(1).map((target) => ({ source: 1, target })),
    });
    expect(Array.from(read.graph.edgeIndex![1])).toEqual([1, 2, 3, 4]);
    expect(read.nodeNames).toEqual(['1', '1', 'true', '[2,3]', '4.5']);
    expect(read.graph.undirected).toBeUndefined();
  });

  test('takes edges by position where nodes have no ids', async () => {
    const read = await readNodeLink({
      nodes: [
        { name: 'Myriel', group: 1 },
        { name: 'Valjean', group: 2 },
      ],
      links: [{ source: 1, target: 0 }],
    });
    expect(edgesOf(read)).toEqual(['Valjean>Myriel']);
    expect(read.classNames).toEqual(['1', '2']);
  });

  test('spreads lists of numbers over columns', async () => {
    const read = await readNodeLink({
      nodes: [
        { id: 0, x: [1, 2], label: 'u' },
        { id: 1, x: [3, 4], label: 'v' },
      ],
      edges: [{ source: 0, target: 1 }],
    });
    expect(read.featureNames).toEqual(['x[0]', 'x[1]']);
    expect(read.graph.x).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('refuses, with the place and the remedy,', () => {
  const node = { id: 'a' };
  test.each<[string, () => unknown, string]>([
    [
      'an empty file',
      () => readEdgeList(''),
      'edges: expected at least one row, got an empty file.',
    ],
    [
      'a header alone',
      () => readEdgeList('source,target\n'),
      'edges: expected rows below the column names',
    ],
    ['one column', () => readEdgeList('a\nb\n'), 'edges, line 2: expected at least two columns'],
    [
      'a missing end',
      () => readEdgeList('source,target\na,b\n\nb,\n'),
      'edges, line 4, column 2 (target): expected the id of a node, got nothing.',
    ],
    [
      'a missing end after a quoted line break',
      () => readEdgeList('source,target\n"a\nb",c\nd,NA'),
      'edges, line 4, column 2 (target): expected the id of a node, got "NA".',
    ],
    [
      'an unknown node',
      () =>
        readEdgeList('source,target\nann,eve\n', {
          nodes: nodeTable,
          names: { edges: 'ties.csv', nodes: 'people.csv' },
        }),
      'ties.csv, line 2, column 2 (target): expected a node of people.csv, got "eve". Add a row for it to people.csv',
    ],
    [
      'a node twice',
      () => readEdgeList('a,b', { nodes: 'id,u\na,1\nb,2\na,3\n' }),
      'nodes, line 4, column 1 (id): expected each node once, got "a" again, which stands in line 2.',
    ],
    [
      'a node without an id',
      () => readEdgeList('a,b', { nodes: 'id,u\na,1\n,2\n' }),
      'nodes, line 3, column 1 (id): expected the id of a node, got nothing.',
    ],
    [
      'a cell too many',
      () => readEdgeList('source,target\na,b\nc,d,e\n'),
      'edges, line 3, column 3: expected 2 columns as in the first row, got "e".',
    ],
    [
      'an open quote',
      () => readEdgeList('source,target\na,b\n"c,d\n'),
      'edges, line 3: expected quotes that are closed',
    ],
    [
      'a number beyond float32',
      () => readEdgeList('a,b', { nodes: 'id,u\na,1e300\nb,1\n' }),
      'nodes, line 2, column 2 (u): expected a number within float32, got "1e300".',
    ],
    [
      'a label that is no column',
      () => readEdgeList('ann,bob', { nodes: nodeTable, label: 'team' }),
      'label: expected one of "age", "club", "city", got "team".',
    ],
    [
      'a feature of no table',
      () => readEdgeList('ann,bob', { features: ['age'] }),
      'features: expected nothing: the nodes of edges have no attributes, got "age".',
    ],
    [
      'bytes that are no text',
      () => readEdgeList(new Uint8Array([0x61, 0xff, 0xfe, 0x80])),
      'edges: expected text in UTF-8',
    ],
    [
      'an unknown option',
      () => readEdgeList('a,b', { nodez: '' } as object),
      'nodez: expected one of',
    ],
    [
      'broken JSON',
      () => readNodeLink('{"nodes": [\n  {"id": 1},,\n]}', { name: 'g.json' }),
      'g.json, line 2, column 13: expected JSON',
    ],
    [
      'JSON that stops short',
      () => readNodeLink('{"nodes": [\n'),
      'graph, line 2, column 1: expected JSON',
    ],
    [
      'JSON of another kind',
      () => readNodeLink('[1, 2]'),
      'graph: expected an object with "nodes" and "links" (or "edges"), got an array of 2.',
    ],
    [
      'no nodes',
      () => readNodeLink({ links: [] }),
      'graph: nodes: expected a list of nodes, got nothing.',
    ],
    [
      'no edges',
      () => readNodeLink({ nodes: [node], links: [] }),
      'graph: expected at least one edge, got 1 nodes and no edge.',
    ],
    [
      'no list of edges',
      () => readNodeLink({ nodes: [node] }),
      'graph: edges: expected a list under "links" or "edges", got nothing.',
    ],
    [
      'an edge to nowhere',
      () => readNodeLink({ nodes: [node], links: [{ source: 'a', target: 'z' }] }),
      'graph: links[0].target: expected the id of one of the 1 nodes, got "z".',
    ],
    [
      'half an edge',
      () => readNodeLink({ nodes: [node], edges: [{ source: 'a' }] }),
      'graph: edges[0].target: expected the id of a node, got nothing.',
    ],
    [
      'a node twice in JSON',
      () => readNodeLink({ nodes: [node, node], edges: [] }),
      'graph: nodes[1].id: expected each node once, got "a" again, as nodes[0].',
    ],
    [
      'an id that JSON rounded',
      () => readNodeLink('{"nodes": [{"id": 12345678901234567890}], "links": []}'),
      'graph: nodes[0].id: expected a whole number below 2^53',
    ],
  ])('%s', async (_, reading, message) => {
    expect(await refusal(reading)).toContain(message);
  });
});

describe('whatever is written, is read:', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
    .filter((id) => id.trim() === id && !/[\0\uFEFF\uD800-\uDFFF]/.test(id));
  const ids = fc.uniqueArray(name, { minLength: 2, maxLength: 8 });
  const cell = (id: string) => `"${id.replaceAll('"', '""')}"`;
  const missing = /^(|na|n\/a|nan|null|none|\?)$/i;

  test('edges of any names as CSV, with any separator', async () => {
    const graph = ids
      .filter((all) => all.every((id) => !missing.test(id) && !id.startsWith('#')))
      .chain((all) =>
        fc.record({
          all: fc.constant(all),
          pairs: fc.array(fc.tuple(fc.constantFrom(...all), fc.constantFrom(...all)), {
            minLength: 1,
            maxLength: 12,
          }),
          separator: fc.constantFrom(',', ';', '\t'),
          lineEnd: fc.constantFrom('\n', '\r\n'),
        }),
      );
    await fc.assert(
      fc.asyncProperty(graph, async ({ all, pairs, separator, lineEnd }) => {
        const text = [['source', 'target'], ...pairs]
          .map((row) => row.map(cell).join(separator))
          .join(lineEnd);
        const nodes = ['id', ...all].map((id) => `${cell(id)}${separator}1`).join(lineEnd);
        const read = await readEdgeList(text, { nodes, header: true });
        expect(read.nodeNames).toEqual(all);
        expect(edgesOf(read)).toEqual([...new Set(pairs.map(([a, b]) => `${a}>${b}`))]);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('graphs with ids and attributes of any kind as JSON', async () => {
    const graph = fc
      .uniqueArray(fc.oneof(name, fc.integer(), fc.boolean()), { minLength: 1, maxLength: 8 })
      .chain((all) =>
        fc.record({
          all: fc.constant(all),
          pairs: fc.array(fc.tuple(fc.nat(all.length - 1), fc.nat(all.length - 1)), {
            minLength: 1,
            maxLength: 12,
          }),
          heights: fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
            minLength: all.length,
            maxLength: all.length,
          }),
          key: fc.constantFrom('links', 'edges'),
        }),
      );
    await fc.assert(
      fc.asyncProperty(graph, async ({ all, pairs, heights, key }) => {
        const json = JSON.stringify({
          directed: true,
          nodes: all.map((id, k) => ({ id, height: heights[k] })),
          [key]: pairs.map(([a, b]) => ({ source: all[a], target: all[b] })),
        });
        const { graph: read } = await readNodeLink(json, { label: null });
        const unique = [...new Map(pairs.map((pair) => [String(pair), pair])).values()];
        expect(read.edgeIndex).toEqual([unique.map(([a]) => a), unique.map(([, b]) => b)]);
        expect(read.x).toEqual(heights.map((height) => [height === 0 ? 0 : height]));
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
