import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot, mustRun } from './run.js';

/** An empty folder outside the project. */
export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'gatlab-'));

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
