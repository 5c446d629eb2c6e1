/** Finds the WebAssembly file, compiles it and starts the engine. Knows browsers, workers and Node. */
import createEngine from '../../build/wasm/gatlab.mjs';
import type { EngineModule } from './engine.js';
import { complaint, GatlabError } from './errors.js';
import { instantiated } from './instantiate.js';
import { canWaitForFiles, startedInParts } from './parts.js';
import { canShareMemory, isPage, parallelism, readFile } from './platform.js';
import type { WasmSource } from './protocol.js';
import type { Build } from './types.js';
import { wasmUrls } from './wasm_location.js';

/** An engine that runs, and what was picked. */
export interface Started {
  engine: EngineModule;
  build: Build;
  threads: number;
  /** Ends what runs beside it. */
  close(): void;
}

/** More threads than this gain little, for memory is what they then wait for. */
const MOST_THREADS = 8;

export async function loadEngine(source: WasmSource): Promise<Started> {
  const { threads = 'auto' } = source;
  if (threads !== 1 && threads !== 'auto' && !canShareMemory())
    throw notIsolated('threads', threads);
  if (source.bytes) {
    const module = await compileBytes(source.bytes, 'wasmBinary', 'the bytes given');
    return startGiven(module, 'wasmBinary', threads);
  }
  if (source.url !== undefined) return startGiven(await compile(source.url), 'wasmUrl', threads);
  if (threads === 'auto') return startWhatFits();
  return threads === 1 ? startSimd() : threaded(compile(wasmUrls.threads()), threads);
}

/** Threads where there are any to be had; should anything be missing for them, an engine without. */
async function startWhatFits(): Promise<Started> {
  const threads = Math.min(parallelism(), MOST_THREADS);
  if (threads > 1 && canShareMemory() && !isPage()) {
    try {
      return await threaded(compile(wasmUrls.threads()), threads, false);
    } catch {
      // Told below, if it is not about threads.
    }
  }
  return startSimd();
}

/** In parts where that can be, which is a third less to download. */
async function startSimd(): Promise<Started> {
  if (canWaitForFiles()) {
    try {
      const first = await compile(wasmUrls.first());
      return alone(await startedInParts(createEngine, first, wasmUrls.rest()));
    } catch {
      // Not served, or too old a browser: told below.
    }
  }
  return alone(await instantiated(createEngine, await compile(wasmUrls.simd())));
}

/** The caller's own file says by its memory which build it is. */
async function startGiven(
  module: WebAssembly.Module,
  argument: 'wasmBinary' | 'wasmUrl',
  threads: number | 'auto',
): Promise<Started> {
  const shared = WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory');
  if (shared) {
    if (!canShareMemory()) throw notIsolated(argument, 'gatlab-threads.wasm');
    const wanted = threads === 'auto' ? Math.min(parallelism(), MOST_THREADS) : threads;
    return threaded(module, wanted, threads !== 'auto');
  }
  if (threads === 'auto' || threads === 1) return alone(await instantiated(createEngine, module));
  throw complaint('value', {
    argument: 'threads',
    expected: '1 with gatlab.wasm, which has no others',
    got: String(threads),
    remedy: `Give gatlab-threads.wasm as ${argument}, or import from 'gatlab' and leave ${argument} out`,
  });
}

function alone(engine: EngineModule): Started {
  return { engine, build: 'simd', threads: 1, close() {} };
}

async function threaded(
  module: WebAssembly.Module | Promise<WebAssembly.Module>,
  threads: number,
  atOnce = true,
): Promise<Started> {
  const [compiledModule, { threadedEngine }] = await Promise.all([module, import('./threads.js')]);
  const running = await threadedEngine(compiledModule, threads, atOnce);
  return { ...running, build: 'threads', threads };
}

function notIsolated(argument: string, got: unknown): GatlabError {
  return complaint('value', {
    argument,
    expected: `${argument === 'threads' ? '1' : 'gatlab.wasm'} in a page that is not cross-origin isolated`,
    got: String(got),
    remedy:
      'Serve the page with the headers Cross-Origin-Opener-Policy: same-origin and ' +
      `Cross-Origin-Embedder-Policy: require-corp, or leave ${argument} out`,
  });
}

async function compile(url: string): Promise<WebAssembly.Module> {
  if (url.startsWith('file:')) return compileBytes(await fileBytes(url), 'wasmUrl', url);
  const response = await fetchWasm(url);
  // Streaming needs the right MIME type, which many servers do not send.
  if (response.headers.get('content-type') === 'application/wasm') {
    return compiled(WebAssembly.compileStreaming(response));
  }
  return compileBytes(await response.arrayBuffer(), 'wasmUrl', url);
}

async function fetchWasm(url: string): Promise<Response> {
  try {
    const response = await fetch(url);
    if (response.ok) return response;
    throw notFound(url, `HTTP ${response.status}`);
  } catch (thrown) {
    throw thrown instanceof GatlabError ? thrown : notFound(url, String(thrown));
  }
}

async function fileBytes(url: string): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readFile(url);
  } catch (thrown) {
    throw notFound(url, String(thrown));
  }
  return bytes ?? Promise.reject(notFound(url, 'a file address outside Node'));
}

function notFound(url: string, got: string): GatlabError {
  return complaint('value', {
    argument: 'wasmUrl',
    expected: `gatlab.wasm at ${url}`,
    got,
    remedy:
      "Serve the file there, pass wasmUrl or wasmBinary to load(), or import from 'gatlab/inline'",
  });
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];

async function compileBytes(
  bytes: ArrayBuffer | Uint8Array,
  argument: string,
  where: string,
): Promise<WebAssembly.Module> {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  if (!MAGIC.every((byte, k) => view[k] === byte)) {
    throw complaint('format', {
      argument,
      expected: `the WebAssembly module gatlab.wasm in ${where}`,
      got: `${view.length} bytes that begin with ${JSON.stringify(String.fromCharCode(...view.subarray(0, 9)))}`,
      remedy:
        'A server that answers every address with its start page gives this: serve gatlab.wasm itself',
    });
  }
  return compiled(WebAssembly.compile(view as Uint8Array<ArrayBuffer>));
}

async function compiled(module: Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  try {
    return await module;
  } catch (thrown) {
    throw new GatlabError(
      'internal',
      `gatlab.wasm could not be compiled (${String(thrown)}). It needs WebAssembly SIMD and exception ` +
        'handling: Chrome 95, Firefox 100, Safari 16.4, Node 18, or newer.',
      undefined,
      { cause: thrown },
    );
  }
}
