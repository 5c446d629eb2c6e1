import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A path within the project. */
export const inRoot = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export function run(cwd: string, program: string, ...args: string[]): Outcome {
  // Vitest tells its children that they are in a test; what is tried here should not know.
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (error) throw error;
  return { code: status, stdout, stderr };
}

/** Runs a program that must succeed; if not, the error holds all that it said. */
export function mustRun(cwd: string, program: string, ...args: string[]): string {
  const { code, stdout, stderr } = run(cwd, program, ...args);
  if (code !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
