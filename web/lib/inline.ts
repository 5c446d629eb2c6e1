/**
 * The same package with gatlab.wasm embedded, for bundlers and servers that do not get along with
 * WebAssembly files. About a third larger to download.
 */
import embeddedWasm from '../../build/wasm/gatlab.wasm';
import type { Lab } from './client.js';
import { load as loadFrom } from './load.js';
import type { LoadOptions } from './types.js';

export * from './public.js';

/** As `load` of 'gatlab', but with the engine inside. */
export function load(options: LoadOptions = {}): Promise<Lab> {
  return loadFrom({ wasmBinary: embeddedWasm(), ...options });
}
