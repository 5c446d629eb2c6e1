/**
 * A training run with every kind of dropout, on a graph large enough for its loops to be shared among
 * threads. Needs nothing from around it, so that a page can run it as well.
 *
 * @param {{ address: string, options: object }} run where the package lies, and what to load it with
 * @returns {Promise<{ build: string, threads: number, numbers: number[] }>} what was picked, and the
 *          losses and weights that came out
 */
export async function threadedRun({ address, options }) {
  const { load } = await import(address);
  const [nodes, edges, features, classes] = [3000, 24_000, 24, 5];
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const draw = (Numbers, length, most) => new Numbers(length).map(() => random() * most);
  const lab = await load(options);
  const graph = await lab.graph({
    x: { data: draw(Float32Array, nodes * features, 1), shape: [nodes, features] },
    edgeIndex: [draw(Int32Array, edges, nodes), draw(Int32Array, edges, nodes)],
    y: draw(Int32Array, nodes, classes),
    trainMask: new Uint8Array(nodes).fill(1),
  });
  const model = await lab.model({
    inChannels: features,
    layers: [
      { conv: 'gat', heads: 2, outChannels: 8, activation: 'elu' },
      { conv: 'gat', outChannels: classes, concat: false },
    ],
    dropout: 0.4,
    attentionDropout: 0.3,
    seed: 1,
  });
  const { history } = await model.fit(graph, { epochs: 3 });
  const weights = Object.values(await model.stateDict());
  const { build, threads } = lab;
  lab.dispose();
  const numbers = [
    ...history.map(({ loss }) => loss),
    ...weights.flatMap(({ data }) => Array.from(data)),
  ];
  return { build, threads, numbers };
}
