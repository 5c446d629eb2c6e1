// What most people come for. Functions of the engine that run here are in the part that every page downloads.

const features = 7;
const classes = 3;

/** A ring of nodes with some chords. */
function ring(nodes) {
  return {
    x: Array.from({ length: nodes }, (_, i) =>
      Array.from({ length: features }, (_, f) => ((3 * i + f) % 5) / 4),
    ),
    edges: Array.from({ length: nodes }, (_, i) => [i, (i * i + 1) % nodes]),
    y: Array.from({ length: nodes }, (_, i) => i % classes),
    trainMask: Array.from({ length: nodes }, (_, i) => i % 2 === 0),
    valMask: Array.from({ length: nodes }, (_, i) => i % 4 === 1),
    testMask: Array.from({ length: nodes }, (_, i) => i % 4 === 3),
  };
}

/** Graphs as people have them: of few and many nodes, dense and sparse, with what edges can carry. */
function graphs() {
  const { edges, x, ...small } = ring(8);
  const large = ring(600);
  const adjacency = x.map((_, i) => x.map((_, j) => Number(Math.abs(i - j) === 1)));
  const rowPtr = Int32Array.from({ length: 9 }, (_, i) => 2 * i);
  const colIdx = Int32Array.from({ length: 16 }, (_, k) => (k % 2 === 0 ? 1 : 4));
  return [
    { ...small, x, edges, undirected: true },
    { ...small, x, adjacency },
    { ...small, x, edges, edgeWeight: edges.map((_, e) => 1 + e) },
    {
      ...small,
      x: { rowPtr, colIdx, values: new Float32Array(16).fill(1), shape: [8, features] },
      edges,
    },
    large,
    // Rows that the loss does not see are left out where few nodes are labelled.
    { ...large, trainMask: { nodes: [0, 1, 2] } },
  ];
}

/** The paper's model and its kin, with heads that fill so many SIMD packs and heads that do not. */
function models() {
  const sizes = [
    { heads: 2, outChannels: 5 },
    { heads: 4, outChannels: 4 },
    { heads: 8, outChannels: 8 },
    { heads: 4, outChannels: 16 },
    { heads: 1, outChannels: 40 },
  ];
  const more = { gat: { residual: true }, gatv2: { residual: true }, transformer: {} };
  return Object.entries(more).flatMap(([conv, options]) =>
    sizes.map((size) => ({
      inChannels: features,
      layers: [
        { conv, ...size, activation: 'elu' },
        { conv, ...size, ...options, activation: 'relu' },
        { conv, heads: 1, outChannels: classes, concat: false },
      ],
      dropout: 0.3,
      attentionDropout: 0.3,
      seed: 1,
    })),
  );
}

async function useModel(lab, config, graph) {
  const model = await lab.model(config);
  const first = await model.predict(graph);
  await model.predict(graph, { into: first, probabilities: false });
  await model.memory(graph);
  const options = { lr: 0.01, weightDecay: 5e-4 };
  for await (const { loss } of model.train(graph, { ...options, epochs: 2 })) {
    if (!Number.isFinite(loss)) throw new Error('ordinary use does not train');
  }
  await model.fit(graph, { ...options, epochs: 4, patience: 2 });
  await model.predict(graph, { attention: true });
  await model.evaluate(graph, 'test');
  await model.stateDict();
  const opened = await lab.loadModel(await model.save());
  await opened.predict(graph);
  opened.dispose();
  model.dispose();
}

/** What goes wrong every day must be told without waiting for another download. */
async function everydayMistakes(lab, graph) {
  const model = await lab.model(models()[0]);
  const mistakes = [
    () => lab.graph({ x: [[1], [2]], edges: [[0, 7]] }),
    () => lab.model({ inChannels: 2, layers: [] }),
    () => lab.model({ ...models()[0], layers: [{ conv: 'gat', heads: 0, outChannels: 2 }] }),
    () => lab.model({ ...models()[0], inchannels: 3 }),
    () => lab.model({ ...models()[0], inChannels: 3 }).then((other) => other.predict(graph)),
    () => lab.loadModel(new Uint8Array(20)),
    () => model.fit(graph, { epochs: -1 }),
  ];
  for (const mistake of mistakes) {
    const told = await mistake().then(() => undefined, String);
    if (!told?.startsWith('GatlabError')) throw new Error(`not refused: ${mistake}, ${told}`);
  }
}

/** @param {import('../../dist/index.js').Lab} lab */
export async function ordinaryUse(lab) {
  for (const input of graphs()) {
    const graph = await lab.graph(input);
    for (const config of models()) await useModel(lab, config, graph);
    await everydayMistakes(lab, graph);
    graph.dispose();
  }
}
