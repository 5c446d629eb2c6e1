/** Where gatlab.wasm lies in this source tree; build.mjs puts the published place here instead. */
export function wasmUrl(): string {
  return new URL('../../build/wasm/gatlab.wasm', import.meta.url).href;
}
