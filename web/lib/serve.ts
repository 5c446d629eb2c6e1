import { toErrorData } from './errors.js';
import { Host } from './host.js';
import { buffersIn, type Reply, type Request } from './protocol.js';

/** The part of a worker's global scope, or of a MessagePort, that is used. */
export interface Port {
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void;
  postMessage(message: Reply, transfer: Transferable[]): void;
}

/** Answers the requests that come through `port` with a host of its own. */
export function serve(port: Port): void {
  const host = new Host();
  port.addEventListener('message', async ({ data: { id, method, args } }) => {
    try {
      const result = await host.handle(method, args);
      port.postMessage({ id, result }, [...buffersIn(result)]);
    } catch (thrown) {
      port.postMessage({ id, error: toErrorData(thrown) }, []);
    }
  });
}
