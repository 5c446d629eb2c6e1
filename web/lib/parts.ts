/**
 * The engine in two parts, cut by scripts/parts: what loading, training and predicting take, and the
 * rest (explanations, samples, the rarer layers …), which is fetched when one of its functions is
 * first called. That happens in the middle of a call into the engine, so only a thread that may wait
 * for a file can have it: a worker in a browser.
 */
import type { EngineFactory, EngineModule } from './engine.js';
import { complaint } from './errors.js';
import { instantiated } from './instantiate.js';
import { isNode, isPage } from './platform.js';

export function canWaitForFiles(): boolean {
  return !isNode() && !isPage() && typeof XMLHttpRequest === 'function';
}

/** @param rest where the other part lies */
export async function startedInParts(
  create: EngineFactory,
  first: WebAssembly.Module,
  rest: string,
): Promise<EngineModule> {
  let exports: WebAssembly.Exports = {};
  /** The first part calls the rest by this table. Opening the rest, once, puts its functions there. */
  let table: WebAssembly.Table | undefined;
  const opened = () => {
    if (!table) {
      openRest(rest, exports);
      table = Object.values(exports).find((one) => one instanceof WebAssembly.Table)!;
    }
    return table;
  };
  return instantiated(create, first, {
    imports: { placeholder: placeholders(first, opened) },
    begun: (instance) => {
      exports = instance.exports;
    },
  });
}

/** What stands in the table until the rest is there: functions named by their places in it. */
function placeholders(
  first: WebAssembly.Module,
  opened: () => WebAssembly.Table,
): WebAssembly.ModuleImports {
  const names = WebAssembly.Module.imports(first)
    .filter(({ module }) => module === 'placeholder')
    .map(({ name }) => name);
  const call =
    (name: string) =>
    (...given: unknown[]) =>
      opened().get(Number(name))(...given);
  return Object.fromEntries(names.map((name) => [name, call(name)]));
}

function openRest(url: string, primary: WebAssembly.Exports): void {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', url, false);
    request.responseType = 'arraybuffer';
    request.send();
    if (request.status !== 200) throw new Error(`HTTP ${request.status}`);
    new WebAssembly.Instance(new WebAssembly.Module(request.response), { primary });
  } catch (thrown) {
    throw complaint('value', {
      argument: 'wasmUrl',
      expected: `the rest of the engine at ${url}`,
      got: String(thrown),
      remedy:
        'Serve gatlab-first.wasm and gatlab-rest.wasm of one version side by side and call again, or ' +
        'give all of the engine, gatlab.wasm, as wasmUrl',
    });
  }
}
