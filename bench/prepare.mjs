/** Everything the bench runs, made or installed if it is missing: the package, the peers, bundles, native programs. */
import { build } from '../scripts/build.mjs';
import { unlessFresh } from '../scripts/lib/freshness.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { mustRun } from '../scripts/lib/run.mjs';
import { setUp } from '../scripts/setup.mjs';
import { bundlePeers, bundles } from './bundle.mjs';
import { buildNative } from './native/build.mjs';

export async function prepare() {
  await setUp('test');
  await build(['wasm', 'lib']);
  await unlessFresh('bench-peers', {
    inputs: ['bench/package-lock.json'],
    outputs: ['bench/node_modules'],
    build: () =>
      mustRun('bench-peers', ['npm', 'ci', '--prefix', inRoot('bench')], {
        remedy: 'The peers come from the npm registry; is it in reach?',
      }),
  });
  await unlessFresh('bench-bundles', {
    inputs: ['bench/package-lock.json', 'bench/bundle.mjs', 'bench/engines'],
    outputs: Object.values(bundles),
    build: bundlePeers,
  });
  await buildNative('engine_bench');
}
