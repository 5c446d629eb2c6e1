// The build with threads: the same bits, and no trace of threads where they are not wanted any more.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { load } from 'gatlab';
import { load as loadInline } from 'gatlab/inline';
import { afterAll, expect, test } from 'vitest';
import { probe } from './support/study.js';
import { threadedRun } from './support/threaded_run.mjs';

const inDist = (name = '') => new URL(`../../dist/${name}`, import.meta.url).href;
const run = (options: object) => threadedRun({ address: inDist('index.js'), options });

test('same seed, same bits, with any number of threads and without any', async () => {
  const one = await run({ threads: 1 });
  expect(one).toMatchObject({ build: 'simd', threads: 1 });
  for (const threads of [2, 3]) {
    expect(await run({ threads })).toEqual({ build: 'threads', threads, numbers: one.numbers });
  }
});

test('as many threads as there are processors, where nothing is said', async () => {
  const processors = Math.min(availableParallelism(), 8);
  const lab = await load();
  expect(lab.threads).toBe(processors);
  expect(lab.build).toBe(processors > 1 ? 'threads' : 'simd');
  lab.dispose();
});

test('a file of the caller says itself which build it is', async () => {
  const simd = await load({ wasmUrl: inDist('gatlab.wasm') });
  expect([simd.build, simd.threads]).toEqual(['simd', 1]);
  const lab = await load({ wasmUrl: inDist('gatlab-threads.wasm'), threads: 2 });
  expect([lab.build, lab.threads]).toEqual(['threads', 2]);
  expect(await probe(lab)).toBe(await probe(simd));
  simd.dispose();
  lab.dispose();
});

test.each([
  ['none', { threads: 0 }, 'from 1 to 64'],
  ['half ones', { threads: 1.5 }, 'from 1 to 64'],
  ['a word', { threads: 'all' }, "'auto'"],
  ['of a file without', { threads: 2, wasmUrl: inDist('gatlab.wasm') }, 'gatlab-threads.wasm'],
])('threads that cannot be: %s', async (_, options, hint) => {
  await expect(load(options as never)).rejects.toMatchObject({
    name: 'GatlabError',
    code: 'value',
    argument: 'threads',
    message: expect.stringContaining(hint),
  });
});

test('the inline entry has no threads, and says where they are', async () => {
  const lab = await loadInline();
  expect([lab.build, lab.threads]).toEqual(['simd', 1]);
  lab.dispose();
  await expect(loadInline({ threads: 2 })).rejects.toMatchObject({
    argument: 'threads',
    message: expect.stringContaining("import from 'gatlab'"),
  });
});

const folder = mkdtempSync(join(tmpdir(), 'gatlab-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a module in a process of its own. */
function inProcess(name: string, source: string) {
  const file = join(folder, name);
  writeFileSync(file, source);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

const runner = new URL('./support/threaded_run.mjs', import.meta.url).href;

test('a process ends by itself, disposed of or not', () => {
  const { status, stdout, stderr } = inProcess(
    'ends.mjs',
    `import { load } from '${inDist('index.js')}';
     import { threadedRun } from '${runner}';
     const { threads } = await threadedRun({ address: '${inDist('index.js')}', options: { threads: 2 } });
     const forgotten = await load({ threads: 3 });
     console.log(threads, forgotten.threads);`,
  );
  expect([status, stdout, stderr]).toEqual([0, '2 3\n', '']);
});

test('where the script of a thread is missing, it is told, or done without', () => {
  const dist = join(folder, 'dist');
  cpSync(fileURLToPath(inDist()), dist, { recursive: true });
  rmSync(join(dist, 'thread.js'));
  const address = pathToFileURL(join(dist, 'index.js')).href;
  const { status, stdout, stderr } = inProcess(
    'missing.mjs',
    `import { load } from '${address}';
     import { threadedRun } from '${runner}';
     const error = await load({ threads: 2 }).catch((thrown) => thrown);
     console.log(error.name, error.argument, error.message.includes('thread.js'));
     const { numbers } = await threadedRun({ address: '${address}', options: {} });
     console.log(Number.isFinite(numbers.at(-1)));`,
  );
  expect([stdout, stderr]).toEqual(['GatlabError threads true\ntrue\n', '']);
  expect(status).toBe(0);
});
