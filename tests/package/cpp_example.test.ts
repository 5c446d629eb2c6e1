// The C++ example as a user meets it: installed with the library, copied, built, run. The model
// that it keeps says the same in JavaScript.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { load } from '../../dist/index.js';
import { emptyFolder } from './support/install.js';
import { buildProject, installLibrary } from './support/library.js';
import { mustRun, run } from './support/run.js';

const citations = [
  [1, 0],
  [5, 0],
  [5, 1],
  [5, 4],
  [5, 3],
  [4, 3],
  [3, 2],
];
const words = [
  [1, 1, 1, 0.5, 0, 0, 0, 0, 0, 0],
  [1, 1, 1, 0.2, 0.3, 0, 0, 0, 0, 0],
  [0, 0.3, 0, 1, 1, 0, 0, 0, 0, 0.3],
  [0, 0.3, 0, 0.3, 1, 1, 1, 0.5, 0, 0.2],
  [0, 0, 0, 0, 0.3, 0, 1, 1, 1, 0.8],
  [1, 0, 0, 0, 0, 0, 1, 1, 0.3, 1],
];

test('the C++ example builds where it was installed, and JavaScript agrees with it', async () => {
  const folder = emptyFolder();
  const prefix = join(folder, 'prefix');
  installLibrary(prefix);
  const source = join(folder, 'papers');
  cpSync(join(prefix, 'share', 'gatlab', 'example'), source, { recursive: true });
  const build = join(folder, 'build');
  buildProject(source, build, prefix);
  const program = join(build, 'papers');
  const file = join(folder, 'papers.safetensors');
  const printed = mustRun(folder, program, file);

  const lab = await load();
  const model = await lab.loadModel(readFileSync(file));
  const graph = await lab.graph({ x: words, edges: citations, undirected: true });
  const { probabilities } = await model.predict(graph);
  const rows = printed.split('\n').filter((line) => /(\d\.\d{6} ?){3}$/.test(line));
  expect(rows).toHaveLength(6);
  const theirs = rows.flatMap((row) => row.trim().split(/\s+/).slice(-3).map(Number));
  for (const [i, value] of theirs.entries()) expect(value).toBeCloseTo(probabilities.data[i]!, 5);
  expect(printed).toMatch(/GAT listens to Transformer/);

  const { code, stderr } = run(folder, program, join(folder, 'no', 'such', 'folder'));
  expect(code).toBe(1);
  expect(stderr).toContain('cannot be written');
}, 900_000);
