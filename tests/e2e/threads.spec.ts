// The package with threads in a page: the built package alone, with the headers that threads need and without.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { serve } from '../../scripts/serve.mjs';
import { threadedRun } from '../web/support/threaded_run.mjs';

const dist = new URL('../../dist/', import.meta.url);
const inNode = (options: object) =>
  threadedRun({ address: new URL('index.js', dist).href, options });

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatlab-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>gatlab</title>');
  cpSync(fileURLToPath(dist), join(folder, 'dist'), { recursive: true });
});
test.afterAll(() => rmSync(folder, { recursive: true }));

test('a page with the headers has threads, and the bits of Node', async ({ page }) => {
  const { url, close } = await serve({ folder, port: 0 });
  await page.goto(url);
  const run = (options: object) =>
    page.evaluate(threadedRun, { address: '/dist/index.js', options });
  const { numbers } = await inNode({ threads: 1 });
  expect(await run({ threads: 2 })).toEqual({ build: 'threads', threads: 2, numbers });
  const cores = await page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
  const build = cores > 1 ? 'threads' : 'simd';
  expect(await run({})).toEqual({ build, threads: cores, numbers });
  await close();
});

test('a page without them does without, and says what threads need', async ({ page }) => {
  const { url, close } = await serve({ folder, port: 0, isolated: false });
  const engines: string[] = [];
  page.on('request', (request) => engines.push(...(/[^/]*\.wasm/.exec(request.url()) ?? [])));
  await page.goto(url);
  const run = (options: object) =>
    page.evaluate(threadedRun, { address: '/dist/index.js', options });
  const { numbers } = await inNode({ threads: 1 });
  expect(await run({})).toEqual({ build: 'simd', threads: 1, numbers });
  await expect.poll(() => engines).toEqual(['gatlab-first.wasm']);
  const refused = await run({ threads: 2 }).catch((thrown: Error) => thrown.message);
  expect(refused).toMatch(
    /threads: expected 1 in a page that is not cross-origin isolated, got 2\./,
  );
  expect(refused).toContain('Cross-Origin-Embedder-Policy');

  // Explaining takes the engine's other part.
  const edges = await page.evaluate(async (address) => {
    const { load } = (await import(address)) as typeof import('gatlab');
    const lab = await load();
    const graph = await lab.graph({
      x: [[1], [0], [1]],
      edges: [
        [0, 1],
        [1, 2],
      ],
    });
    const model = await lab.model({ inChannels: 1, layers: [{ conv: 'gat', outChannels: 2 }] });
    const { edgeMask } = await model.explain(graph, { method: 'saliency', index: 1 });
    lab.dispose();
    return edgeMask.length;
  }, '/dist/index.js');
  expect(edges).toBe(2);
  const rest = () => engines.filter((name) => name === 'gatlab-rest.wasm').length;
  await expect.poll(rest).toBe(1);
  await close();
});
