/**
 * The same package with gatlab.wasm embedded, for bundlers and servers that do not get along with
 * WebAssembly files. About a third larger to download.
 */
import embeddedWasm from '../../build/wasm/gatlab.wasm';
import type { Lab } from './client.js';
import { load as loadFrom } from './load.js';
import type { LoadOptions } from './types.js';

export type { Graph, Lab, Model } from './client.js';
export { type ErrorCode, GatlabError } from './errors.js';
export type { GatTraceValues, LayerTrace, TraceOptions, TraceValues } from './trace.js';
export type * from './types.js';

/** As `load` of 'gatlab', but with the engine inside. */
export function load(options: LoadOptions = {}): Promise<Lab> {
  return loadFrom({ wasmBinary: embeddedWasm(), ...options });
}
