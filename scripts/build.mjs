// Builds what ships: the WebAssembly module, the npm package in dist, the lab in build/lab. Each only when its inputs changed.
// usage: node scripts/build.mjs [wasm|lib|lab]...     (default: all)
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Failure, main } from './lib/failure.mjs';
import { unlessFresh } from './lib/freshness.mjs';
import { inRoot } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { cutInTwo } from './parts/cut.mjs';
import { setUp } from './setup.mjs';

const shared = [
  'package.json',
  'package-lock.json',
  'build/wasm/gatlab.mjs',
  'build/wasm/gatlab.wasm',
  'build/wasm/gatlab-first.wasm',
  'build/wasm/gatlab-rest.wasm',
  'build/wasm/gatlab-threads.mjs',
  'build/wasm/gatlab-threads.wasm',
];

/** Configures a CMake preset once (CMake itself notices later changes) and builds one target of it. */
export async function buildPreset(preset, target) {
  if (!existsSync(inRoot('build', preset, 'build.ninja'))) {
    await mustRun(`configure-${preset}`, ['cmake', '--preset', preset], {
      remedy: `Remove build/${preset} and run the command again.`,
    });
  }
  const jobs = String(availableParallelism());
  await mustRun(`build-${preset}`, [
    'cmake',
    '--build',
    '--preset',
    preset,
    '--target',
    target,
    '-j',
    jobs,
  ]);
}

const steps = {
  wasm: async () => {
    await buildPreset('wasm', 'gatlab_modules');
    await unlessFresh('parts', {
      inputs: ['build/wasm/gatlab.wasm', 'scripts/parts', 'web/lib'],
      outputs: ['build/wasm/gatlab-first.wasm', 'build/wasm/gatlab-rest.wasm'],
      build: cutInTwo,
    });
  },
  lib: () =>
    unlessFresh('lib', {
      inputs: [...shared, 'web/lib'],
      outputs: [
        'dist/index.js',
        ...['', '-first', '-rest', '-threads'].map((part) => `dist/gatlab${part}.wasm`),
      ],
      build: () => mustRun('build-lib', ['npm', 'run', 'build:lib']),
    }),
  lab: () =>
    unlessFresh('lab', {
      inputs: [...shared, 'web/lib', 'web/lab'],
      outputs: ['build/lab/index.html'],
      build: () => mustRun('build-lab', ['npm', 'run', 'build:lab']),
    }),
};

/** @param {(keyof typeof steps)[]} names in the order they depend on each other */
export async function build(names = Object.keys(steps)) {
  for (const name of names) await steps[name]();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const names = process.argv.slice(2);
    const unknown = names.find((name) => !(name in steps));
    if (unknown)
      throw new Failure(`target: expected ${Object.keys(steps).join(', ')}, got "${unknown}".`);
    await setUp('app');
    await build(names.length > 0 ? names : undefined);
  });
}
