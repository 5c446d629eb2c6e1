import { inRoot, mustRun } from './run.js';

/** Builds the native library, if that has not been done, and installs it under `prefix`. */
export function installLibrary(prefix: string): void {
  const root = inRoot('.');
  mustRun(root, 'cmake', '--preset', 'dev');
  mustRun(root, 'cmake', '--build', '--preset', 'dev', '--target', 'gatlab');
  mustRun(root, 'cmake', '--install', 'build/dev', '--prefix', prefix);
}

/** Builds the CMake project in `source`, which finds what is installed under `prefix`. */
export function buildProject(source: string, build: string, prefix: string): void {
  mustRun(source, 'cmake', '-G', 'Ninja', '-B', build, `-DCMAKE_PREFIX_PATH=${prefix}`);
  mustRun(source, 'cmake', '--build', build);
}
