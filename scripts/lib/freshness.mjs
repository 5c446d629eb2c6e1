// Skipping a build whose inputs have not changed since it last succeeded.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { filesOf } from './files.mjs';
import { inRoot } from './paths.mjs';

/** One checksum over names and contents: a checkout or a copy changes times, never contents. */
function signature(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesOf).sort()) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Runs build() unless the inputs are those of its last success and every output is still there.
 * @param {string} name
 * @param {{inputs: string[], outputs: string[], build: () => Promise<unknown>}} step paths relative to the root
 * @returns {Promise<boolean>} whether it was built
 */
export async function unlessFresh(name, { inputs, outputs, build }) {
  const stamp = inRoot('build', 'stamps', name);
  const now = signature(inputs.map((path) => inRoot(path)));
  const complete = outputs.every((path) => existsSync(inRoot(path)));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return false;
  await build();
  mkdirSync(inRoot('build', 'stamps'), { recursive: true });
  writeFileSync(stamp, now);
  return true;
}
