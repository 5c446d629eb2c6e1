/** TensorFlow.js as one file for pages and one for Node, and the plain JavaScript as a page would load it. */
import { rolldown } from 'rolldown';
import { inRoot } from '../scripts/lib/paths.mjs';

export const bundles = {
  tensorflow: 'build/bench/tensorflow.mjs',
  tensorflowForNode: 'build/bench/tensorflow.cjs',
  plain: 'build/bench/plain.mjs',
};

const tensorflow = inRoot('bench', 'engines', 'tensorflow', 'library.mjs');
const plain = inRoot('bench', 'engines', 'plain', 'engine.mjs');

async function bundle(input, output, options, outputOptions) {
  const build = await rolldown({ input, logLevel: 'silent', ...options });
  await build.write({ file: inRoot(output), ...outputOptions });
  await build.close();
}

export async function bundlePeers() {
  const page = { format: 'es', minify: true };
  await bundle(tensorflow, bundles.tensorflow, { platform: 'browser' }, page);
  // Its Emscripten glue asks for __dirname, which ES modules do not have.
  const oneCopy = { platform: 'node', resolve: { mainFields: ['module', 'main'] } };
  await bundle(tensorflow, bundles.tensorflowForNode, oneCopy, { format: 'cjs' });
  await bundle(plain, bundles.plain, { platform: 'browser' }, page);
}
