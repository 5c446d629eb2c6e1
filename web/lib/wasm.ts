/** Finds gatlab.wasm, compiles it and starts the engine. Knows browsers, workers and Node. */
import createEngine from '../../build/wasm/gatlab.mjs';
import type { EngineModule } from './engine.js';
import { complaint, GatlabError } from './errors.js';
import { readFile } from './platform.js';
import type { WasmSource } from './protocol.js';
import { wasmUrl } from './wasm_location.js';

export async function loadEngine(source: WasmSource): Promise<EngineModule> {
  const module = await compile(source);
  return new Promise((resolve, reject) => {
    // Instantiated here, not by the glue, so that a failure reaches the caller.
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ) => {
      WebAssembly.instantiate(module, imports).then(receive, reject);
      return {};
    };
    createEngine({ instantiateWasm }).then(resolve, reject);
  });
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source.bytes) return compileBytes(source.bytes, 'wasmBinary', 'the bytes given');
  const url = source.url ?? wasmUrl();
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
