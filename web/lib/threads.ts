/** The engine with threads, which are workers. Loaded only where it is used. */
import createEngine from '../../build/wasm/gatlab-threads.mjs';
import type { ThreadedModule } from './engine.js';
import { complaint } from './errors.js';
import { instantiated } from './instantiate.js';
import { isNode, nodeWorker } from './platform.js';
import { newThread, threadUrl } from './thread_location.js';

type Listener = (event: { data: unknown }) => void;

/**
 * What Emscripten's glue takes for a Worker. It never throws: the engine does without a thread
 * that does not come.
 */
class Thread {
  /** Set by the glue. */
  onmessage: Listener | undefined;
  /** Kept when the thread can work, rejected with the reason when it never will. */
  readonly started: Promise<unknown>;
  private worker: Pick<Worker, 'postMessage' | 'terminate'> | undefined;

  constructor() {
    this.started = new Promise((resolve, reject) => {
      const hear: Listener = (event) => {
        resolve(undefined);
        this.onmessage?.(event);
      };
      try {
        this.worker = isNode()
          ? nodeWorker(threadUrl(), hear, reject)
          : browserWorker(hear, reject);
      } catch (thrown) {
        reject(thrown);
      }
    });
    this.started.catch(() => undefined);
  }

  postMessage(message: unknown): void {
    this.worker?.postMessage(message);
  }

  terminate(): void {
    this.worker?.terminate();
  }
}

function browserWorker(hear: Listener, fail: (why: unknown) => void): Worker {
  const worker = newThread();
  worker.addEventListener('message', hear);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    fail(event.message || 'a failure without a message');
  });
  return worker;
}

export interface ThreadedEngine {
  engine: ThreadedModule;
  /** Ends the threads. */
  close(): void;
}

/**
 * Starts the engine of gatlab-threads.wasm.
 * @param atOnce start the threads now and tell if they cannot be, not with the first work that is
 *        worth sharing
 */
export async function threadedEngine(
  module: WebAssembly.Module,
  threads: number,
  atOnce: boolean,
): Promise<ThreadedEngine> {
  const workers: Thread[] = [];
  // Called with `new`.
  function Worker() {
    const worker = new Thread();
    workers.push(worker);
    return worker;
  }
  const engine = (await instantiated(createEngine, module, {
    settings: { Worker },
  })) as ThreadedModule;
  const close = () => {
    for (const worker of workers) worker.terminate();
  };
  engine.setThreads(threads);
  if (atOnce) {
    engine.startThreads();
    try {
      await Promise.all(workers.map(({ started }) => started));
    } catch (why) {
      close();
      throw complaint('internal', {
        argument: 'threads',
        expected: `${threads} threads to start`,
        got: String(why),
        remedy:
          "Serve thread.js beside the module and with the page's own headers, or load({ threads: 1 })",
      });
    }
  }
  return { engine, close };
}
