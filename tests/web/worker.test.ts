// The whole package through a worker: the script that ships, in a thread of its own.
import { GatlabError, type Lab, load } from 'gatlab';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BrowserWorker } from './support/browser_worker.js';
import { bits, droppingModel, probe, study, studyModel } from './support/study.js';

let worker: BrowserWorker;
let lab: Lab;
beforeEach(async () => {
  worker = new BrowserWorker();
  lab = await load({ worker });
});
afterEach(() => lab.dispose());

describe('in a worker', () => {
  test('everything is as it is in this thread, to the bit', async () => {
    const here = await load({ worker: false });
    expect(await probe(lab)).toBe(await probe(here));
    const fits = await Promise.all(
      [lab, here].map(async (each) => {
        const model = await each.model(droppingModel);
        const fit = await model.fit(await each.graph(study), { epochs: 10 });
        return { fit, weights: await bits(model), state: await model.stateDict() };
      }),
    );
    expect(fits[0]).toEqual(fits[1]);
    here.dispose();
  });

  test('attention, embeddings, evaluation, saving and loading', async () => {
    const graph = await lab.graph(study);
    const model = await lab.loadModel(await (await lab.model(studyModel)).save());
    const { attention, embeddings } = await model.predict(graph, {
      attention: true,
      embeddings: true,
    });
    expect(attention[0]!.toDense(2).shape).toEqual([6, 6]);
    expect(embeddings).toHaveLength(2);
    expect((await model.evaluate(graph, 'train')).nodes).toBe(3);
  });

  test('each pull is one message to the worker', async () => {
    const model = await lab.model(studyModel);
    const run = model.train(await lab.graph(study));
    for (let epoch = 1; epoch <= 3; epoch++) expect((await run.next()).value.epoch).toBe(epoch);
    await run.return?.();
    const methods = worker.sent.map(({ method }) => method);
    expect(methods.filter((method) => method === 'trainEpoch')).toHaveLength(3);
    expect(methods.at(-1)).toBe('endTraining');
  });

  test('an earlier prediction is moved to the worker and back', async () => {
    const graph = await lab.graph(study);
    const model = await lab.model(studyModel);
    const old = await model.predict(graph);
    const again = await model.predict(graph, { into: old });
    expect(worker.sent.at(-1)).toEqual({ method: 'predict', moved: 3 });
    expect(old.logits.data).toHaveLength(0);
    expect(again).toEqual(await model.predict(graph, { into: old })); // what is gone is made anew
  });

  test("a graph's arrays are moved, a caller's own are left alone", async () => {
    const data = Float32Array.from((study.x as number[][]).flat());
    await lab.graph({ ...study, x: { data, shape: [6, 10] } });
    expect(worker.sent.at(-1)).toEqual({ method: 'createGraph', moved: 6 });
    expect(data.length).toBe(60);
    const bytes = await (await lab.model(studyModel)).save();
    await lab.loadModel(bytes);
    expect(bytes.length).toBeGreaterThan(0);
  });

  test('errors of the engine keep code, argument and message', async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph({ x: [[1]], edgeIndex: [[], []] });
    const here = await load({ worker: false });
    const thrown: GatlabError[] = [];
    for (const each of [lab, here]) {
      await each.model({ inChannels: 3, layers: [] }).catch((error) => thrown.push(error));
    }
    expect(thrown[0]).toBeInstanceOf(GatlabError);
    expect({ ...thrown[0], message: thrown[0]!.message }).toEqual({
      ...thrown[1],
      message: thrown[1]!.message,
    });
    await expect(model.predict(graph)).rejects.toBeInstanceOf(GatlabError);
    expect(await probe(lab)).toBe(await probe(here));
    here.dispose();
  });

  test('objects are freed over there', async () => {
    const graph = await lab.graph(study);
    graph.dispose();
    expect(worker.sent.at(-1)!.method).toBe('release');
  });
});

describe('when the worker ends', () => {
  test('by dispose(), open calls are rejected and it is terminated', async () => {
    const graph = await lab.graph(study);
    const model = await lab.model(studyModel);
    const open = [model.predict(graph), model.fit(graph, { epochs: 1e6 }), lab.graph(study)];
    lab.dispose();
    for (const call of open)
      await expect(call).rejects.toMatchObject({ code: 'state', argument: 'lab' });
    expect(worker.terminated).toBe(true);
  });

  test('by a failure, open and later calls are rejected', async () => {
    const model = await lab.model(studyModel);
    const graph = await lab.graph(study);
    worker.kill();
    await expect(model.fit(graph, { epochs: 1e6 })).rejects.toMatchObject({
      name: 'GatlabError',
      code: 'internal',
      argument: 'worker',
      message: expect.stringContaining('killed by a test'),
    });
    await expect(model.predict(graph)).rejects.toMatchObject({ code: 'internal' });
  });

  test('by never starting, load says so', async () => {
    const missing = new BrowserWorker(new URL('./no_such_script.mjs', import.meta.url));
    await expect(load({ worker: missing })).rejects.toMatchObject({
      code: 'internal',
      argument: 'worker',
      message: expect.stringContaining("'gatlab/worker'"),
    });
  });

  test('with the wrong wasm, load says so and ends the worker', async () => {
    const other = new BrowserWorker();
    await expect(load({ worker: other, wasmBinary: new Uint8Array(9) })).rejects.toMatchObject({
      code: 'format',
      argument: 'wasmBinary',
    });
    expect(other.terminated).toBe(true);
  });
});
