/** What a page downloads to run each engine: JavaScript and WebAssembly, minified, compressed with Brotli. */
import { downloadBytes } from '../../scripts/lib/download.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { bundles } from '../bundle.mjs';
import { names } from '../stage/engines.mjs';

const peers = {
  [names.plain]: [bundles.plain],
  [names.onnx]: [
    'bench/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
    'bench/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  ],
  [names.tensorflow]: [
    bundles.tensorflow,
    'bench/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  ],
};

/**
 * @param {string[]} ours the files that a page was seen to load for its first prediction
 * @returns {{engine: string, bytes: number}[]}
 */
export function downloadSizes(ours) {
  return Object.entries({ [names.gatlab]: ours, ...peers }).map(([engine, files]) => ({
    engine,
    bytes: files.map((file) => downloadBytes(inRoot(file))).reduce((a, b) => a + b, 0),
  }));
}
