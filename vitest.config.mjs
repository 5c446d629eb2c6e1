// The package's tests: in Node, against the built package (dist) as a consumer gets it.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.mjs'],
    environment: 'node',
    allowOnly: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
