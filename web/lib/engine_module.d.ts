/** What the build makes in build/wasm. */
declare module '*/gatlab.mjs' {
  const createEngine: import('./engine.js').EngineFactory;
  export default createEngine;
}

declare module '*/gatlab-threads.mjs' {
  const createEngine: import('./engine.js').EngineFactory;
  export default createEngine;
}

/** build.mjs embeds the file's bytes, as base64. */
declare module '*/gatlab.wasm' {
  const decode: () => Uint8Array<ArrayBuffer>;
  export default decode;
}
