// What a page downloads to load the engine, train and predict: the package's JavaScript, minified as bundlers do, and
// WebAssembly, compressed with Brotli. What it loads only when something else is asked of it is told apart and does not count.
// usage: npm run size                (after npm run build)
//        npm run size -- --map       and what the WebAssembly is made of
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { downloadBytes } from './lib/download.mjs';
import { Failure, main } from './lib/failure.mjs';
import { inRoot } from './lib/paths.mjs';
import { wasmMap } from './size_map.mjs';

/** The most that all of it may be, in bytes. It only ever goes down. */
const budget = 118_000;

/** A page loads the first, which starts a worker, which loads the others. */
const entries = ['index.js', 'worker.js', 'gatlab-first.wasm'];

/** What only a call can ask for, by name. */
const called = ['gatlab-rest.wasm'];

const atOnce = /(?:from|import)\s*["']\.\/([^"']+)["']/g;
const later = /import\(\s*["'`]\.\/([^"'`]+)["'`]\s*\)/g;

/** The files that these import, by one of the patterns. */
function importedBy(names, pattern) {
  return names
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(inRoot('dist', name), 'utf8').matchAll(pattern)])
    .map(([, name]) => name);
}

/** The files and whatever they import, in turn. */
function withImports(names, patterns) {
  const found = new Set();
  for (let fresh = names; fresh.length > 0; ) {
    for (const name of fresh) found.add(name);
    fresh = patterns.flatMap((pattern) => importedBy(fresh, pattern));
    fresh = fresh.filter((name) => !found.has(name));
  }
  return [...found];
}

/** @returns the files that every page loads, and those that it loads when it needs them */
function downloads() {
  if (!existsSync(inRoot('dist', 'index.js'))) {
    throw new Failure('dist is not there.', { remedy: 'Run `npm run build` first.' });
  }
  const first = withImports(entries, [atOnce]);
  const all = withImports([...entries, ...called], [atOnce, later]);
  const sizes = (names) =>
    names.map((name) => ({ name, bytes: downloadBytes(inRoot('dist', name)) }));
  return { first: sizes(first), onDemand: sizes(all.filter((name) => !first.includes(name))) };
}

async function printMap() {
  console.log(
    '\nfunctions of gatlab.wasm by area: compressed (as much as all is shorter without), as is',
  );
  for (const { area, functions, bytes, compressed } of await wasmMap()) {
    const [small, large] = [compressed, bytes].map((n) => (n / 1000).toFixed(1).padStart(7));
    console.log(`${small} kB ${large} kB  ${area} (${functions})`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const { first, onDemand } = downloads();
    const row = ({ name, bytes }) =>
      console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${name}`);
    const total = first.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const file of first) row(file);
    row({ bytes: total, name: `in all, of ${budget / 1000} kB` });
    console.log(
      '\nonly when it is needed: to explain, to use the rarer layers, to read files, or to share work among threads',
    );
    for (const file of onDemand) row(file);
    if (process.argv.includes('--map')) await printMap();
    return total <= budget ? 0 : 1;
  });
}
