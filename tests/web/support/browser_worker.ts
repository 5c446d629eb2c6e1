import { fileURLToPath } from 'node:url';
import { Worker as Thread, type TransferListItem } from 'node:worker_threads';
import type { WorkerLike } from 'gatlab';

const bootstrap = new URL('./browser_worker.mjs', import.meta.url);
const script = new URL('../../../dist/worker.js', import.meta.url);

/** A Worker as browsers have it, in a thread of Node, running the worker script that ships. */
export class BrowserWorker implements WorkerLike {
  /** What was sent to the worker, and how much of it was moved. */
  readonly sent: { method: string; moved: number }[] = [];
  terminated = false;
  private readonly thread: Thread;

  constructor(url: URL = script) {
    this.thread = new Thread(fileURLToPath(bootstrap), { workerData: { script: url.href } });
  }

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.sent.push({ method: (message as { method: string }).method, moved: transfer.length });
    this.thread.postMessage(message, transfer as TransferListItem[]);
  }

  addEventListener(
    type: 'message' | 'error' | 'messageerror',
    listener: (event: Event) => void,
  ): void {
    this.thread.on(type, (value: unknown) => {
      const event = type === 'message' ? { data: value } : { message: String(value) };
      listener(event as unknown as Event);
    });
  }

  terminate(): void {
    this.terminated = true;
    this.thread.terminate();
  }

  /** Makes the worker fail, as a browser's does when its script throws. */
  kill(): void {
    this.thread.postMessage('die');
  }
}
