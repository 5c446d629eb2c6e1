import type { EngineFactory, EngineModule, EngineSettings } from './engine.js';

interface Extras {
  settings?: Partial<EngineSettings>;
  /** Besides what the glue gives. */
  imports?: WebAssembly.Imports;
  /** Hears of the instance before any of it runs. */
  begun?: (instance: WebAssembly.Instance) => void;
}

/** Lets Emscripten's glue run on a module. */
export function instantiated(
  create: EngineFactory,
  module: WebAssembly.Module,
  { settings, imports, begun }: Extras = {},
): Promise<EngineModule> {
  return new Promise((resolve, reject) => {
    // Instantiated here, not by the glue, so that a failure reaches the caller.
    const instantiateWasm: EngineSettings['instantiateWasm'] = (own, receive) => {
      WebAssembly.instantiate(module, { ...own, ...imports })
        .then((instance) => {
          begun?.(instance);
          receive(instance, module);
        })
        .catch(reject);
      return {};
    };
    create({ ...settings, instantiateWasm }).then(resolve, reject);
  });
}
