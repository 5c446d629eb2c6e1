// Cuts build/wasm/gatlab.wasm in two: gatlab-first.wasm has what ordinary use runs, gatlab-rest.wasm whatever else
// there is. A page downloads the first; web/lib/parts.ts fetches the rest when something in it is first called.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackage } from '../lib/bundle.mjs';
import { Failure } from '../lib/failure.mjs';
import { inRoot, toolchain } from '../lib/paths.mjs';
import { mustRun, output } from '../lib/run.mjs';
import { ordinaryUse } from './ordinary_use.mjs';

const folder = 'build/wasm/parts';
const whole = inRoot('build/wasm/gatlab.wasm');
const watching = inRoot(folder, 'watching.wasm');
const profile = inRoot(folder, 'profile');

/** What the engine is compiled with (cmake/GatlabFlags.cmake). Without reference types, so that all calls go by one table. */
const features = [
  'simd',
  'exception-handling',
  'bulk-memory',
  'nontrapping-float-to-int',
  'sign-ext',
  'mutable-globals',
  'threads', // atomics, which the C++ library has even without them
].map((feature) => `--enable-${feature}`);

/** Binaryen's wasm-split, which comes with every Emscripten. */
function splitter() {
  const selected = readFileSync(join(toolchain, 'selected.cmake'), 'utf8');
  const [, emscripten] = /GATLAB_EMSCRIPTEN_ROOT "(.*)"/.exec(selected);
  const binaryen = output(join(emscripten, 'em-config'), ['BINARYEN_ROOT']) ?? emscripten;
  const program = join(binaryen, 'bin', 'wasm-split');
  if (existsSync(program)) return program;
  throw new Failure(`wasm-split: expected Binaryen's at ${program}, found nothing.`, {
    remedy: 'Remove .toolchain and run the command again, or use an Emscripten that has it.',
  });
}

/** Runs ordinary use with an engine that writes down which of its functions were called. */
async function watch() {
  const { load } = await bundledPackage(`${folder}/gatlab.mjs`);
  const instantiate = WebAssembly.instantiate;
  let engine;
  // The package hides its instance, and is right to do so.
  WebAssembly.instantiate = async (...given) => {
    engine = await instantiate(...given);
    return engine;
  };
  const lab = await load({ wasmBinary: readFileSync(watching), worker: false, threads: 1 });
  WebAssembly.instantiate = instantiate;
  await ordinaryUse(lab);
  // The engine has done its work, so its memory may be written over.
  const { __write_profile: write, ...exports } = engine.exports;
  const { buffer } = Object.values(exports).find((one) => one instanceof WebAssembly.Memory);
  writeFileSync(profile, new Uint8Array(buffer, 0, write(0, buffer.byteLength)));
  lab.dispose();
}

export async function cutInTwo() {
  mkdirSync(inRoot(folder), { recursive: true });
  const split = (name, options) =>
    mustRun(name, [splitter(), ...features, ...options], {
      remedy:
        'If your own Emscripten made what wasm-split cannot read, take it off PATH and unset EMSDK.',
    });
  await split('parts-watch', ['--instrument', whole, '-o', watching]);
  await watch();
  await split('parts-split', [
    ...['--split', whole, `--profile=${profile}`],
    ...['-o1', inRoot('build/wasm/gatlab-first.wasm')],
    ...['-o2', inRoot('build/wasm/gatlab-rest.wasm')],
  ]);
}
