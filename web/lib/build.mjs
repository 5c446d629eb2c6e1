// Builds the npm package: web/lib and build/wasm into dist, as ES modules with their types.
// usage: npm run build:lib
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

const inRoot = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const dist = inRoot('dist');

/** Where the package looks for its own files: in the source tree, and once it is published. */
const addresses = {
  'wasm_location.ts': ['../../build/wasm/', './'],
  'worker_location.ts': ['./worker.ts', './worker.js'],
  'thread_location.ts': ['./thread.ts', './thread.js'],
};

/** The bytes of a .wasm file, decoded when they are asked for. */
const embeddedWasm = {
  name: 'embedded-wasm',
  load(id) {
    if (!id.endsWith('.wasm')) return null;
    const base64 = readFileSync(id, 'base64');
    const code = `export default () => Uint8Array.from(atob('${base64}'), (c) => c.charCodeAt(0));`;
    return { code, moduleType: 'js' };
  },
};

/**
 * Emscripten's glue, made small. Our own code stays readable: it shows in users' stack traces, and
 * their bundlers shorten it anyway.
 */
const smallGlue = {
  name: 'small-glue',
  transform(code, id) {
    if (!/\/gatlab(-threads)?\.mjs$/.test(id)) return null;
    const { code: small, errors } = minifySync(basename(id), code);
    if (errors.length > 0) throw new Error(errors[0].message);
    return small;
  },
};

const publishedAddresses = {
  name: 'published-addresses',
  transform(code, id) {
    const file = Object.keys(addresses).find((name) => id.endsWith(`/${name}`));
    if (!file) return null;
    const [here, published] = addresses[file];
    if (!code.includes(here)) throw new Error(`${file} no longer holds ${here}`);
    return code.replaceAll(here, published);
  },
};

async function bundle() {
  const build = await rolldown({
    // The host is imported as a whole where there is no worker: as an entry it needs no helper for that.
    input: Object.fromEntries(
      ['index', 'inline', 'worker', 'thread', 'host'].map((name) => [
        name,
        inRoot(`web/lib/${name}.ts`),
      ]),
    ),
    plugins: [publishedAddresses, embeddedWasm, smallGlue],
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    // Papa Parse has a part for Node's streams, which would make bundlers look for them.
    transform: { target: 'es2022', define: { PAPA_BROWSER_CONTEXT: 'true' } },
  });
  await build.write({
    dir: dist,
    format: 'es',
    // Beside each other, for addresses are relative to the file that holds them.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // What page and worker share, in one file: the worker then waits for one round of files, not two.
    codeSplitting: {
      groups: [{ name: 'shared', test: /web\/lib\/(names|errors|protocol|platform)\.ts$/ }],
    },
    comments: false,
  });
  await build.close();
}

function declarations() {
  const tsc = inRoot('node_modules/typescript/bin/tsc');
  const project = inRoot('web/lib/tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the types do not compile');
}

rmSync(dist, { recursive: true, force: true });
await bundle();
declarations();
for (const part of ['', '-first', '-rest', '-threads']) {
  copyFileSync(inRoot(`build/wasm/gatlab${part}.wasm`), `${dist}/gatlab${part}.wasm`);
}
