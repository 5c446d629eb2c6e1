/**
 * What Node has and browsers do not, behind feature tests: no import of `fs` that a bundler could
 * trip over, and nothing that runs when the package is merely imported.
 */
interface NodeGlobals {
  process?: {
    versions?: { node?: string };
    getBuiltinModule?(name: 'node:fs/promises'): { readFile(url: URL): Promise<Uint8Array> };
  };
  setImmediate?(run: () => void): unknown;
}

const globals = globalThis as NodeGlobals;

export function isNode(): boolean {
  return globals.process?.versions?.node !== undefined;
}

/** Reads a file: address, or returns undefined where there are no files. */
export async function readFile(url: string): Promise<Uint8Array | undefined> {
  return globals.process?.getBuiltinModule?.('node:fs/promises').readFile(new URL(url));
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
