/** The process that node.mjs starts: answers one request after another until its pipe closes. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { nativeEngine } from '../engines/native.mjs';
import { Session } from '../measure/session.mjs';
import { enginesFrom, names } from './engines.mjs';

const require = createRequire(import.meta.url);

const session = new Session({
  ...enginesFrom({
    gatlab: () => import('../../dist/index.js'),
    onnx: () => import('onnxruntime-web'),
    async tensorflow() {
      const tf = require(inRoot('build', 'bench', 'tensorflow.cjs'));
      const wasm = new URL('../node_modules/@tensorflow/tfjs-backend-wasm/dist/', import.meta.url);
      tf.setWasmPaths(fileURLToPath(wasm));
      return tf;
    },
  }),
  [names.native]: async () => nativeEngine,
});

process.on('message', async ({ method, request }) => {
  try {
    const result = await session[method](request);
    if (method === 'close') globalThis.gc?.();
    process.send({ result });
  } catch (error) {
    process.send({ error });
  }
});
process.on('disconnect', () => process.exit());
