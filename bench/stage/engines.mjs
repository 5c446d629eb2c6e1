/** Which engines there are, by name, for a place that knows how to import them. */
import { gatlabEngine } from '../engines/gatlab.mjs';
import { onnxEngine } from '../engines/onnx/engine.mjs';
import { plain } from '../engines/plain/engine.mjs';
import { tensorflowEngine } from '../engines/tensorflow/engine.mjs';

/** The names that tables and JSON use. The first is what all others are compared with. */
export const names = {
  gatlab: 'gatlab',
  probabilities: 'gatlab, probabilities too',
  worker: 'gatlab in its worker',
  twoThreads: 'gatlab, two threads',
  native: 'gatlab, native (SSE)',
  plain: 'plain JavaScript',
  onnx: 'onnxruntime-web',
  tensorflow: 'TensorFlow.js, gatherND',
  gather: 'TensorFlow.js, gather',
};

/**
 * @param {{gatlab: Function, onnx: Function, tensorflow: Function}} imports each gives the module,
 *        ready to load its WebAssembly
 */
export function enginesFrom({ gatlab, onnx, tensorflow }) {
  const ours = (options, asked) => async () => gatlabEngine(await gatlab(), options, asked);
  const tensorflowWith = (byRow) => async () =>
    tensorflowEngine(await tensorflow(), { sparse: true, byRow });
  return {
    [names.gatlab]: ours({ worker: false, threads: 1 }),
    [names.probabilities]: ours({ worker: false, threads: 1 }, {}),
    [names.worker]: ours({ worker: true, threads: 1 }),
    [names.twoThreads]: ours({ threads: 2 }),
    [names.plain]: async () => plain,
    [names.onnx]: async () => onnxEngine(await onnx()),
    [names.tensorflow]: tensorflowWith(true),
    [names.gather]: tensorflowWith(false),
  };
}
