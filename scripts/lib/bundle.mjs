// The package as one file that Node imports, straight from its sources.
import { pathToFileURL } from 'node:url';
import { inRoot } from './paths.mjs';

/**
 * @param {string} file where it goes, relative to the root
 * @param {{glue?: string}} [options] Emscripten's glue to take in place of build/wasm/gatlab.mjs
 * @returns {Promise<typeof import('../../dist/index.js')>}
 */
export async function bundledPackage(file, { glue } = {}) {
  // Not at the top: scripts that set everything up import this file before anything is installed.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: inRoot('web', 'lib', 'index.ts'),
    ...(glue && { resolve: { alias: { '../../build/wasm/gatlab.mjs': glue } } }),
    platform: 'neutral',
    logLevel: 'silent',
    transform: { define: { PAPA_BROWSER_CONTEXT: 'true' } },
  });
  await bundle.write({ file: inRoot(file), format: 'es', codeSplitting: false });
  await bundle.close();
  return import(pathToFileURL(inRoot(file)).href);
}
