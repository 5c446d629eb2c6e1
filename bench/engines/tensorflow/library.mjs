/** TensorFlow.js as an application bundles it: core first, then gradients and the wasm backend. */
export * from '@tensorflow/tfjs-core';

import '@tensorflow/tfjs-core/dist/register_all_gradients.js';

export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
