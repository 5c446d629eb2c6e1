/**
 * What Node has and browsers do not, behind feature tests: no import of `fs` that a bundler could
 * trip over, and nothing that runs when the package is merely imported.
 */
interface NodeModules {
  'node:fs/promises': { readFile(url: URL): Promise<Uint8Array> };
  'node:os': { availableParallelism(): number };
  'node:worker_threads': {
    Worker: new (url: URL, options: { execArgv: string[] }) => NodeWorker;
    parentPort: Pick<NodeWorker, 'postMessage' | 'on'> | null;
  };
}

interface NodeWorker {
  on(event: 'message' | 'error', listener: (value: unknown) => void): void;
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref(): void;
}

interface NodeGlobals {
  process?: {
    versions?: { node?: string };
    getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name];
  };
  setImmediate?(run: () => void): unknown;
  /** What a worker's script sets. */
  onmessage?: (event: { data: unknown }) => void;
}

const globals = globalThis as unknown as NodeGlobals;

export function isNode(): boolean {
  return globals.process?.versions?.node !== undefined;
}

/** Reads a file: address, or returns undefined where there are no files. */
export async function readFile(url: string): Promise<Uint8Array | undefined> {
  return globals.process?.getBuiltinModule?.('node:fs/promises').readFile(new URL(url));
}

/** Whether threads may share memory: everywhere in Node, in pages that are cross-origin isolated. */
export function canShareMemory(): boolean {
  return isNode() || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
}

/** Whether this thread shows a page, and so should never wait for others. */
export function isPage(): boolean {
  return !isNode() && typeof document === 'object';
}

/** How many threads can run at once. */
export function parallelism(): number {
  const os = globals.process?.getBuiltinModule?.('node:os');
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** A worker of Node, with the events of a browser's. It keeps no process alive once it has begun. */
export function nodeWorker(
  url: URL,
  hear: (event: { data: unknown }) => void,
  fail: (why: unknown) => void,
): NodeWorker {
  const threads = globals.process?.getBuiltinModule?.('node:worker_threads');
  if (!threads) throw new Error('this Node has no process.getBuiltinModule');
  const worker = new threads.Worker(url, { execArgv: [] });
  worker.on('message', (data) => {
    worker.unref();
    hear({ data });
  });
  worker.on('error', fail);
  return worker;
}

/** Gives a worker of Node the global scope of a browser's. */
export function likeAWorker(): void {
  const port = isNode() && globals.process?.getBuiltinModule?.('node:worker_threads').parentPort;
  if (!port) return;
  port.on('message', (data) => globals.onmessage?.({ data }));
  Object.assign(globalThis, {
    self: globalThis,
    location: { href: import.meta.url },
    importScripts() {},
    postMessage: (message: unknown) => port.postMessage(message),
  });
}

/** Lets timers, events and painting have their turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (globals.setImmediate) {
      globals.setImmediate(resolve);
      return;
    }
    // Not setTimeout, which browsers stretch to 4 ms.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
