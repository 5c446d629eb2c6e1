/** Builds the native programs, on request only. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { mustRun } from '../../scripts/lib/run.mjs';

const folder = inRoot('build', 'bench', 'native');

export const nativePrograms = {
  engine: join(folder, 'engine_bench'),
  kernels: join(folder, 'gatlab_bench'),
};

/** @param {'engine_bench' | 'gatlab_bench'} target */
export async function buildNative(target) {
  if (!existsSync(join(folder, 'CMakeCache.txt'))) {
    const source = inRoot('bench', 'native');
    await mustRun('bench-configure', ['cmake', '-G', 'Ninja', '-S', source, '-B', folder], {
      remedy: 'Remove build/bench/native and run the command again.',
    });
  }
  const jobs = String(availableParallelism());
  await mustRun('bench-native', ['cmake', '--build', folder, '--target', target, '-j', jobs], {
    remedy:
      target === 'gatlab_bench'
        ? 'It needs Google Benchmark: libbenchmark-dev in Debian.'
        : undefined,
  });
}
