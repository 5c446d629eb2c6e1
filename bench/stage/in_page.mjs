/** The bench's side of the page: a session under `window.bench`. */
import { Session } from '../measure/session.mjs';
import { addresses } from './addresses.mjs';
import { enginesFrom } from './engines.mjs';
import { watchHeaps } from './heaps.mjs';

watchHeaps();
globalThis.bench = new Session(
  enginesFrom({
    gatlab: () => import(addresses.gatlab),
    onnx: () => import(addresses.onnx),
    async tensorflow() {
      const tf = await import(addresses.tensorflow);
      tf.setWasmPaths(addresses.tensorflowWasm);
      return tf;
    },
  }),
);
