// A run that begins in one place and ends in another: 50 epochs in Node and 50 in the page, or the
// other way round, have the bits of 100 epochs in Node. The page runs the package as it is published.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { type Lab, load } from 'gatlab';

/** Dropout, early stopping and a schedule: whatever a run has to remember. */
const work = {
  graph: {
    x: Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 12 }, (__, j) => Math.round(100 * Math.sin(i * 7 + j * 3)) / 100),
    ),
    edges: Array.from({ length: 120 }, (_, k) => [(k * 7) % 40, (k * k + 3) % 40]),
    y: Array.from({ length: 40 }, (_, i) => i % 3),
    trainMask: { nodes: Array.from({ length: 20 }, (_, i) => i) },
    valMask: { nodes: Array.from({ length: 20 }, (_, i) => i + 20) },
  },
  model: {
    inChannels: 12,
    layers: [
      { conv: 'gatv2' as const, heads: 4, outChannels: 8 },
      { layer: 'batch_norm' as const },
      { layer: 'activation' as const, activation: 'elu' as const },
      { conv: 'gat' as const, outChannels: 3, concat: false },
    ],
    dropout: 0.4,
    attentionDropout: 0.3,
    seed: 11,
  },
  options: {
    epochs: 100,
    lr: 0.01,
    patience: 80,
    schedule: { kind: 'cosine' as const, warmup: 4 },
  },
};

type Work = typeof work;

/** Trains up to an epoch; gives the checkpoint as numbers, which can be sent to a page. */
async function begin(lab: Lab, { graph, model, options }: Work, until: number): Promise<number[]> {
  const run = (await lab.model(model)).train(await lab.graph(graph), options);
  for await (const { epoch } of run) if (epoch === until) return [...(await run.checkpoint())];
  throw new Error(`the run ended before epoch ${until}`);
}

/** Trains to the end from a checkpoint; gives losses and weights. */
async function finish(lab: Lab, { graph }: Work, bytes: number[]) {
  const resume = Uint8Array.from(bytes);
  const model = await lab.loadModel(resume);
  const { history, bestEpoch } = await model.fit(await lab.graph(graph), { resume });
  return { losses: history.map(({ loss }) => loss), bestEpoch, weights: [...(await model.save())] };
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const types: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm' };

/** An empty page at the lab's origin, with the package under /package/. */
async function openPackage(page: Page): Promise<void> {
  await page.route('**/package/*', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
    const contentType = types[name.split('.').at(-1)!] ?? 'text/html';
    return route.fulfill({ contentType, body: name === 'page' ? '' : readFileSync(dist + name) });
  });
  await page.goto('/package/page');
  await page.addScriptTag({
    type: 'module',
    content: `import { load } from '/package/index.js';
              globalThis.begin = ${begin}; globalThis.finish = ${finish};
              globalThis.lab = await load();`,
  });
  await page.waitForFunction(() => 'lab' in globalThis);
}

interface PageGlobals {
  lab: Lab;
  begin: typeof begin;
  finish: typeof finish;
}

test('a run goes on in the page where Node left it, and the other way round', async ({ page }) => {
  const lab = await load();
  const straight = await finish(lab, work, await begin(lab, work, 1));
  expect(straight.losses).toHaveLength(99);
  const rest = { ...straight, losses: straight.losses.slice(49) };
  await openPackage(page);

  const fromNode = await begin(lab, work, 50);
  const inPage = await page.evaluate(
    ([given, bytes]) => {
      const { lab: theirs, finish: end } = globalThis as unknown as PageGlobals;
      return end(theirs, given, bytes);
    },
    [work, fromNode] as const,
  );
  expect(inPage).toEqual(rest);

  const fromPage = await page.evaluate((given) => {
    const { lab: theirs, begin: start } = globalThis as unknown as PageGlobals;
    return start(theirs, given, 50);
  }, work);
  expect(fromPage).toEqual(fromNode);
  expect(await finish(lab, work, fromPage)).toEqual(rest);
  lab.dispose();
});
