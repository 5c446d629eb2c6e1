import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { inRoot, mustRun } from './run.js';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder outside the project, which goes when the test file has run. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatlab-'));
  made.push(folder);
  return folder;
}

/** Packs the package as it would be published. */
export function pack(): { file: string; names: string[] } {
  const folder = emptyFolder();
  const listing = mustRun(inRoot('.'), 'npm', 'pack', '--json', '--pack-destination', folder);
  const [packed] = JSON.parse(listing) as { filename: string; files: { path: string }[] }[];
  return { file: join(folder, packed!.filename), names: packed!.files.map(({ path }) => path) };
}

/** A folder with nothing but the packed package, installed without a network. */
export function installed(file: string): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  mustRun(folder, 'npm', 'install', '--offline', '--no-audit', '--no-fund', file);
  return folder;
}
