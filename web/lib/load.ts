import { type Channel, LocalChannel, WorkerChannel } from './channel.js';
import { knownKeys, refuse } from './checks.js';
import { Lab } from './client.js';
import { GatlabError } from './errors.js';
import { isNode } from './platform.js';
import type { WasmSource } from './protocol.js';
import type { LoadOptions, WorkerLike } from './types.js';
import { newWorker } from './worker_location.js';

const LOAD_OPTIONS = ['wasmUrl', 'wasmBinary', 'threads', 'worker'] as const;

/** Starts the engine: in a worker in a page, in this thread in Node, or as the options say. */
export async function load(options: LoadOptions = {}): Promise<Lab> {
  const given = knownKeys<LoadOptions>(options, 'options', LOAD_OPTIONS, '');
  const source = { ...wasmSource(given), threads: checkedThreads(given.threads) };
  const channel = await open(given.worker ?? inPage());
  try {
    return new Lab(channel, await channel.call('load', source));
  } catch (thrown) {
    const reason =
      thrown instanceof GatlabError ? thrown : new GatlabError('internal', String(thrown));
    channel.close(reason);
    throw reason;
  }
}

function wasmSource({ wasmUrl, wasmBinary }: LoadOptions): WasmSource {
  if (
    wasmBinary !== undefined &&
    !(wasmBinary instanceof ArrayBuffer) &&
    !(wasmBinary instanceof Uint8Array)
  ) {
    refuse(
      'value',
      'wasmBinary',
      'an ArrayBuffer or Uint8Array',
      wasmBinary,
      'Pass the bytes of gatlab.wasm',
    );
  }
  if (wasmBinary) return { bytes: wasmBinary };
  if (wasmUrl === undefined) return {};
  // Made absolute here: a worker would resolve it against its own address.
  const base = (globalThis as { document?: { baseURI: string } }).document?.baseURI;
  if (!URL.canParse(String(wasmUrl), base)) {
    refuse('value', 'wasmUrl', 'an address', wasmUrl, 'Use an absolute URL where there is no page');
  }
  return { url: new URL(wasmUrl, base).href };
}

function checkedThreads(threads: LoadOptions['threads'] = 'auto'): number | 'auto' {
  if (threads === 'auto' || (Number.isInteger(threads) && threads >= 1 && threads <= 64)) {
    return threads;
  }
  return refuse(
    'value',
    'threads',
    "'auto', or a whole number from 1 to 64",
    threads,
    "'auto' takes as many as there are processors, up to 8",
  );
}

function inPage(): boolean {
  return !isNode() && typeof Worker === 'function' && typeof document === 'object';
}

async function open(worker: boolean | WorkerLike): Promise<Channel> {
  if (worker === false) {
    const { Host } = await import('./host.js');
    return new LocalChannel(new Host());
  }
  if (worker !== true) return new WorkerChannel(checkedWorker(worker));
  if (typeof Worker !== 'function') {
    refuse(
      'value',
      'worker',
      'false where there is no Worker',
      true,
      'Leave it out: gatlab then runs in this thread',
    );
  }
  return new WorkerChannel(newWorker());
}

function checkedWorker(worker: WorkerLike): WorkerLike {
  if (typeof worker?.postMessage === 'function' && typeof worker.addEventListener === 'function')
    return worker;
  return refuse(
    'value',
    'worker',
    "true, false, or a Worker made from 'gatlab/worker'",
    worker,
    'Pass one of these',
  );
}
