// What a page downloads before its first prediction: the package's JavaScript and WebAssembly, compressed with Brotli.
// usage: npm run size       (after npm run build)
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { Failure, main } from './lib/failure.mjs';
import { inRoot } from './lib/paths.mjs';

/** The most that all of it may be, in bytes. It only ever goes down: 120 kB is what we want. */
const budget = 190_000;

/** A page loads the first, which starts a worker, which loads the others. */
const entries = ['index.js', 'worker.js', 'gatlab.wasm'];

function importedBy(source) {
  return [...source.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)].map(([, name]) => name);
}

/** The entries and whatever they import, in turn. */
function filesOf(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    if (name.endsWith('.js'))
      filesOf(importedBy(readFileSync(inRoot('dist', name), 'utf8')), found);
  }
  return [...found];
}

function compressed(name) {
  const content = readFileSync(inRoot('dist', name));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(content, { params }).length;
}

/** @returns {{files: {name: string, bytes: number}[], total: number}} */
function downloadSize() {
  if (!existsSync(inRoot('dist', 'index.js'))) {
    throw new Failure('dist is not there.', { remedy: 'Run `npm run build` first.' });
  }
  const files = filesOf(entries).map((name) => ({ name, bytes: compressed(name) }));
  return { files, total: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => {
    const { files, total } = downloadSize();
    const row = (bytes, name) =>
      console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${name}`);
    for (const { name, bytes } of files) row(bytes, name);
    row(total, `in all, of ${budget / 1000} kB`);
    return total <= budget ? 0 : 1;
  });
}
