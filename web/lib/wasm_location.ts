/** Where the WebAssembly files lie in this source tree; build.mjs puts the published places here instead. */
export const wasmUrls = {
  simd: () => new URL('../../build/wasm/gatlab.wasm', import.meta.url).href,
  first: () => new URL('../../build/wasm/gatlab-first.wasm', import.meta.url).href,
  rest: () => new URL('../../build/wasm/gatlab-rest.wasm', import.meta.url).href,
  threads: () => new URL('../../build/wasm/gatlab-threads.wasm', import.meta.url).href,
};
