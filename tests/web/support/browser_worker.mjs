// Runs gatlab's worker script in a Node thread, under the globals that a browser's worker has.
import { parentPort, workerData } from 'node:worker_threads';

globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
globalThis.addEventListener = (type, listener) => {
  parentPort.on(type, (data) => {
    if (data === 'die') throw new Error('killed by a test');
    listener({ data });
  });
};

await import(workerData.script);
