/** The client's end of the protocol: one channel to a worker, one to a host in this thread. */
import { fromErrorData, GatlabError } from './errors.js';
import type { Host } from './host.js';
import { breathe } from './platform.js';
import {
  type Arguments,
  buffersIn,
  type Method,
  type Reply,
  type Request,
  type Result,
} from './protocol.js';
import type { WorkerLike } from './types.js';

export interface Channel {
  /** Sends a request and gives its answer. Requests are carried out in the order they were sent. */
  call<M extends Method>(method: M, args: Arguments<M>): Promise<Result<M>>;
  /** Ends the other side; every open and later request is rejected. */
  close(reason: GatlabError): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: GatlabError): void;
}

/**
 * Requests whose arrays go to the worker for good: a graph's are our own copies, a prediction's are
 * to be written over. All other arrays stay the caller's.
 */
const moved: ReadonlySet<Method> = new Set<Method>(['createGraph', 'predict']);

/** Talks to worker.ts, wherever it runs. */
export class WorkerChannel implements Channel {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private closed: GatlabError | undefined;

  constructor(private readonly worker: WorkerLike) {
    worker.addEventListener('message', (event) =>
      this.receive((event as MessageEvent<Reply>).data),
    );
    worker.addEventListener('error', (event) =>
      this.close(workerDied((event as ErrorEvent).message)),
    );
    worker.addEventListener('messageerror', () =>
      this.close(workerDied('an answer could not be read')),
    );
  }

  call<M extends Method>(method: M, args: Arguments<M>): Promise<Result<M>> {
    if (this.closed) return Promise.reject(this.closed);
    const request: Request<M> = { id: ++this.lastId, method, args };
    return new Promise<Result<M>>((resolve, reject) => {
      this.worker.postMessage(request, moved.has(method) ? [...buffersIn(args)] : []);
      this.pending.set(request.id, { resolve: resolve as (result: unknown) => void, reject });
    });
  }

  close(reason: GatlabError): void {
    if (this.closed) return;
    this.closed = reason;
    this.worker.terminate();
    for (const { reject } of this.pending.values()) reject(reason);
    this.pending.clear();
  }

  private receive(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if ('error' in reply) pending?.reject(fromErrorData(reply.error));
    else pending?.resolve(reply.result);
  }
}

function workerDied(why: string | undefined): GatlabError {
  const message =
    `worker: expected gatlab's worker to run, got ${JSON.stringify(why || 'a failure without a message')}. ` +
    "Serve worker.js beside the module, pass a Worker made from 'gatlab/worker', or load({ worker: false }).";
  return new GatlabError('internal', message, 'worker');
}

/** After this many milliseconds of work the page or process gets a turn. */
const TURN = 12;

/** Talks to a host in this thread. */
export class LocalChannel implements Channel {
  private queue: Promise<unknown> = Promise.resolve();
  private turnBegan = performance.now();
  private closed: GatlabError | undefined;

  constructor(private readonly host: Host) {}

  call<M extends Method>(method: M, args: Arguments<M>): Promise<Result<M>> {
    const answer = this.queue.then(async () => {
      if (performance.now() - this.turnBegan > TURN) {
        await breathe();
        this.turnBegan = performance.now();
      }
      if (this.closed) throw this.closed;
      return this.host.handle(method, args);
    });
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  close(reason: GatlabError): void {
    this.closed ??= reason;
    this.host.close();
  }
}
