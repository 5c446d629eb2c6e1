import type { EngineFactory, EngineModule, EngineSettings } from './engine.js';

/** Lets Emscripten's glue run on a module. */
export function instantiated(
  create: EngineFactory,
  module: WebAssembly.Module,
  settings: Partial<EngineSettings> = {},
): Promise<EngineModule> {
  return new Promise((resolve, reject) => {
    // Instantiated here, not by the glue, so that a failure reaches the caller.
    const instantiateWasm: EngineSettings['instantiateWasm'] = (imports, receive) => {
      WebAssembly.instantiate(module, imports)
        .then((instance) => receive(instance, module))
        .catch(reject);
      return {};
    };
    create({ ...settings, instantiateWasm }).then(resolve, reject);
  });
}
