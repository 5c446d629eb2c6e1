// What users download stays small.
import { expect, test } from 'vitest';
import { inRoot, run } from './support/run.js';

test('JavaScript and WebAssembly together, as Brotli compresses them, stay within the budget', () => {
  const { code, stdout, stderr } = run(inRoot('.'), process.execPath, inRoot('scripts/size.mjs'));
  console.log(stdout);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/kB {2}gatlab-first\.wasm\n/);
  expect(stdout).toMatch(/^ *\d+\.\d kB {2}in all, of \d+ kB$/m);
  expect(code).toBe(0);
});
