// Where things lie, relative to the repository's root.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const inRoot = (...parts) => join(root, ...parts);

export const toolchain = inRoot('.toolchain');
export const labOutput = inRoot('build', 'lab');
