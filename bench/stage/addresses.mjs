/** Where the page finds what it loads, from the root of the bench's server, which is the project's. */
export const addresses = {
  page: '/bench/stage/page.html',
  blank: '/bench/stage/blank.html',
  gatlab: '/dist/index.js',
  onnx: '/bench/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  tensorflow: '/build/bench/tensorflow.mjs',
  tensorflowWasm: '/bench/node_modules/@tensorflow/tfjs-backend-wasm/dist/',
};
