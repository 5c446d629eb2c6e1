/** Watches the WebAssembly memories of a page, so that each engine's heap can be read without its help. */

const memories = new Map();
let owner = 'nobody';

/** Memories that appear from now on belong to this engine. */
export function heapsOf(engine) {
  owner = engine;
}

/** Bytes of the engine's largest memory: they grow, and never shrink. */
export function heapBytes(engine) {
  const sizes = (memories.get(engine) ?? []).map((memory) => memory.buffer.byteLength);
  return Math.max(0, ...sizes);
}

/** A module has its memory among its exports, or is given one. */
function note(instance, imports) {
  const given = Object.values(imports ?? {}).flatMap(Object.values);
  for (const value of [...Object.values(instance.exports), ...given]) {
    if (!(value instanceof WebAssembly.Memory)) continue;
    memories.set(owner, [...(memories.get(owner) ?? []), value]);
  }
}

function watched(instantiate) {
  return async (source, imports) => {
    const result = await instantiate(source, imports);
    note(result.instance ?? result, imports);
    return result;
  };
}

/** Must run before any engine is loaded. */
export function watchHeaps() {
  WebAssembly.instantiate = watched(WebAssembly.instantiate);
  WebAssembly.instantiateStreaming = watched(WebAssembly.instantiateStreaming);
}
